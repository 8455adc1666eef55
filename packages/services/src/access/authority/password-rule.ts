/**
 * What a new password has to be (NIST SP 800-63B, section 3.1.1.2): long, and none that guessers try first. No classes of
 * characters, no expiry. Not allowed are the 49,000 most common passwords, also with something put before or after them,
 * one piece repeated, and the name in the e-mail address.
 */
import { dictionary } from '@zxcvbn-ts/language-common';
import type { InputReader } from '../../input.ts';
import { PASSWORD_LENGTH } from './password.ts';

export const NEW_PASSWORD_LENGTH = { min: 12, max: PASSWORD_LENGTH.max } as const;

/** A shorter name than this is part of too many words. */
const NAME_LENGTH_MIN = 4;

let common: ReadonlySet<string> | undefined;

/** Reads a new password for the owner of an e-mail address, and says what is wrong with it. */
export function readNewPassword(read: InputReader, field: string, email: string): string {
  const password = read.secret(field, NEW_PASSWORD_LENGTH);
  const weakness = password === '' ? undefined : weaknessOf(password, email);
  return weakness === undefined ? password : read.refuse(field, weakness, '');
}

/** What is wrong with a password, after the field's name; `undefined` when nothing is. */
export function weaknessOf(password: string, email: string): string | undefined {
  const text = password.normalize('NFKC').toLowerCase();
  common ??= new Set(dictionary['passwords-common']);
  const core = text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
  if (common.has(text) || common.has(core))
    return 'is one of the most common passwords, or begins or ends with one. Take several words that do not belong together.';
  if (/^(.{1,6}?)\1+.{0,5}$/su.test(text)) return 'repeats itself. Take several words that do not belong together.';
  const name = email.slice(0, email.indexOf('@'));
  const parts = [name, ...name.split(/[.+_-]/)].filter((part) => part.length >= NAME_LENGTH_MIN);
  if (parts.some((part) => text.includes(part))) return 'must not contain the name in the e-mail address.';
  return undefined;
}

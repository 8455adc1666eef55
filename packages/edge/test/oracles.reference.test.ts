/** Pseudonyms against values computed elsewhere, and the attack that a salted hash does not withstand. */
import { createHash, createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { normaliseIdentifier, pseudonymOf } from '../src/pseudonym.ts';

const PATH = fileURLToPath(new URL('../../../../shared/oracles/privacy.json', import.meta.url));
const isThere = existsSync(PATH);
if (!isThere) console.warn(`${PATH} is not there: pseudonyms are not compared with it.`);

interface Case {
  id: string;
  fn: string;
  input: Record<string, never>;
  expected: Record<string, never>;
}

const cases = isThere ? (JSON.parse(readFileSync(PATH, 'utf8')) as { cases: Case[] }).cases : [];
const casesOf = (fn: string): Case[] => cases.filter((one) => one.fn === fn);

describe.runIf(isThere)('pseudonyms as computed elsewhere', () => {
  it.each(casesOf('pseudonym').map((one) => [one.id, one] as const))('%s', (_id, { input, expected }) => {
    const { keyHex, keyVersion, domain, value, kind } = input as Record<string, string>;
    const normalised = normaliseIdentifier(value!, kind === 'email');
    expect(normalised).toBe(expected.normalised);
    const pseudonym = pseudonymOf(Buffer.from(keyHex!, 'hex'), keyVersion!, domain as 'employee', normalised);
    expect(pseudonym).toBe(expected.pseudonym);
  });

  it.each(casesOf('hmacSha256').map((one) => [one.id, one] as const))('%s', (_id, { input, expected }) => {
    const { keyHex, messageUtf8 } = input as Record<string, string>;
    expect(createHmac('sha256', Buffer.from(keyHex!, 'hex')).update(messageUtf8!).digest('hex')).toBe(expected.hex);
  });

  it.each(casesOf('dictionaryAttack').map((one) => [one.id, one] as const))(
    '%s: a salted hash is tried, a pseudonym is not',
    (_id, { input, expected }) => {
      const { salt, hash, idFrom, idTo } = input as unknown as {
        salt: string;
        hash: string;
        idFrom: number;
        idTo: number;
      };
      const ids = Array.from({ length: idTo - idFrom + 1 }, (_, i) => String(idFrom + i));
      const attack = (target: string): string | undefined =>
        ids.find((id) =>
          [salt + id, id + salt].some((text) => createHash('sha256').update(text).digest('hex') === target),
        );
      expect(attack(hash)).toBe(expected.recovered);
      const key = Buffer.alloc(32, 9);
      const [, ours] = pseudonymOf(key, 'v1', 'employee', String(expected.recovered)).split('.');
      expect(attack(ours!)).toBeUndefined();
    },
  );
});

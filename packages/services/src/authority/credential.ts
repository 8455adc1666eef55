/**
 * Bearer credentials: 256 random bits behind a prefix that says which kind it is. We keep their SHA-256 only; a slow hash
 * would add nothing, since there is nothing to guess.
 */
import { createHash } from 'node:crypto';
import { randomBase62 } from './random-text.ts';

export type CredentialKind = 'key' | 'session' | 'operator';

const PREFIX: Readonly<Record<CredentialKind, string>> = { key: 'bw_', session: 'bws_', operator: 'bwo_' };
/** 43 × log2(62) = 256.03 bits. */
const SECRET_LENGTH = 43;
const FORM = new RegExp(`^(bw_|bws_|bwo_)[0-9A-Za-z]{${SECRET_LENGTH}}$`);

export function newCredential(kind: CredentialKind): string {
  return PREFIX[kind] + randomBase62(SECRET_LENGTH);
}

/** Which kind of credential the text could be; `undefined` when it is none, which costs no look-up. */
export function credentialKind(text: string): CredentialKind | undefined {
  switch (FORM.exec(text)?.[1]) {
    case 'bw_':
      return 'key';
    case 'bws_':
      return 'session';
    case 'bwo_':
      return 'operator';
    default:
      return undefined;
  }
}

export function hashCredential(credential: string): Buffer {
  return createHash('sha256').update(credential).digest();
}

/**
 * Bearer credentials: 256 random bits behind a prefix that says which kind it is and, where there are regions, which of
 * them it is good in (`bw_eu-west-1_…`): so it is known at any door where a request belongs, without a list of anybody. We
 * keep their SHA-256 only; a slow hash would add nothing, since there is nothing to guess.
 */
import { createHash } from 'node:crypto';
import { isRegionName } from '../../installation/residency/region-name.ts';
import { randomBase62 } from './random-text.ts';

export type CredentialKind = 'key' | 'session' | 'operator';

const PREFIX: Readonly<Record<CredentialKind, string>> = { key: 'bw_', session: 'bws_', operator: 'bwo_' };
/** 43 × log2(62) = 256.03 bits. */
const SECRET_LENGTH = 43;
const FORM = new RegExp(`^(bw_|bws_|bwo_)(?:([a-z0-9-]{1,64})_)?[0-9A-Za-z]{${SECRET_LENGTH}}$`);

export function newCredential(kind: CredentialKind, region?: string | undefined): string {
  return PREFIX[kind] + regionPart(region) + randomBase62(SECRET_LENGTH);
}

/** What stands between a prefix and the secret; the same in what devices have. */
export function regionPart(region: string | undefined): string {
  return region === undefined ? '' : `${region}_`;
}

/** The region that a credential of any kind names, be it one of ours or not. */
export function regionOfCredential(text: string): string | undefined {
  const region = /^bw[a-z]?_([a-z0-9-]{1,64})_/.exec(text)?.[1];
  return region !== undefined && isRegionName(region) ? region : undefined;
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

/**
 * What a device proves itself by: a token, 256 random bits, of which we keep the SHA-256; or the certificate of a TLS
 * connection, known by its fingerprint. A provisioning key has the form of a token and is good for claiming alone.
 */
import { regionOfCredential, regionPart } from '../../access/authority/credential.ts';
import { randomBase62 } from '../../access/authority/random-text.ts';

const SECRET_LENGTH = 43;
const PREFIX = { token: 'bwd_', provisioning: 'bwp_' } as const;
const FORM = new RegExp(`^(?:bwd_|bwp_)(?:[a-z0-9-]{1,64}_)?[0-9A-Za-z]{${SECRET_LENGTH}}$`);
const HINT_LENGTH = 9;

export function newDeviceSecret(kind: keyof typeof PREFIX, region: string | undefined): string {
  return PREFIX[kind] + regionPart(region) + randomBase62(SECRET_LENGTH);
}

export function isDeviceSecret(text: string, kind: keyof typeof PREFIX): boolean {
  return text.startsWith(PREFIX[kind]) && FORM.test(text);
}

/** How it begins: enough to tell two apart, and of no use to anybody. */
export function hintOf(secret: string): string {
  return secret.slice(0, HINT_LENGTH + regionPart(regionOfCredential(secret)).length);
}

/** SHA-256 of a certificate as tools print it, with colons or without; `undefined` when it is none. */
export function fingerprintBytes(text: string): Buffer | undefined {
  const hex = text.replaceAll(':', '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(hex) ? Buffer.from(hex, 'hex') : undefined;
}

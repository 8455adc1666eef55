/**
 * The token of an embed: what it is bound to, signed. `base64url(payload) "." base64url(HMAC-SHA-256(key, payload))`.
 * It holds no figure and no name: organisation, board, embed, when it ends, and a digest of the origins that may frame it
 * and of who made it. The row in the database has to say the same, so that neither the token nor the row alone opens
 * anything.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface EmbedClaims {
  embedId: string;
  orgId: string;
  dashboardId: string;
  /** Seconds since the epoch. */
  expiresS: number;
  /** See `digestOf`. */
  bound: string;
}

const TOKEN_LENGTH_MAX = 500;
const PART = /^[A-Za-z0-9_-]+$/;

export function signEmbed(key: Buffer, claims: EmbedClaims): string {
  const { embedId, orgId, dashboardId, expiresS, bound } = claims;
  const payload = Buffer.from(JSON.stringify([1, embedId, orgId, dashboardId, expiresS, bound])).toString('base64url');
  return `${payload}.${macOf(key, payload).toString('base64url')}`;
}

/** What a token says, when it is ours; `undefined` for anything else. Whether it has ended is not looked at. */
export function verifyEmbed(key: Buffer, token: string): EmbedClaims | undefined {
  if (token.length > TOKEN_LENGTH_MAX) return undefined;
  const [payload = '', mac = '', ...rest] = token.split('.');
  if (rest.length > 0 || !PART.test(payload) || !PART.test(mac)) return undefined;
  const expected = macOf(key, payload);
  const given = Buffer.from(mac, 'base64url');
  // The text has to be the one we wrote: the last character of base64url has bits that mean nothing.
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  if (expected.toString('base64url') !== mac) return undefined;
  const [version, embedId, orgId, dashboardId, expiresS, bound] = JSON.parse(
    Buffer.from(payload, 'base64url').toString('utf8'),
  ) as [number, string, string, string, number, string];
  return version === 1 ? { embedId, orgId, dashboardId, expiresS, bound } : undefined;
}

export function digestOf(origins: readonly string[], maker: string): string {
  return createHash('sha256')
    .update(JSON.stringify([origins, maker]))
    .digest('base64url')
    .slice(0, 22);
}

function macOf(key: Buffer, payload: string): Buffer {
  return createHmac('sha256', key).update(`bellwether embed ${payload}`).digest();
}

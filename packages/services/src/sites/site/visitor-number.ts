/**
 * The number of a visitor: a keyed hash of what a request shows of its sender, under a salt of the day. With the salt gone,
 * nobody can compute it again, not even whoever knows the address and the browser. Another site has another number.
 * Source: RFC 2104 (HMAC).
 */
import { createHmac } from 'node:crypto';

/** 96 bits: two visitors of a day share one less often than once in a billion days. */
const BYTES = 12;

export interface RequestSender {
  /** Used here, and kept nowhere. */
  address: string;
  userAgent: string;
}

export function visitorNumber(salt: Buffer, siteId: string, { address, userAgent }: RequestSender): string {
  return createHmac('sha256', salt)
    .update(JSON.stringify([siteId, address, userAgent]))
    .digest()
    .subarray(0, BYTES)
    .toString('base64url');
}

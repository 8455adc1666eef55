/**
 * How webhooks are signed: HMAC-SHA-256 over `timestamp.body`, with each secret that is active, so that a receiver may
 * know the old or the new one while secrets are exchanged.
 *
 *     bellwether-signature: t=1795200000,v1=<hex>,v1=<hex>
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { SECOND_MS } from '@bellwether/core';

/** How old a timestamp a receiver should take at most: what somebody has recorded is worthless after it. */
export const REPLAY_WINDOW_MS = 300 * SECOND_MS;

export function signWebhook(secrets: readonly string[], body: string, nowMs: number): string {
  const timestamp = Math.floor(nowMs / SECOND_MS);
  const signatures = secrets.map((secret) => `v1=${macOf(secret, timestamp, body).toString('hex')}`);
  return [`t=${timestamp}`, ...signatures].join(',');
}

/** As a receiver does it: one of the signatures has to be right, and the moment near. */
export function verifyWebhook(secret: string, header: string, body: string, nowMs: number): boolean {
  const parts = header.split(',').map((part) => part.split('=', 2) as [string, string | undefined]);
  const timestamp = Number(parts.find(([name]) => name === 't')?.[1]);
  if (!Number.isInteger(timestamp) || Math.abs(nowMs - timestamp * SECOND_MS) > REPLAY_WINDOW_MS) return false;
  const expected = macOf(secret, timestamp, body);
  return parts.some(([name, value = '']) => {
    const given = Buffer.from(value, 'hex');
    return name === 'v1' && given.length === expected.length && timingSafeEqual(given, expected);
  });
}

function macOf(secret: string, timestamp: number, body: string): Buffer {
  return createHmac('sha256', secret).update(`${timestamp}.${body}`).digest();
}

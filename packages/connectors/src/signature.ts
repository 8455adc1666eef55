/**
 * Signatures of webhooks: HMAC-SHA-256 over the bytes as they came (RFC 2104), and secrets that are sent along. Compared
 * in constant time, whatever their lengths.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { RefusedSignature, Verification } from '@bellwether/core';

/** How far a signed time may be from now: a delivery that was listened to is worth nothing later. */
export const REPLAY_WINDOW_MS = 5 * 60_000;

export const VALID: Verification = { kind: 'valid' };

export function refused(reason: RefusedSignature): Verification {
  return { kind: 'refused', reason };
}

export function hmacSha256(key: string | Uint8Array, ...parts: readonly (string | Uint8Array)[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}

/** Whether two texts are the same, in a time that tells nothing of where they differ or how long they are. */
export function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}

/** A signature `sha256=<hex>` of the body, as GitHub and Jira send it. */
export function verifyHubSignature(
  header: string | undefined,
  { body, secret }: { body: Uint8Array; secret: string },
): Verification {
  if (!header) return refused('missing');
  return isSame(header, `sha256=${hmacSha256(secret, body).toString('hex')}`) ? VALID : refused('wrong');
}

/** Whether a time that was signed is near enough to now; `seconds` is text of Unix time. */
export function isRecent(seconds: string, nowMs: number): boolean {
  return /^\d{1,12}$/.test(seconds) && Math.abs(Number(seconds) * 1000 - nowMs) <= REPLAY_WINDOW_MS;
}

/**
 * Standard Webhooks: `webhook-signature: v1,<base64> …` of `id.timestamp.body`; several while a secret is exchanged. A
 * secret `whsec_…` is base64 of the key.
 */
export function verifyStandardWebhook({
  headers,
  body,
  secret,
  nowMs,
}: {
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array;
  secret: string;
  nowMs: number;
}): Verification {
  const {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': signatures,
  } = headers as {
    [name: string]: string | undefined;
  };
  if (!id || !timestamp || !signatures) return refused('missing');
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const expected = `v1,${hmacSha256(key, `${id}.${timestamp}.`, body).toString('base64')}`;
  if (!anyIs(signatures.split(' '), expected)) return refused('wrong');
  return isRecent(timestamp, nowMs) ? VALID : refused('too_old');
}

const SIGNATURES_MAX = 10;

/** Whether one of several signatures is the expected one; all are compared. */
export function anyIs(signatures: readonly string[], expected: string): boolean {
  let found = false;
  for (const signature of signatures.slice(0, SIGNATURES_MAX)) found = isSame(signature, expected) || found;
  return found;
}

/**
 * When to try again: exponential backoff with full jitter, so that a thousand producers that failed together do not come
 * back together. Source: Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015).
 */

export interface RetryPolicy {
  /** Upper bound of the first wait. */
  baseMs: number;
  /** Upper bound of every wait we choose ourselves. */
  capMs: number;
}

/** What a server may ask for with Retry-After; a longer one is a mistake on its side, not a reason to fall silent. */
export const RETRY_AFTER_MAX_MS = 10 * 60_000;

/** How long to wait after the nth failure in a row (n from 1), uniformly in [0, min(cap, base × 2^(n-1))). */
export function backoffMs(failures: number, policy: RetryPolicy, random: () => number): number {
  const ceiling = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(failures - 1, 30));
  return Math.floor(random() * ceiling);
}

/** The Retry-After header in milliseconds from now: seconds or an HTTP date (RFC 9110, 10.2.3); `undefined` if neither. */
export function parseRetryAfter(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  const text = header.trim();
  const waitMs = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - nowMs;
  if (Number.isNaN(waitMs)) return undefined;
  return Math.min(Math.max(0, waitMs), RETRY_AFTER_MAX_MS);
}

/** Statuses after which the same request may well succeed. */
export function isRetryable(status: number): boolean {
  return status === 408 || status === 425 || status === 429 || status >= 500;
}

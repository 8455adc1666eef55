/** How long whoever was turned away waits before they ask again. */

export interface Backoff {
  first: number;
  max: number;
}

const RETRY_AFTER_MAX_MS = 10 * 60_000;

/** Milliseconds: twice as long after each failure in a row, scattered by half, and no sooner than was asked for. */
export function backoffWaitMs(
  failures: number,
  { first, max }: Backoff,
  { retryAfterMs = 0, random = Math.random }: { retryAfterMs?: number | undefined; random?: () => number } = {},
): number {
  const backoffMs = Math.min(first * 2 ** Math.min(failures - 1, 20), max) * (0.5 + random() / 2);
  return Math.max(backoffMs, Math.min(retryAfterMs, RETRY_AFTER_MAX_MS) + backoffMs / 4);
}

/** What an answer's `Retry-After` says in seconds, as milliseconds; dates are not read. */
export function retryAfterMsOf(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : undefined;
}

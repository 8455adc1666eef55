/**
 * How long to wait before a vendor is asked again. What the vendor says counts: `Retry-After`, or when its limit is whole
 * again. Otherwise the pause doubles with each failure in a row, less up to half of it by chance, so that many who failed
 * together do not come back together. After five failures the circuit is open: the pauses are a minute at least.
 */
import { type ConnectorHeaders, HOUR_MS, MINUTE_MS, type RateLeft, SECOND_MS } from '@bellwether/core';

const FIRST_PAUSE_MS = SECOND_MS;
const PAUSE_MAX_MS = 15 * MINUTE_MS;
/** A vendor that asks for more is asked again then all the same. */
const ASKED_MAX_MS = 2 * HOUR_MS;
export const CIRCUIT_OPENS_AFTER = 5;
const OPEN_PAUSE_MIN_MS = MINUTE_MS;
/** Numbers below are seconds to go, and not an instant. */
const SECONDS_TO_GO_MAX = 10_000_000;

/** `failures` in a row, this one counted; `random` is from 0 to 1. */
export function pauseAfter(failures: number, random: number): number {
  const doubled = Math.min(PAUSE_MAX_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 20));
  const pause = doubled * (1 - random / 2);
  return Math.round(failures >= CIRCUIT_OPENS_AFTER ? Math.max(OPEN_PAUSE_MIN_MS, pause) : pause);
}

/** When the vendor says to come back, by its headers; `undefined` when it does not say. */
export function askedToWaitUntil(headers: ConnectorHeaders, nowMs: number): number | undefined {
  const after = headers['retry-after'];
  if (after !== undefined) {
    const ms = /^\d{1,9}$/.test(after) ? nowMs + Number(after) * SECOND_MS : Date.parse(after);
    if (!Number.isNaN(ms)) return bounded(ms, nowMs);
  }
  const reset = Number(headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? Number.NaN);
  if (!Number.isFinite(reset)) return undefined;
  return bounded(reset < SECONDS_TO_GO_MAX ? nowMs + reset * SECOND_MS : reset * SECOND_MS, nowMs);
}

/** Whether an answer means that the limit is used up, whatever its status. */
export function isLimited(status: number, headers: ConnectorHeaders): boolean {
  if (status === 429) return true;
  const left = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  return status === 403 && (left === '0' || headers['retry-after'] !== undefined);
}

/** When what is left is not enough for the next page: until then. */
export function waitsFor(rate: RateLeft | undefined, nowMs: number): number | undefined {
  if (!rate || rate.remaining >= (rate.cost ?? 1)) return undefined;
  const resetsAtMs = resetOf(rate, nowMs);
  return resetsAtMs === undefined || resetsAtMs <= nowMs ? undefined : bounded(resetsAtMs, nowMs);
}

export function resetOf({ resetsAtMs, resetsInMs }: RateLeft, nowMs: number): number | undefined {
  return resetsAtMs ?? (resetsInMs === undefined ? undefined : nowMs + resetsInMs);
}

function bounded(ms: number, nowMs: number): number {
  return Math.min(Math.max(ms, nowMs + SECOND_MS), nowMs + ASKED_MAX_MS);
}

/** From a choice of range to instants, and to the grain its charts are drawn in. */
import { GRAINS, type Grain } from '../api/types.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../format/time.ts';
import { durationOf, type Range } from './view-address.ts';

export const GRAIN_MS: Readonly<Record<Grain, number>> = {
  '10s': 10_000,
  '1m': MINUTE_MS,
  '1h': HOUR_MS,
  '1d': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

/** What a metric is kept in when it says nothing else. */
const KEPT: readonly Grain[] = GRAINS.filter((grain) => grain !== '7d');

/** More windows than this cannot be told apart on a page. */
const WINDOWS_MAX = 400;

/** A range that ends now ends with the present minute, so that everybody who looks asks the same question. */
export function instantsOf(range: Range, nowMs: number): { fromMs: number; toMs: number } {
  if (range.kind === 'between') return { fromMs: range.fromMs, toMs: range.toMs };
  const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  return { fromMs: toMs - (durationOf(range.last) ?? DAY_MS), toMs };
}

/** The finest grain that can still be read, of those the metric has. Ten seconds are for ranges below ten minutes only. */
export function grainFor(spanMs: number, kept: readonly string[] = KEPT): Grain {
  const offered = GRAINS.filter((grain) => kept.includes(grain));
  const readable = offered.find(
    (grain) => spanMs / GRAIN_MS[grain] <= WINDOWS_MAX && (grain !== '10s' || spanMs <= 10 * MINUTE_MS),
  );
  return readable ?? offered.at(-1) ?? '1d';
}

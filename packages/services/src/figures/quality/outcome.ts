/** What a check came to. */

import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import type { QualitySpan } from '@bellwether/metrics';

export type Outcome =
  | (Found & { status: 'passed' | 'failed' })
  /** It could not be looked at, or there is nothing to go by yet. */
  | { status: 'unknown'; detail: string }
  /** Not one event, as far back as is looked. Of a pack's data set that is nothing to complain about until some have come. */
  | { status: 'absent'; detail: string };

interface Found {
  /** What was measured: a share, a number of events, seconds. */
  value: number | null;
  /** In words, with what was found. Of no event more than its id. */
  detail: string;
  /** Ids of events that are not as expected, or of rejected ones; a few. */
  examples?: readonly string[];
}

export const EXAMPLES_MAX = 5;

export const SPAN_MS: Readonly<Record<QualitySpan, number>> = {
  '15m': 15 * MINUTE_MS,
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '1d': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
};

export const SPAN_WORDS: Readonly<Record<QualitySpan, string>> = {
  '15m': '15 minutes',
  '1h': 'hour',
  '6h': '6 hours',
  '1d': 'day',
  '7d': '7 days',
  '30d': '30 days',
};

/** `1 event`, `2 events`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-US').replaceAll(',', ' ')} ${count === 1 ? one : many}`;
}

/** `99.2 %`: rounded down, so that only what is whole is 100 %. */
export function percent(share: number): string {
  return `${Math.floor(share * 1000) / 10} %`;
}

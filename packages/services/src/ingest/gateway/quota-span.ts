/** Spans in which requests are counted: whole minutes, hours, days and months of UTC, so that everybody knows when one ends. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import type { Span } from './gateway-configuration.ts';

const LENGTHS = { minute: MINUTE_MS, hour: HOUR_MS, day: DAY_MS } as const;

export interface SpanBounds {
  startMs: number;
  endMs: number;
}

/** The span that `nowMs` is in; it begins at `startMs` and ends just before `endMs`. */
export function spanAt(span: Span, nowMs: number): SpanBounds {
  if (span === 'month') {
    const now = new Date(nowMs);
    const [year, month] = [now.getUTCFullYear(), now.getUTCMonth()];
    return { startMs: Date.UTC(year, month), endMs: Date.UTC(year, month + 1) };
  }
  const startMs = Math.floor(nowMs / LENGTHS[span]) * LENGTHS[span];
  return { startMs, endMs: startMs + LENGTHS[span] };
}

/**
 * Which spans to ask for when some windows have to be computed again. A query has a fixed cost that is worth many
 * windows, so near ones are asked for together; what lies between is computed for nothing, and found unchanged.
 */
import type { Window } from '@bellwether/core';

/** Windows that may lie between two touched ones in the same span. */
const BETWEEN_MAX = 30;
const SPANS_MAX = 3;

/** Spans that cover all windows starting at `startsMs`, in the order of time; at most 3. */
export function coalesceWindows(startsMs: readonly number[], grainMs: number): Window[] {
  const spans: Window[] = [];
  for (const startMs of [...startsMs].sort((a, b) => a - b)) {
    const last = spans.at(-1);
    if (last && startMs <= last.endMs + BETWEEN_MAX * grainMs) last.endMs = Math.max(last.endMs, startMs + grainMs);
    else spans.push({ startMs, endMs: startMs + grainMs });
  }
  const first = spans[0];
  const last = spans.at(-1);
  if (!first || !last || spans.length <= SPANS_MAX) return spans;
  // The newest windows are touched all the time, the old ones only by late events: keep the newest apart.
  const secondLast = spans.at(-2)!;
  return [{ startMs: first.startMs, endMs: secondLast.endMs }, last];
}

/** Spans of time, `[from, to)` in milliseconds: what is kept of them, and what has been brought back. */

export interface TimeSpan {
  fromMs: number;
  /** Exclusive. */
  toMs: number;
}

export function overlaps(a: TimeSpan, b: TimeSpan): boolean {
  return a.fromMs < b.toMs && b.fromMs < a.toMs;
}

/** Whether every instant of the span lies in one of the others, which may touch and overlap. */
export function isCovered({ fromMs, toMs }: TimeSpan, by: readonly TimeSpan[]): boolean {
  let knownMs = fromMs;
  for (const span of by.toSorted((a, b) => a.fromMs - b.fromMs)) {
    if (span.fromMs > knownMs) break;
    knownMs = Math.max(knownMs, span.toMs);
  }
  return knownMs >= toMs;
}

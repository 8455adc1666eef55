/**
 * Disclosure control: the one place that every figure passes on its way out, whatever door asked. It sees the whole
 * answer before anybody else does, and what it withholds it names (`suppressed`), never zeroes.
 *
 * Figures about work (privacy `public` and `internal`) pass. Figures about persons need the floor, complementary
 * suppression and the differencing guard of the people pack; until that is in place they are withheld altogether.
 */
import type { MetricQuery } from './query.ts';

/** A figure before it is answered: its group, its window (seconds, or null for the whole range) and its value. */
export interface Cell {
  group: readonly string[];
  at: number | null;
  value: number | null;
  /** Events behind it. */
  n: number;
  reason?: 'no_data' | 'suppressed';
}

export function disclose(query: MetricQuery, cells: readonly Cell[]): Cell[] {
  if (query.metric.privacy !== 'personal') return [...cells];
  return cells.map((cell) => ({ ...cell, value: null, n: 0, reason: 'suppressed' }));
}

/**
 * Disclosure control: the one place that every figure passes on its way out, whatever door asked. It sees the whole
 * answer before anybody else does, and what it withholds it names (`suppressed`), never zeroes.
 *
 * Figures about work (privacy `public` and `internal`) pass. Figures about persons need the floor, complementary
 * suppression and the differencing guard of the people pack; until that is in place they are withheld altogether.
 */
import type { MetricQuery } from '../query.ts';

/** A figure before it is answered: its group, its window (seconds, or null for the whole range) and its value. */
export interface Cell {
  group: readonly string[];
  at: number | null;
  value: number | null;
  /** Events behind it. */
  n: number;
  reason?: 'no_data' | 'suppressed';
}

/** Whether nothing about the metric may be answered. */
export function isWithheld(query: Pick<MetricQuery, 'metric'>): boolean {
  return query.metric.privacy === 'personal';
}

/** What may go out. Which groups and windows have something in them is a figure too, so of the withheld nothing is left. */
export function disclose(query: MetricQuery, cells: readonly Cell[]): Cell[] {
  return isWithheld(query) ? [] : [...cells];
}

/** What stands in the place of a figure that is withheld. */
export const WITHHELD: Cell = { group: [], at: null, value: null, n: 0, reason: 'suppressed' };

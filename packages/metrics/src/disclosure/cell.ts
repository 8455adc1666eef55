/**
 * Disclosure control: the one place that every figure passes on its way out, whatever door asked.
 *
 * Figures about work (privacy `public` and `internal`) pass. Figures about persons are published (publish-table.ts) and
 * answered from publications alone (published-answer.ts); a person's own go to that person as they are. A personal metric
 * whose cube does not say whose data it holds cannot be published, and is withheld altogether. What is withheld is named
 * (`suppressed`), never zeroed.
 */
import type { MetricQuery } from '../query.ts';

/**
 * Why there is no figure: nothing happened, it is withheld, or the figures of the pieces do not make one of the whole.
 */
export type NoFigure = 'no_data' | 'suppressed' | 'not_additive';

/** A figure before it is answered: its group, its window (seconds, or null for the whole range) and its value. */
export interface Cell {
  group: readonly string[];
  at: number | null;
  value: number | null;
  /** Events behind it. */
  n: number;
  reason?: NoFigure;
}

/** Whether nothing about the metric may be answered but to whom it is about. */
export function isWithheld(query: Pick<MetricQuery, 'metric' | 'audience'>): boolean {
  return query.metric.privacy === 'personal' && query.audience?.kind !== 'person';
}

/** What may go out. Which groups and windows have something in them is a figure too, so of the withheld nothing is left. */
export function disclose(query: MetricQuery, cells: readonly Cell[]): Cell[] {
  return isWithheld(query) ? [] : [...cells];
}

/** What stands in the place of a figure that is withheld. */
export const WITHHELD: Cell = { group: [], at: null, value: null, n: 0, reason: 'suppressed' };

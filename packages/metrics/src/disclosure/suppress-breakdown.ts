/**
 * Suppression of one breakdown by its counts alone, for whoever has a table and no people: a screen that asks how a
 * report would look, a check of somebody else's table.
 */
import { PRIVACY_FLOOR_MIN } from './floor.ts';
import { suppressParts } from './suppress-tree.ts';

export interface SuppressedBreakdown {
  /** Indices that are hidden, ascending. */
  suppressed: number[];
  published: (number | null)[];
  /** Whether the total is of enough people itself. */
  totalMayBePublished: boolean;
}

/** Cells of 1 to k − 1 people are hidden; with a published total so many others that two cells and k people are. */
export function suppressBreakdown(
  counts: readonly number[],
  { floor = PRIVACY_FLOOR_MIN, totalPublished }: { floor?: number; totalPublished: boolean },
): SuppressedBreakdown {
  const indices = [...counts.keys()];
  const sum = (cells: readonly number[]): number => cells.reduce((total, i) => total + counts[i]!, 0);
  const { shown } = totalPublished
    ? suppressParts(indices, {
        isSafe: (cells) => sum(cells) >= floor,
        isEmpty: (i) => counts[i] === 0,
        isBarred: () => false,
        compare: (a, b) => counts[a]! - counts[b]! || a - b,
      })
    : { shown: new Set(indices.filter((i) => counts[i]! >= floor)) };
  const isShown = (i: number): boolean => shown.has(i) || counts[i] === 0;
  const suppressed = indices.filter((i) => !isShown(i));
  return {
    suppressed,
    published: indices.map((i) => (isShown(i) ? counts[i]! : null)),
    totalMayBePublished: sum(indices) >= floor,
  };
}

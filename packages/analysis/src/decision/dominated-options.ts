/**
 * Options that need not be weighed: another is at least as good in every criterion and better in one, so that no weights
 * whatever put them first. By option: the one that dominates it, or `null`.
 */
import type { Decision } from './rank-options.ts';

export function dominatedOptions({ matrix, benefit }: Pick<Decision, 'matrix' | 'benefit'>): (number | null)[] {
  const gain = (a: readonly number[], b: readonly number[], at: number) =>
    benefit[at] ? a[at]! - b[at]! : b[at]! - a[at]!;
  return matrix.map((option) => {
    const by = matrix.findIndex((other) => {
      const gains = benefit.map((_, at) => gain(other, option, at));
      return gains.every((one) => one >= 0) && gains.some((one) => one > 0);
    });
    return by < 0 ? null : by;
  });
}

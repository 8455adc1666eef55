/**
 * The change of a figure against the period before: relative for amounts, in percentage points for ratios, and whether
 * it is better or worse by the metric's own direction. Up is not always good.
 */
import type { Direction, Unit } from '../api/types.ts';
import { formatFigure, formatPercent } from './number.ts';

export interface Change {
  /** Signed, as printed: `+12 %`, `−0.4 points`, `×3.1`. */
  text: string;
  /** The same without a sign, for sentences: `12 %`. */
  size: string;
  way: 'up' | 'down' | 'same';
  meaning: 'better' | 'worse' | 'neutral';
}

/** `digits`: decimals of a percentage, for columns. `undefined` when there is nothing to compare: one side is unknown, or the base of a relative change is 0. */
export function changeOf(
  current: number | null | undefined,
  previous: number | null | undefined,
  unit: Unit,
  direction: Direction,
  digits?: number,
): Change | undefined {
  if (typeof current !== 'number' || typeof previous !== 'number') return undefined;
  const difference = current - previous;
  if (unit !== 'ratio' && previous === 0 && difference !== 0) return undefined;
  const size = unit === 'ratio' ? points(difference) : relative(current, previous, digits);
  const way = difference === 0 ? 'same' : difference > 0 ? 'up' : 'down';
  const sign = way === 'same' ? '±' : way === 'up' ? '+' : '−';
  return {
    text: size.startsWith('×') ? size : `${sign}${size}`,
    size,
    way,
    meaning: way === 'same' || direction === 'neutral' ? 'neutral' : way === direction ? 'better' : 'worse',
  };
}

function points(difference: number): string {
  return `${formatFigure(Math.abs(difference), 'ratio').replace(/\s%$/, '')}\u00a0pts`;
}

function relative(current: number, previous: number, digits: number | undefined): string {
  const ratio = current / previous;
  if (ratio >= 3) return `×${ratio.toFixed(ratio < 10 ? 1 : 0)}`;
  return formatPercent(previous === 0 ? 0 : (current - previous) / Math.abs(previous), digits);
}

/** Figures of an experiment as text: rates in per cent and points, all else as it is. */
import { formatFigure, formatPercent } from '@bellwether/ui/format/number.ts';
import type { MeasureKind } from '../experiments/experiments.ts';
import { messages } from './messages.ts';

export function figureText(value: number, kind: MeasureKind): string {
  return kind === 'conversion' ? formatPercent(value) : formatFigure(value, 'score');
}

export function differenceText(value: number, kind: MeasureKind): string {
  const sign = value > 0 ? '+' : value < 0 ? '−' : '';
  const size = Math.abs(value);
  if (size === 0) return '0';
  return kind === 'conversion'
    ? `${sign}${(size * 100).toFixed(size < 0.01 ? 2 : 1)} ${messages.points}`
    : `${sign}${formatFigure(size, 'score')}`;
}

export function probabilityText(p: number): string {
  return p < 0.001 ? '< 0.001' : p.toFixed(p < 0.1 ? 3 : 2);
}

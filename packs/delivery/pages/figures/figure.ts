/** A figure as the analyses answer it, and the words for it. Analyses: `packs/delivery/analyses`. */
import { formatCount, formatPercent } from '@bellwether/ui/format/number.ts';
import { messages } from './messages.ts';

export interface Figure {
  value: number | null;
  /** 95 % interval. */
  low: number | null;
  high: number | null;
  /** Things behind it. */
  n: number;
  reason: 'no_data' | null;
}

export type FigureUnit = 'hours' | 'days' | 'ratio' | 'per_week' | 'count';

const DAY_HOURS = 24;
const HOUR_MINUTES = 60;
/** From here on hours are read more easily as days. */
const HOURS_READ_MAX = 48;
const PLAIN_MAX = 10;

export function figureText(value: number, unit: FigureUnit): string {
  if (unit === 'ratio') return formatPercent(value);
  if (unit === 'count') return decimal(value);
  if (unit === 'per_week') return messages.perWeek(decimal(value));
  if (unit === 'days') return messages.days(decimal(value));
  if (value < 1) return messages.minutes(formatCount(Math.round(value * HOUR_MINUTES)));
  return value < HOURS_READ_MAX ? messages.hours(decimal(value)) : messages.days(decimal(value / DAY_HOURS));
}

function decimal(value: number): string {
  return value >= PLAIN_MAX || Number.isInteger(value) ? formatCount(Math.round(value)) : value.toFixed(1);
}

export function intervalText({ low, high }: Figure, unit: FigureUnit): string | undefined {
  return low === null || high === null ? undefined : messages.interval(figureText(low, unit), figureText(high, unit));
}

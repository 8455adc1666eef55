/**
 * When it will be done, as an address: `?remaining=40&split=1.2&weeks=3-5-2-6-4` with past weeks typed in, or
 * `?remaining=40&metric=items_finished&weeks_back=26&filter=team:web` with weeks read from a figure.
 */
import type { Filter } from '@bellwether/ui/api/types.ts';
import { filterTexts, printAddress } from '@bellwether/ui/view/view-address.ts';
import { filtersOf } from './forecast-question.ts';

export interface WhenDoneQuestion {
  remaining: number | undefined;
  split: number;
  source: 'metric' | 'typed';
  weeks: readonly number[];
  metric: string | undefined;
  weeksBack: number;
  filters: readonly Filter[];
}

export const WEEKS_BACK = [8, 13, 26, 52, 104] as const;
const WEEKS_BACK_DEFAULT = 26;
export const WEEKS_MIN = 5;

export function parseWhenDone(parameters: URLSearchParams): WhenDoneQuestion {
  const remaining = Number(parameters.get('remaining') ?? Number.NaN);
  const split = Number(parameters.get('split') ?? 1);
  const weeksBack = Number(parameters.get('weeks_back'));
  return {
    remaining: Number.isInteger(remaining) && remaining > 0 ? remaining : undefined,
    split: split >= 1 && split <= 5 ? split : 1,
    source: parameters.has('weeks') ? 'typed' : 'metric',
    weeks: weeksOf(parameters.get('weeks') ?? ''),
    metric: parameters.get('metric') || undefined,
    weeksBack:
      Number.isInteger(weeksBack) && weeksBack >= WEEKS_MIN && weeksBack <= 104 ? weeksBack : WEEKS_BACK_DEFAULT,
    filters: filtersOf(parameters.getAll('filter')),
  };
}

export function whenDoneAddress(question: WhenDoneQuestion): string {
  const { remaining, split, source, weeks, metric, weeksBack, filters } = question;
  const parameters = new URLSearchParams();
  if (remaining) parameters.set('remaining', String(remaining));
  if (split !== 1) parameters.set('split', String(split));
  if (source === 'typed') parameters.set('weeks', weeks.join('-'));
  else {
    if (metric) parameters.set('metric', metric);
    if (weeksBack !== WEEKS_BACK_DEFAULT) parameters.set('weeks_back', String(weeksBack));
    for (const text of filterTexts(filters)) parameters.append('filter', text);
  }
  return `/forecast/when-done?${printAddress(parameters)}`;
}

/** What is asked of the API; `undefined` while something is missing. */
export function whenDoneBody({ remaining, split, source, weeks, metric, weeksBack, filters }: WhenDoneQuestion) {
  if (remaining === undefined) return undefined;
  const left = { remaining, ...(split === 1 ? {} : { split_rate: split }) };
  if (source === 'typed') return weeks.length >= WEEKS_MIN ? { ...left, weekly_throughput: weeks } : undefined;
  if (metric === undefined) return undefined;
  return { ...left, query: { metric, weeks: weeksBack, ...(filters.length > 0 ? { filters } : {}) } };
}

/** Whole numbers between anything that is none. */
export function weeksOf(text: string): number[] {
  return (text.match(/\d+/g) ?? []).map(Number).slice(0, 104);
}

/** The address of Explore for a question: the metric, how it is cut, and, where the question has its own, its range. */
import type { MetricQuery } from '../api/types.ts';
import { filterTexts, printAddress } from './view-address.ts';

export type ExploreQuestion = Pick<MetricQuery, 'metric'> & Partial<Omit<MetricQuery, 'metric'>>;

/** `/explore?metric=…&by=team,model&grain=1h&from=…&to=…&compare=none&filter=team:platform`. */
export function exploreHref({ metric, group_by, grain, top, from, to, filters }: ExploreQuestion): string {
  const parameters = new URLSearchParams({ metric });
  if (group_by && group_by.length > 0) parameters.set('by', group_by.join(','));
  if (grain && grain !== 'total') parameters.set('grain', grain);
  if (top) parameters.set('top', String(top));
  if (from && to) {
    parameters.set('from', from);
    parameters.set('to', to);
  }
  for (const text of filterTexts(filters ?? [])) parameters.append('filter', text);
  return `/explore?${printAddress(parameters)}`;
}

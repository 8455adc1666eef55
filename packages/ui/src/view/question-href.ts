/** The address of a page that looks at the metric of a figure in its own way: the metric, its filters, and a grain it knows. */
import type { MetricQuery } from '../api/types.ts';
import { filterTexts, printAddress } from './view-address.ts';

/** Grains of figures and what of the page's own stands for them; a total, and what is not there, as the page thinks best. */
export type GrainsOfPage = Readonly<Partial<Record<MetricQuery['grain'], string>>>;

export type LinkedQuestion = Pick<MetricQuery, 'metric' | 'grain' | 'filters'>;

export function questionHref(path: string, grains: GrainsOfPage, { metric, grain, filters }: LinkedQuestion): string {
  const parameters = new URLSearchParams({ metric });
  const own = grains[grain];
  if (own) parameters.set('grain', own);
  for (const text of filterTexts(filters ?? [])) parameters.append('filter', text);
  return `${path}?${printAddress(parameters)}`;
}

/** The address of the forecast of a question: its metric, its filters, and its grain where forecasts are made in it. */
import type { MetricQuery } from '../api/types.ts';
import { filterTexts, printAddress } from './view-address.ts';

/** Minutes and less are forecast by the hour; a total as the page thinks best. */
const GRAIN_OF: Readonly<Partial<Record<MetricQuery['grain'], string>>> = {
  '10s': '1h',
  '1m': '1h',
  '1h': '1h',
  '1d': '1d',
  '7d': '7d',
  '30d': '30d',
};

/** `/forecast?metric=agent_cost_usd&grain=1d&filter=team:platform`. */
export function forecastHref({ metric, grain, filters }: Pick<MetricQuery, 'metric' | 'grain' | 'filters'>): string {
  const parameters = new URLSearchParams({ metric });
  const own = GRAIN_OF[grain];
  if (own) parameters.set('grain', own);
  for (const text of filterTexts(filters ?? [])) parameters.append('filter', text);
  return `/forecast?${printAddress(parameters)}`;
}

/** Where a figure's question can be looked at: Explore with the metric, its range, groups and filters filled in. */
import type { ReportDocument, ReportLines } from '../document/document.ts';
import type { FigureSource, ReportQuestion } from '../document/origin.ts';

/** Behind the `#` of a link: whose figure it is. */
export const FIGURE_MARK = 'figure=';

/** What the values of a drawing over time go by, all together. */
export function pointsId({ id }: Pick<ReportLines, 'id'>): string {
  return `${id}.points`;
}

/** `undefined` for a figure without a question. */
export function figureHref(
  id: string,
  { origin, figures }: Pick<ReportDocument, 'origin' | 'figures'>,
  source: FigureSource | undefined = figures[id]?.source,
): string | undefined {
  if (!origin || !source) return undefined;
  return `${origin.address}/explore?${parametersOf(source.query)}#${FIGURE_MARK}${encodeURIComponent(id)}`;
}

function parametersOf(query: ReportQuestion): string {
  const parameters = new URLSearchParams({ metric: String(query.metric) });
  const groups = Array.isArray(query.group_by) ? query.group_by : [];
  if (groups.length > 0) parameters.set('by', groups.join(','));
  if (typeof query.grain === 'string' && query.grain !== 'total') parameters.set('grain', query.grain);
  if (query.top !== undefined) parameters.set('top', String(query.top));
  parameters.set('from', String(query.from));
  parameters.set('to', String(query.to));
  for (const filter of Array.isArray(query.filters) ? query.filters : []) {
    const { dimension, op, values } = filter as { dimension: string; op: string; values: readonly string[] };
    for (const value of values) parameters.append('filter', `${dimension}${op === 'in' ? ':' : '!:'}${value}`);
  }
  return parameters.toString();
}

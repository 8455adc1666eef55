/**
 * What a reader looks at, as an address: `?range=7d&compare=none&filter=team:platform&filter=team:mobile`.
 * Range: `range=<number><m|h|d>` up to now, or `from` and `to` as ISO 8601. Comparison with the period before is on unless
 * `compare=none`. Filters: `dimension:value`, several values of one dimension are joined by "or"; `dimension!:value` leaves
 * it out. A value that means nothing is ignored and named in `ignored`, so that the page can say so; it never fails.
 */
import type { Filter } from '../api/types.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../format/time.ts';

export type Range =
  /** The last so long, up to now; `last` is `90m`, `24h` or `7d`. */
  { kind: 'last'; last: string } | { kind: 'between'; fromMs: number; toMs: number };

export interface ViewAddress {
  range: Range;
  compare: boolean;
  filters: readonly Filter[];
}

/** A part of the address that was left aside, as it was written. */
export interface Ignored {
  name: string;
  value: string;
}

export const PRESETS = ['1h', '6h', '24h', '7d', '30d', '90d'] as const;
export const DEFAULT_VIEW: ViewAddress = { range: { kind: 'last', last: '24h' }, compare: true, filters: [] };

/** As the server bounds them. */
const RANGE_MAX_MS = 3660 * DAY_MS;
const FILTERS_MAX = 16;
const VALUE_LENGTH_MAX = 512;
const UNIT_MS: Readonly<Record<string, number>> = { m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const OWN_PARAMETERS = ['range', 'from', 'to', 'compare', 'filter'] as const;

export function parseView(parameters: URLSearchParams): ViewAddress & { ignored: readonly Ignored[] } {
  const ignored: Ignored[] = [];
  const ignore = (name: string, value: string | null): undefined => {
    if (value !== null) ignored.push({ name, value });
    return undefined;
  };
  const compare = parameters.get('compare');
  if (compare !== null && compare !== 'none' && compare !== 'previous_period') ignore('compare', compare);
  return {
    range: parseRange(parameters, ignore) ?? DEFAULT_VIEW.range,
    compare: compare !== 'none',
    filters: parseFilters(parameters.getAll('filter'), ignore),
    ignored,
  };
}

/** `parameters` with this view in them; what else they hold stays. */
export function printView(view: ViewAddress, parameters = new URLSearchParams()): URLSearchParams {
  const printed = new URLSearchParams(parameters);
  for (const name of OWN_PARAMETERS) printed.delete(name);
  if (view.range.kind === 'between') {
    printed.set('from', new Date(view.range.fromMs).toISOString());
    printed.set('to', new Date(view.range.toMs).toISOString());
  } else printed.set('range', view.range.last);
  if (!view.compare) printed.set('compare', 'none');
  for (const text of filterTexts(view.filters)) printed.append('filter', text);
  return printed;
}

/** `team:platform`, `team!:mobile`: one for each value. */
export function filterTexts(
  filters: readonly (Pick<Filter, 'dimension' | 'values'> & { op?: Filter['op'] })[],
): string[] {
  return filters.flatMap(({ dimension, op = 'in', values }) =>
    values.map((value) => `${dimension}${op === 'in' ? ':' : '!:'}${value}`),
  );
}

/** `href`, looking at what `search` looks at, where it does not say otherwise itself. */
export function keepView(href: string, search: string): string {
  const [beforeHash = '', hash] = href.split('#', 2);
  const [path = '', query] = beforeHash.split('?', 2);
  const own = new URLSearchParams(query);
  const kept = new URLSearchParams(search);
  const saysRange = own.has('range') || own.has('from') || own.has('to');
  for (const name of OWN_PARAMETERS) {
    if (saysRange && (name === 'range' || name === 'from' || name === 'to')) continue;
    if (!own.has(name)) for (const value of kept.getAll(name)) own.append(name, value);
  }
  const printed = printAddress(own);
  return `${path}${printed ? `?${printed}` : ''}${hash === undefined ? '' : `#${hash}`}`;
}

/** Colons and slashes may stand in a query as they are, and read better so. */
export function printAddress(parameters: URLSearchParams): string {
  return parameters.toString().replaceAll('%3A', ':').replaceAll('%2F', '/').replaceAll('%21%3A', '!:');
}

/** Milliseconds of `90m`, `24h`, `7d`; `undefined` when it is none, or longer than the server answers for. */
export function durationOf(text: string): number | undefined {
  const match = /^(\d{1,4})([mhd])$/.exec(text);
  const durationMs = match ? Number(match[1]) * UNIT_MS[match[2]!]! : 0;
  return durationMs > 0 && durationMs <= RANGE_MAX_MS ? durationMs : undefined;
}

type Ignore = (name: string, value: string | null) => undefined;

function parseRange(parameters: URLSearchParams, ignore: Ignore): Range | undefined {
  const [range, from, to] = [parameters.get('range'), parameters.get('from'), parameters.get('to')];
  if (from !== null || to !== null) {
    const [fromMs, toMs] = [instantOf(from), instantOf(to)];
    if (fromMs !== undefined && toMs !== undefined && fromMs < toMs && toMs - fromMs <= RANGE_MAX_MS)
      return { kind: 'between', fromMs, toMs };
    ignore('from', from);
    ignore('to', to);
  }
  if (range === null) return undefined;
  return durationOf(range) === undefined ? ignore('range', range) : { kind: 'last', last: range };
}

function instantOf(text: string | null): number | undefined {
  // Only whole ISO instants: what else Date.parse understands differs from browser to browser.
  if (!text || !/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/.test(text)) return undefined;
  const instantMs = Date.parse(text);
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

function parseFilters(texts: readonly string[], ignore: Ignore): Filter[] {
  const filters: { dimension: string; op: Filter['op']; values: string[] }[] = [];
  for (const text of texts) {
    const match = /^([A-Za-z_][A-Za-z0-9_.-]{0,127})(!?):([\s\S]+)$/.exec(text);
    const [, dimension = '', not, value = ''] = match ?? [];
    const op = not ? 'not_in' : 'in';
    const known = filters.find((filter) => filter.dimension === dimension && filter.op === op);
    if (!match || value.length > VALUE_LENGTH_MAX || (!known && filters.length === FILTERS_MAX)) ignore('filter', text);
    else if (!known) filters.push({ dimension, op, values: [value] });
    else if (!known.values.includes(value)) known.values.push(value);
  }
  return filters;
}

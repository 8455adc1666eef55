/**
 * A view of "Ask" is an address: every choice is a query parameter, and reading what was written gives the same view.
 * Anything the address does not say, or says in a way we do not understand, falls back to the default.
 */
import { type Filter, GRAINS, type Grain, type MetricQuery, type QueryGrain } from '@bellwether/ui/api/types.ts';
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/ui/format/time.ts';

export const PRESETS = ['1h', '6h', '24h', '7d', '30d', '90d'] as const;
export type Preset = (typeof PRESETS)[number];

export type Range = { kind: 'preset'; preset: Preset } | { kind: 'custom'; fromMs: number; toMs: number };

export interface AskView {
  metric: string | undefined;
  range: Range;
  grain: Grain | 'auto';
  groupBy: readonly string[];
  filters: readonly Filter[];
  compare: boolean;
  top: number;
}

const TOP_MAX = 50;
export const DEFAULT_VIEW: AskView = {
  metric: undefined,
  range: { kind: 'preset', preset: '24h' },
  grain: 'auto',
  groupBy: [],
  filters: [],
  compare: true,
  top: 7,
};

const PRESET_MS: Readonly<Record<Preset, number>> = {
  '1h': HOUR_MS,
  '6h': 6 * HOUR_MS,
  '24h': DAY_MS,
  '7d': 7 * DAY_MS,
  '30d': 30 * DAY_MS,
  '90d': 90 * DAY_MS,
};
export const GRAIN_MS: Readonly<Record<Grain, number>> = {
  '10s': 10_000,
  '1m': MINUTE_MS,
  '1h': HOUR_MS,
  '1d': DAY_MS,
  '30d': 30 * DAY_MS,
};
/** More windows than this are neither readable nor polite to ask for. */
export const WINDOWS_MAX = 1500;

export function parseView(parameters: URLSearchParams): AskView {
  const preset = PRESETS.find((name) => name === parameters.get('range'));
  const fromMs = Date.parse(parameters.get('from') ?? '');
  const toMs = Date.parse(parameters.get('to') ?? '');
  const top = Number(parameters.get('top'));
  return {
    metric: parameters.get('metric') || undefined,
    range: fromMs < toMs ? { kind: 'custom', fromMs, toMs } : { kind: 'preset', preset: preset ?? DEFAULT_PRESET },
    grain: GRAINS.find((grain) => grain === parameters.get('grain')) ?? 'auto',
    groupBy: (parameters.get('by') ?? '').split(',').filter(Boolean),
    filters: parameters.getAll('where').flatMap(parseFilter),
    compare: parameters.get('compare') !== 'no',
    top: Number.isInteger(top) && top >= 1 && top <= TOP_MAX ? top : DEFAULT_VIEW.top,
  };
}

const DEFAULT_PRESET: Preset = '24h';

export function printView(view: AskView): URLSearchParams {
  const parameters = new URLSearchParams();
  if (view.metric) parameters.set('metric', view.metric);
  if (view.range.kind === 'custom') {
    parameters.set('from', new Date(view.range.fromMs).toISOString());
    parameters.set('to', new Date(view.range.toMs).toISOString());
  } else parameters.set('range', view.range.preset);
  if (view.grain !== 'auto') parameters.set('grain', view.grain);
  if (view.groupBy.length > 0) parameters.set('by', view.groupBy.join(','));
  for (const { dimension, op, values } of view.filters)
    parameters.append('where', `${dimension}${op === 'in' ? ':' : '!:'}${values.map(encodeURIComponent).join('|')}`);
  if (!view.compare) parameters.set('compare', 'no');
  if (view.top !== DEFAULT_VIEW.top) parameters.set('top', String(view.top));
  return parameters;
}

function parseFilter(text: string): Filter[] {
  const match = /^([a-z][a-z0-9_.]*)(!?):(.+)$/.exec(text);
  if (!match) return [];
  const [, dimension = '', not, values = ''] = match;
  try {
    return [{ dimension, op: not ? 'not_in' : 'in', values: values.split('|').map(decodeURIComponent) }];
  } catch {
    return [];
  }
}

export function rangeOf(view: AskView, nowMs: number): { fromMs: number; toMs: number } {
  if (view.range.kind === 'custom') return view.range;
  // To the minute, so that the same view asked twice in a minute is the same query and may come from the cache.
  const toMs = Math.ceil(nowMs / MINUTE_MS) * MINUTE_MS;
  return { fromMs: toMs - PRESET_MS[view.range.preset], toMs };
}

/** The finest grain that keeps a chart readable: at most about 180 windows, if the metric is kept at that grain. */
export function automaticGrain(spanMs: number, kept: readonly string[] = GRAINS): Grain {
  const offered = GRAINS.filter((grain) => kept.includes(grain));
  return offered.find((grain) => spanMs / GRAIN_MS[grain] <= 180) ?? offered.at(-1) ?? '1d';
}

/** The query behind a view. The chosen grain gives way when it would cut the range into more than `WINDOWS_MAX` windows. */
export function queryOf(view: AskView, nowMs: number, kept?: readonly string[]): MetricQuery | undefined {
  if (!view.metric) return undefined;
  const { fromMs, toMs } = rangeOf(view, nowMs);
  const automatic = automaticGrain(toMs - fromMs, kept);
  const grain: QueryGrain =
    view.grain !== 'auto' && (toMs - fromMs) / GRAIN_MS[view.grain] <= WINDOWS_MAX ? view.grain : automatic;
  return {
    metric: view.metric,
    from: new Date(fromMs).toISOString(),
    to: new Date(toMs).toISOString(),
    grain,
    ...(view.groupBy.length > 0 ? { group_by: view.groupBy, top: view.top } : {}),
    ...(view.filters.length > 0 ? { filters: view.filters } : {}),
    ...(view.compare ? { compare: 'previous_period' } : {}),
    totals: true,
  };
}

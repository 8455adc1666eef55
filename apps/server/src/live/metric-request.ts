/**
 * What a subscription to a metric may ask, checked and brought into one form: two clients that ask the same thing in
 * other words (order of filters, of values, default span) get the same key, and so share one computation.
 */
import { DAY_MS, GRAIN_MS, type Grain, HOUR_MS, isGrain, MINUTE_MS, Problem, SECOND_MS } from '@bellwether/core';
import type { LiveLimits } from './limits.ts';
import type { LiveFilter, LiveMetricQuery } from './source.ts';

export interface MetricRequest {
  query: LiveMetricQuery;
  /** Width of a window; the step by which the span moves on. 10 s for grain `total`. */
  grainMs: number;
  /** The last so many milliseconds are watched; a multiple of `grainMs`. */
  spanMs: number;
  /** Whether the figure over the whole span, without groups, is wanted too. */
  totals: boolean;
}

const NAME = /^[a-z][a-z0-9_]{0,63}$/;
const DIMENSION = /^[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;
const SPAN = /^([1-9]\d{0,5})(s|m|h|d)$/;
const SPAN_UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };
const SPAN_DEFAULT_MS: Readonly<Record<Grain | 'total', number>> = {
  '10s': HOUR_MS,
  '1m': HOUR_MS,
  '1h': DAY_MS,
  '1d': 30 * DAY_MS,
  '30d': 360 * DAY_MS,
  total: HOUR_MS,
};
const FIELDS = new Set(['metric', 'grain', 'group_by', 'filters', 'top', 'span', 'totals']);
const GROUP_BY_MAX = 4;
const FILTERS_MAX = 16;
const FILTER_VALUES_MAX = 200;
const FILTER_VALUE_LENGTH_MAX = 512;
const TOP_DEFAULT = 7;
const TOP_MAX = 100;

/** Throws `Problem('invalid_query')` naming the field that is wrong. `value` is anything a client sent. */
export function parseMetricRequest(value: unknown, limits: LiveLimits): MetricRequest {
  const input = asRecord(value, 'query');
  for (const field of Object.keys(input))
    if (!FIELDS.has(field)) refuse(`query.${field}`, `A live query has the fields ${[...FIELDS].join(', ')}.`);
  const { metric, top = TOP_DEFAULT, totals = false } = input;
  // Weeks are a period of publication, not a grain of windows; they move on with the days they are made of.
  const grain = input.grain === '7d' ? '1d' : (input.grain ?? '10s');
  if (typeof metric !== 'string' || !NAME.test(metric)) refuse('query.metric', 'Name a metric of GET /api/v1/metrics.');
  if (typeof grain !== 'string' || !(grain === 'total' || isGrain(grain)))
    refuse('query.grain', 'Use one of 10s, 1m, 1h, 1d, 30d, total.');
  if (typeof totals !== 'boolean') refuse('query.totals', 'Use true or false.');
  if (typeof top !== 'number' || !Number.isInteger(top) || top < 1 || top > TOP_MAX)
    refuse('query.top', `Use a whole number from 1 to ${TOP_MAX}.`);
  const group_by = parseGroupBy(input.group_by);
  const grainMs = grain === 'total' ? GRAIN_MS['10s'] : GRAIN_MS[grain];
  return {
    // Without groups there is nothing to choose from, so that every `top` asks the same.
    query: { metric, grain, group_by, filters: parseFilters(input.filters), top: group_by.length === 0 ? 1 : top },
    grainMs,
    spanMs: parseSpan(input.span, grain, grainMs, limits.windowsMax),
    totals: totals && grain !== 'total',
  };
}

/** The same for every request that asks the same. */
export function metricRequestKey(request: MetricRequest): string {
  const { metric, grain, group_by, filters, top } = request.query;
  return JSON.stringify([metric, grain, group_by, filters, top, request.spanMs, request.totals]);
}

function parseGroupBy(value: unknown): string[] {
  if (value === undefined) return [];
  const names = asNames(value, 'query.group_by', GROUP_BY_MAX);
  for (const name of names) if (!DIMENSION.test(name)) refuse('query.group_by', `"${name}" is not a dimension's name.`);
  // The order of dimensions carries no meaning: points are told apart by the names.
  return [...new Set(names)].sort();
}

function parseFilters(value: unknown): LiveFilter[] {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > FILTERS_MAX)
    refuse('query.filters', `Give an array of at most ${FILTERS_MAX} filters.`);
  const filters = value.map((item: unknown, index): LiveFilter => {
    const field = `query.filters[${index}]`;
    const { dimension, op = 'in', values } = asRecord(item, field);
    if (typeof dimension !== 'string' || !DIMENSION.test(dimension))
      refuse(`${field}.dimension`, 'Name a dimension of the metric.');
    if (op !== 'in' && op !== 'not_in') refuse(`${field}.op`, 'Use in or not_in.');
    const wanted = asNames(values, `${field}.values`, FILTER_VALUES_MAX);
    if (wanted.length === 0) refuse(`${field}.values`, 'Give at least one value.');
    return { dimension, op, values: [...new Set(wanted)].sort() };
  });
  return filters
    .map((filter) => [JSON.stringify([filter.dimension, filter.op, filter.values]), filter] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, filter]) => filter);
}

function parseSpan(value: unknown, grain: Grain | 'total', grainMs: number, windowsMax: number): number {
  if (value === undefined) return SPAN_DEFAULT_MS[grain];
  const match = typeof value === 'string' ? SPAN.exec(value) : null;
  if (!match) refuse('query.span', 'Write a span as a number and s, m, h or d: "15m", "24h".');
  const askedMs = Number(match[1]) * SPAN_UNIT_MS[match[2]!]!;
  const spanMs = Math.ceil(askedMs / grainMs) * grainMs;
  if (grain === 'total' ? spanMs > 366 * DAY_MS : spanMs / grainMs > windowsMax)
    refuse('query.span', `At most ${windowsMax} windows (366 days for total). Use a coarser grain or a shorter span.`);
  return spanMs;
}

function asNames(value: unknown, field: string, countMax: number): string[] {
  if (!Array.isArray(value) || value.length > countMax) refuse(field, `Give an array of at most ${countMax} strings.`);
  return value.map((item: unknown) => {
    if (typeof item !== 'string' || item.length > FILTER_VALUE_LENGTH_MAX)
      refuse(field, `Each value is a string of at most ${FILTER_VALUE_LENGTH_MAX} characters.`);
    return item;
  });
}

function asRecord(value: unknown, field: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(field, 'Give an object.');
  return value as Record<string, unknown>;
}

function refuse(field: string, detail: string): never {
  throw new Problem('invalid_query', `${field}: ${detail}`, { errors: [{ field, detail }] });
}

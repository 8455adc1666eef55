/**
 * A metric query: what is asked, checked and made canonical. Two requests that mean the same have the same `key`, and
 * so share one cached answer and one live computation.
 */
import { createHash } from 'node:crypto';
import {
  DAY_MS,
  type FieldError,
  GRAIN_MS,
  type Grain,
  HOUR_MS,
  isGrain,
  type Json,
  MINUTE_MS,
  Problem,
  parseInstant,
  SECOND_MS,
} from '@bellwether/core';
import type { Metric } from './definition/metric.ts';
import { publishedQuestionFaults } from './disclosure/published-question.ts';
import { ENVELOPE_DIMENSIONS } from './field.ts';
import type { CompiledCube, MetricRegistry } from './registry.ts';

export interface DimensionFilter {
  dimension: string;
  op: 'in' | 'not_in';
  values: readonly string[];
}

export interface MetricQuery {
  metric: Metric;
  cube: CompiledCube;
  /** Aligned to the grain (to 10 s for a total); `toMs` is exclusive. */
  fromMs: number;
  toMs: number;
  /** Of figures about persons the period in which they are published stands in its place. */
  grain: Grain | 'total';
  groupBy: readonly string[];
  filters: readonly DimensionFilter[];
  /** Also answer for the period of the same length just before. */
  comparePrevious: boolean;
  /** Series to give when grouped; the others are counted. */
  top: number;
  /** Sliding windows of `sizeMs`, one each `everyMs`, instead of tumbling ones. */
  sliding: { sizeMs: number; everyMs: number } | undefined;
  /** Set by whoever knows the asker, never by the asker; of figures about persons only. */
  audience?: Audience;
}

/** What of the figures about persons somebody may see. */
export type Audience =
  /** What is published of units that are in every one of these lists, by themselves or through a unit they are part of. */
  | { kind: 'units'; reaches: readonly (readonly string[])[] }
  /** The figures of this person: for that person alone, and as they are. */
  | { kind: 'person'; subject: string };

export const POINTS_MAX = 11_000;
const GROUP_BY_MAX = 4;
const FILTERS_MAX = 16;
/** What is wrong beyond that is told once the first of it is right. */
const ERRORS_MAX = 10;
/** Characters of what was sent that are sent back. */
const SHOWN_LENGTH_MAX = 80;
const VALUES_MAX = 200;
const VALUE_LENGTH_MAX = 512;
const TOP_MAX = 100;
const RANGE_MAX_MS = 3660 * DAY_MS;
const SLIDING_STEPS_MAX = 366;

/**
 * Reads a query from JSON. Throws `invalid_query` naming every bad field. What may be asked of figures about persons that
 * are answered with noise is for noisy-metric.ts to say.
 */
export function parseMetricQuery(
  input: unknown,
  registry: MetricRegistry,
  nowMs: number,
  answered: 'exactly' | 'noisy' = 'exactly',
): MetricQuery {
  const errors: FieldError[] = [];
  const bad = (field: string, detail: string): undefined => {
    if (errors.length < ERRORS_MAX) errors.push({ field: field.slice(0, SHOWN_LENGTH_MAX), detail });
    return undefined;
  };
  if (input === null || typeof input !== 'object' || Array.isArray(input))
    throw new Problem('invalid_query', 'A metric query is a JSON object.');
  const body = input as Record<string, Json>;
  for (const key of Object.keys(body))
    if (!KNOWN_FIELDS.has(key)) bad(key, `Unknown field. Known are ${[...KNOWN_FIELDS].join(', ')}.`);

  const metric = typeof body.metric === 'string' ? registry.metrics.get(body.metric) : undefined;
  if (!metric) bad('metric', `${shown(body.metric)} is not a metric. GET /api/v1/metrics lists them.`);
  const cube = metric && registry.cubes.get(metric.cube);

  // Weeks are a period of publication, and no grain of windows: asked for, they are as fine as it gets.
  const grain = body.grain === '7d' && cube?.cube.people ? '1d' : (body.grain ?? 'total');
  const grainOk = typeof grain === 'string' && (grain === 'total' || isGrain(grain));
  if (!grainOk) bad('grain', 'Use 10s, 1m, 1h, 1d, 30d or total.');
  const step = grainOk && grain !== 'total' ? GRAIN_MS[grain as Grain] : 10 * SECOND_MS;

  const sliding = body.window === undefined || body.window === null ? undefined : slidingOf(body.window, bad);
  const unit = sliding?.everyMs ?? step;
  const to = instantOf(body.to, 'to', bad) ?? nowMs;
  const from = instantOf(body.from, 'from', bad) ?? to - DAY_MS;
  const fromMs = Math.floor(from / unit) * unit;
  const toMs = Math.ceil(to / unit) * unit;
  if (from >= to) bad('from', '"from" must be earlier than "to".');
  else if (toMs - fromMs > RANGE_MAX_MS) bad('from', 'The range is longer than ten years.');
  // Published figures come in their own pieces of time, however fine ones are asked for.
  else if (!cube?.cube.people && (grain !== 'total' || sliding) && (toMs - fromMs) / unit > POINTS_MAX) {
    bad(
      'grain',
      `That is ${Math.ceil((toMs - fromMs) / unit)} points; at most ${POINTS_MAX} are given. Use a coarser grain or a shorter range.`,
    );
  }

  const groupBy = stringList(body.group_by ?? [], 'group_by', GROUP_BY_MAX, bad);
  if (new Set(groupBy).size < groupBy.length) bad('group_by', 'A dimension is named twice.');
  if (cube) for (const [i, name] of groupBy.entries()) checkDimension(name, cube, `group_by[${i}]`, bad);
  const filters = filtersOf(body.filters ?? [], cube, bad);

  if (answered === 'exactly' && cube?.cube.people && errors.length === 0)
    errors.push(...publishedQuestionFaults({ groupBy, filters, isSliding: sliding !== undefined }, cube.cube.people));

  if (body.compare !== undefined && body.compare !== null && body.compare !== 'previous_period')
    bad('compare', 'Use "previous_period".');
  const top = body.top ?? 7;
  if (!Number.isInteger(top) || (top as number) < 1 || (top as number) > TOP_MAX)
    bad('top', `Use a whole number from 1 to ${TOP_MAX}.`);

  if (errors.length > 0 || !metric || !cube) {
    throw new Problem('invalid_query', errors.map(({ field, detail }) => `${field}: ${detail}`).join(' '), { errors });
  }
  return {
    metric,
    cube,
    fromMs,
    toMs,
    grain: grain as Grain | 'total',
    groupBy,
    filters,
    comparePrevious: body.compare === 'previous_period',
    top: top as number,
    sliding,
  };
}

/** Identity of a query within a tenant, whatever order its filters were written in. */
export function queryKey(query: MetricQuery): string {
  const filters = query.filters
    .map(({ dimension, op, values }) => [dimension, op, [...values].sort()])
    .sort((a, b) => (String(a) < String(b) ? -1 : 1));
  const parts = [
    query.metric.name,
    query.fromMs,
    query.toMs,
    query.grain,
    query.groupBy,
    filters,
    query.comparePrevious,
    query.top,
    query.sliding,
    query.audience,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}

/** The field of an event behind a dimension of a query. */
export function fieldOf(name: string, cube: CompiledCube): string {
  return cube.cube.dimensions[name]?.field ?? name;
}

const KNOWN_FIELDS = new Set([
  'metric',
  'from',
  'to',
  'grain',
  'group_by',
  'filters',
  'compare',
  'top',
  'totals',
  'window',
]);

type Bad = (field: string, detail: string) => undefined;

function instantOf(value: Json | undefined, field: string, bad: Bad): number | undefined {
  if (value === undefined || value === null) return undefined;
  const instant = typeof value === 'string' ? parseInstant(value) : undefined;
  return instant ?? bad(field, 'Use an ISO 8601 time with a zone, such as 2026-11-21T05:00:00Z.');
}

function stringList(value: Json, field: string, max: number, bad: Bad): string[] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== 'string')) {
    bad(field, 'Use a list of names.');
    return [];
  }
  if (value.length > max) bad(field, `At most ${max} are allowed.`);
  return (value as string[]).slice(0, max);
}

/** What was sent, shortened; only of a text, since others may be as deep as they like. */
function shown(value: Json | undefined): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, SHOWN_LENGTH_MAX)) : 'What was sent';
}

const METADATA_FIELD = /^metadata\.[A-Za-z_][A-Za-z0-9_.-]{0,127}$/;

function checkDimension(name: string, cube: CompiledCube, field: string, bad: Bad): void {
  if (
    Object.hasOwn(cube.cube.dimensions, name) ||
    (ENVELOPE_DIMENSIONS as readonly string[]).includes(name) ||
    METADATA_FIELD.test(name)
  )
    return;
  bad(
    field,
    `${shown(name)} is not a dimension of ${cube.cube.name}. Use ${Object.keys(cube.cube.dimensions).join(', ')}, ${ENVELOPE_DIMENSIONS.join(', ')} or metadata.<field>.`,
  );
}

function filtersOf(value: Json, cube: CompiledCube | undefined, bad: Bad): DimensionFilter[] {
  if (!Array.isArray(value)) {
    bad('filters', 'Use a list of {dimension, op, values}.');
    return [];
  }
  if (value.length > FILTERS_MAX) bad('filters', `At most ${FILTERS_MAX} are allowed.`);
  return value.slice(0, FILTERS_MAX).map((item, i) => {
    const at = `filters[${i}]`;
    const { dimension, op = 'in', values } = (item ?? {}) as Record<string, Json>;
    if (typeof dimension !== 'string') bad(`${at}.dimension`, 'Name a dimension.');
    else if (cube) checkDimension(dimension, cube, `${at}.dimension`, bad);
    if (op !== 'in' && op !== 'not_in') bad(`${at}.op`, 'Use "in" or "not_in".');
    const list = stringList(values ?? [], `${at}.values`, VALUES_MAX, bad);
    if (list.length === 0) bad(`${at}.values`, 'Give at least one value.');
    if (list.some((text) => text.length > VALUE_LENGTH_MAX))
      bad(`${at}.values`, `A value is longer than ${VALUE_LENGTH_MAX} characters.`);
    return { dimension: typeof dimension === 'string' ? dimension : '', op: op as 'in' | 'not_in', values: list };
  });
}

const DURATION = /^(\d{1,4})(s|m|h|d)$/;
const DURATION_UNIT_MS: Readonly<Record<string, number>> = { s: SECOND_MS, m: MINUTE_MS, h: HOUR_MS, d: DAY_MS };

/** A duration such as `30m` or `7d`, in milliseconds. */
export function parseDuration(text: Json | undefined): number | undefined {
  const match = typeof text === 'string' ? DURATION.exec(text) : null;
  const duration = match ? Number(match[1]) * DURATION_UNIT_MS[match[2]!]! : 0;
  return duration > 0 ? duration : undefined;
}

function slidingOf(value: Json, bad: Bad): { sizeMs: number; everyMs: number } | undefined {
  const { size, every } = (value ?? {}) as Record<string, Json>;
  const sizeMs = parseDuration(size);
  const everyMs = parseDuration(every);
  if (sizeMs === undefined) return bad('window.size', 'Use a duration such as 7d, 12h, 30m or 60s.');
  if (everyMs === undefined) return bad('window.every', 'Use a duration such as 1d, 1h, 1m or 10s.');
  if (everyMs % (10 * SECOND_MS) !== 0) return bad('window.every', 'Windows move by multiples of 10 s.');
  if (sizeMs % everyMs !== 0) return bad('window.size', 'The size must be a multiple of the step.');
  if (sizeMs / everyMs > SLIDING_STEPS_MAX)
    return bad('window.size', `A window may be at most ${SLIDING_STEPS_MAX} steps long.`);
  return { sizeMs, everyMs };
}

/** What a version of a board holds: everything its readers see. Who may see it is not part of it. */
import { DAY_MS, type JsonObject } from '@bellwether/core';
import { type MetricRegistry, parseDuration } from '@bellwether/metrics';
import { type InputReader, storableJson } from '../../input.ts';
import { type Layout, readLayout } from './layout.ts';

export interface BoardFilter {
  dimension: string;
  op: 'in' | 'not_in';
  values: string[];
}

export interface BoardContent {
  title: string;
  description: string;
  layout: Layout;
  /** What a reader sees first, up to now: `24h`, `7d`. The reader may choose another. */
  range: string;
  /** What every tile is filtered by at first; the reader may choose others. */
  filters: BoardFilter[];
}

export const EMPTY_CONTENT: BoardContent = {
  title: '',
  description: '',
  layout: { tiles: [] },
  range: '24h',
  filters: [],
};

const CONTENT_BYTES_MAX = 256 * 1024;
const RANGE_MAX_MS = 3660 * DAY_MS;
const FILTERS_MAX = 16;
const VALUES_MAX = 200;
const DIMENSION_RULE = { matches: /^[A-Za-z_][A-Za-z0-9_.-]*$/, otherwise: 'be the name of a dimension' };

/** What was sent, over what there is. */
export function readContent(
  read: InputReader,
  now: BoardContent,
  registry: MetricRegistry,
  nowMs: number,
): BoardContent {
  const content: BoardContent = {
    title: read.has('title') || now.title === '' ? read.text('title', { max: 200 }) : now.title,
    description: read.has('description') ? read.text('description', { min: 0, max: 1000 }) : now.description,
    layout: read.has('layout') ? readLayout(read, registry, nowMs) : now.layout,
    range: read.has('range') ? readRange(read) : now.range,
    filters: read.has('filters') ? read.list('filters', FILTERS_MAX, readFilter) : now.filters,
  };
  if (storableJson(content, CONTENT_BYTES_MAX) === undefined)
    read.refuse('layout', `has to have at most ${CONTENT_BYTES_MAX} bytes in all, and no half characters.`);
  return content;
}

function readRange(read: InputReader): string {
  const range = read.text('range', { max: 8, pattern: { matches: /^[1-9]\d{0,3}[mhd]$/, otherwise: 'be as in 24h' } });
  if ((parseDuration(range) ?? 0) > RANGE_MAX_MS) return read.refuse('range', 'is longer than ten years.', '24h');
  return range;
}

/** Whether a metric knows the dimension is said tile by tile: packs, and so metrics, come and go. */
function readFilter(read: InputReader): BoardFilter {
  const values = read.raw('values');
  const isList = Array.isArray(values) && values.length > 0 && values.length <= VALUES_MAX;
  if (!isList || !values.every((value) => typeof value === 'string' && value.length <= 512))
    read.refuse('values', `has to be a list of 1 to ${VALUES_MAX} strings of at most 512 characters.`);
  return {
    dimension: read.text('dimension', { max: 128, pattern: DIMENSION_RULE }),
    op: read.has('op') ? read.oneOf('op', ['in', 'not_in']) : 'in',
    values: isList ? (values as string[]) : [],
  };
}

/** As the database keeps it. */
export function contentJson(content: BoardContent): string {
  return JSON.stringify(content satisfies Record<keyof BoardContent, unknown>);
}

export function contentOf(stored: JsonObject): BoardContent {
  return { ...EMPTY_CONTENT, ...(stored as unknown as BoardContent) };
}

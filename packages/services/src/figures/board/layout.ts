/**
 * What is on a board and where: tiles on a grid of twelve columns, each a metric query without its range (the reader
 * chooses that for the whole board) or a piece of text.
 *
 * What is kept has been read by the parser of the API itself and packed: no two tiles overlap, and none could stand
 * higher. Whatever was sent, what comes out is of these few forms.
 */
import { type JsonObject, Problem } from '@bellwether/core';
import { type DimensionFilter, type MetricRegistry, parseMetricQuery } from '@bellwether/metrics';
import type { InputReader } from '../../input.ts';

export const CHARTS = ['line', 'bars', 'figure', 'table'] as const;
export type ChartKind = (typeof CHARTS)[number];

/** In cells: columns from the left, rows from the top. */
export interface Place {
  x: number;
  y: number;
  w: number;
  h: number;
}

export type TileQuery = JsonObject & {
  metric: string;
  /** As fine as the range allows when absent. */
  grain?: string;
  group_by?: string[];
  filters?: { dimension: string; op: 'in' | 'not_in'; values: string[] }[];
  top?: number;
  window?: { size: string; every: string };
};

export type Tile = Place & { tile_id: string } & (
    | { kind: 'metric'; title: string; query: TileQuery; chart: ChartKind }
    | { kind: 'text'; markdown: string }
  );

export interface Layout {
  tiles: Tile[];
}

export const COLUMNS = 12;
const TILES_MAX = 60;
const ROWS_MAX = 1000;
const HEIGHT_MAX = 24;
export const MARKDOWN_BYTES_MAX = 4096;
const TILE_ID_RULE = { matches: /^[A-Za-z0-9_-]+$/, otherwise: 'consist of letters, digits, "_" and "-"' };
const QUERY_FIELDS = ['metric', 'grain', 'group_by', 'filters', 'top', 'window'];
/** May come along with a query that was asked elsewhere; the board's readers choose for themselves. */
const READERS_CHOICE = ['compare', 'totals'];

/** Reads `{tiles}`; what is wrong is noted with its place, `layout.tiles[3].query.metric`. */
export function readLayout(read: InputReader, registry: MetricRegistry, nowMs: number): Layout {
  return read.object('layout', (layout) => {
    const tiles = layout.list('tiles', TILES_MAX, (tile) => readTile(tile, registry, nowMs));
    const ids = new Set<string>();
    tiles.forEach((tile, index) => {
      if (ids.has(tile.tile_id)) layout.refuse(`tiles[${index}].tile_id`, 'is the id of another tile as well.');
      ids.add(tile.tile_id);
      const under = tiles.slice(0, index).find((other) => overlaps(other, tile));
      if (under) layout.refuse(`tiles[${index}]`, `lies over the tile ${under.tile_id}; move or shrink one of them.`);
    });
    return { tiles: packed(tiles) };
  });
}

function readTile(read: InputReader, registry: MetricRegistry, nowMs: number): Tile {
  const place = readPlace(read);
  const tile_id = read.text('tile_id', { max: 40, pattern: TILE_ID_RULE });
  if (read.oneOf('kind', ['metric', 'text']) === 'text') {
    const markdown = read.secret('markdown', { min: 0, max: MARKDOWN_BYTES_MAX });
    if (Buffer.byteLength(markdown) > MARKDOWN_BYTES_MAX)
      read.refuse('markdown', `has to have at most ${MARKDOWN_BYTES_MAX} bytes.`);
    return { tile_id, ...place, kind: 'text', markdown };
  }
  return {
    tile_id,
    ...place,
    kind: 'metric',
    title: read.has('title') ? read.text('title', { min: 0, max: 200 }) : '',
    query: readTileQuery(read, registry, nowMs),
    chart: read.oneOf('chart', CHARTS),
  };
}

function readPlace(read: InputReader): Place {
  const place = {
    x: read.integer('x', { min: 0, max: COLUMNS - 1 }),
    y: read.integer('y', { min: 0, max: ROWS_MAX }),
    w: read.integer('w', { min: 1, max: COLUMNS }),
    h: read.integer('h', { min: 1, max: HEIGHT_MAX }),
  };
  if (place.x + place.w > COLUMNS) read.refuse('w', `reaches beyond the ${COLUMNS} columns of the grid.`);
  return place;
}

function readTileQuery(read: InputReader, registry: MetricRegistry, nowMs: number): TileQuery {
  const query = read.raw('query');
  const nothing = { metric: '' };
  if (typeof query !== 'object' || query === null || Array.isArray(query))
    return read.refuse('query', 'has to be a metric query without a range.', nothing);
  for (const field of Object.keys(query))
    if (!QUERY_FIELDS.includes(field) && !READERS_CHOICE.includes(field))
      return read.refuse(
        `query.${field.slice(0, 64)}`,
        `is not a field of a tile's query; known are ${QUERY_FIELDS.join(', ')}. Range and comparison are the board's.`,
        nothing,
      );
  try {
    return tileQueryOf(query, registry, nowMs);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    for (const { field, detail } of error.errors) read.refuse(`query.${field}`, detail);
    if (error.errors.length === 0) read.refuse('query', error.message);
    return nothing;
  }
}

function tileQueryOf(query: object, registry: MetricRegistry, nowMs: number): TileQuery {
  const sent = query as { grain?: unknown; top?: unknown; window?: { size: string; every: string } };
  const { metric, grain, groupBy, filters, top, sliding } = parseMetricQuery(query, registry, nowMs);
  return {
    metric: metric.name,
    ...(sent.grain === undefined ? {} : { grain }),
    ...(groupBy.length === 0 ? {} : { group_by: [...groupBy] }),
    ...(filters.length === 0 ? {} : { filters: filters.map(plainFilter) }),
    ...(sent.top === undefined ? {} : { top }),
    ...(sliding && sent.window ? { window: { size: sent.window.size, every: sent.window.every } } : {}),
  };
}

export function plainFilter({ dimension, op, values }: DimensionFilter) {
  return { dimension, op, values: [...values] };
}

export function overlaps(a: Place, b: Place): boolean {
  return a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;
}

/** Every tile as high as it can stand, in reading order. Tiles that did not overlap do not afterwards. */
export function packed<T extends Place>(tiles: readonly T[]): T[] {
  const placed: T[] = [];
  for (const tile of tiles.toSorted((a, b) => a.y - b.y || a.x - b.x)) {
    const above = placed.filter((other) => other.x < tile.x + tile.w && tile.x < other.x + other.w);
    const y = Math.max(0, ...above.map((other) => other.y + other.h).filter((bottom) => bottom <= tile.y));
    placed.push({ ...tile, y });
  }
  return placed.toSorted((a, b) => a.y - b.y || a.x - b.x);
}

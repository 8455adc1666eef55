/** The answer to a metric query, in the form in which it leaves the house. */
import { formatInstant, GRAIN_MS } from '@bellwether/core';
import { type Cell, isWithheld, type NoFigure, WITHHELD } from './disclosure/cell.ts';
import { isZeroWhenEmpty } from './expression.ts';
import type { MetricQuery } from './query.ts';

export interface Point {
  start: string;
  value: number | null;
  /** Events behind the figure. */
  n?: number;
  reason?: NoFigure;
}

export interface Series {
  group: Record<string, string>;
  points: Point[];
  total: number | null;
  /** Why there is no total. */
  reason?: NoFigure;
  previous_total?: number | null;
}

export interface MetricAnswer {
  metric: { name: string; title: string; unit: string; direction: string };
  grain: string;
  from: string;
  to: string;
  series: Series[];
  total: number | null;
  /** Why there is no total. */
  reason?: NoFigure;
  /** Events behind the total. */
  n: number;
  previous_total?: number | null;
  previous_series?: Series[];
  /** Groups beyond `top`. */
  others: number;
  /** Everything accepted before this instant is in the figures. */
  complete_through: string;
  /** False while events are being counted in, late ones or a large batch: figures of this range may still move. */
  settled: boolean;
  /** Retention has removed what was before this instant; the figures are of what is left. */
  kept_from?: string;
  /** Spans of the range that were brought back from the archive, and until when they are there. */
  restored?: { from: string; to: string; until: string }[];
  cache: 'hit' | 'miss';
}

/** Points are filled with 0 only up to here; a chart of more series than that is read as a table. */
const FILLED_POINTS_MAX = 50_000;

export function seriesOf(
  query: MetricQuery,
  cells: readonly Cell[],
  totals: ReadonlyMap<string, Cell>,
  range: {
    fromMs: number;
    toMs: number /** False of a window that has been removed. */;
    isKnown?: (startMs: number) => boolean;
  },
): Series[] {
  const byGroup = new Map<string, Cell[]>();
  for (const cell of cells) {
    const key = groupKey(cell.group);
    const list = byGroup.get(key);
    if (list) list.push(cell);
    else byGroup.set(key, [cell]);
  }
  const keys = [...totals.keys()];
  const windows = query.grain === 'total' && !query.sliding ? [] : windowStarts(query, range);
  const fill = zeroWhenEmpty(query) && windows.length * keys.length <= FILLED_POINTS_MAX;
  return keys.map((key) => {
    const total = totals.get(key)!;
    const own = byGroup.get(key) ?? [];
    const points = isWithheld(query)
      ? windows.map((startMs) => pointOf({ ...WITHHELD, at: startMs / 1000 }))
      : fill
        ? filled(own, windows, range.isKnown ?? (() => true))
        : own.map(pointOf);
    return {
      group: Object.fromEntries(query.groupBy.map((name, i) => [name, total.group[i] ?? ''])),
      points,
      total: total.value,
      ...(total.reason ? { reason: total.reason } : {}),
    };
  });
}

/** Series of published figures: every period has a point, hidden or not, and nothing is filled in. */
export function publishedSeries(
  query: MetricQuery,
  points: readonly Cell[],
  totals: ReadonlyMap<string, Cell>,
): Series[] {
  const byGroup = Map.groupBy(points, ({ group }) => groupKey(group));
  return [...totals].map(([key, total]) => ({
    group: Object.fromEntries(query.groupBy.map((name, i) => [name, total.group[i] ?? ''])),
    points: (byGroup.get(key) ?? []).map(pointOf),
    total: total.value,
    ...(total.reason ? { reason: total.reason } : {}),
  }));
}

export function groupKey(group: readonly string[]): string {
  return JSON.stringify(group);
}

/** Starts of the query's windows, in milliseconds; sliding windows are those that end in (from, to]. */
export function windowStarts(query: MetricQuery, { fromMs, toMs }: { fromMs: number; toMs: number }): number[] {
  const stepMs = query.sliding?.everyMs ?? GRAIN_MS[query.grain as keyof typeof GRAIN_MS];
  const firstMs = query.sliding ? fromMs - query.sliding.sizeMs + stepMs : fromMs;
  const lastMs = query.sliding ? toMs - query.sliding.sizeMs : toMs - stepMs;
  return Array.from(
    { length: Math.max(0, Math.floor((lastMs - firstMs) / stepMs) + 1) },
    (_, i) => firstMs + i * stepMs,
  );
}

export function zeroWhenEmpty(query: Pick<MetricQuery, 'metric' | 'cube'>): boolean {
  if (isWithheld(query)) return false;
  return isZeroWhenEmpty(query.metric.value, (measure) => {
    const aggregate = query.cube.cube.measures[measure]?.aggregate;
    return aggregate === 'count' || aggregate === 'sum' || aggregate === 'distinct';
  });
}

function filled(cells: readonly Cell[], windows: readonly number[], isKnown: (startMs: number) => boolean): Point[] {
  const byStart = new Map(cells.map((cell) => [cell.at! * 1000, cell]));
  return windows.map((startMs) => {
    const cell = byStart.get(startMs);
    if (cell) return pointOf(cell);
    const start = formatInstant(startMs);
    return isKnown(startMs) ? { start, value: 0, n: 0 } : { start, value: null, n: 0, reason: 'no_data' };
  });
}

export function pointOf(cell: Cell): Point {
  return {
    start: formatInstant(cell.at! * 1000),
    value: cell.value,
    n: cell.n,
    ...(cell.reason ? { reason: cell.reason } : {}),
  };
}

/**
 * Where a query's figures are read. Window rows answer it when every dimension it names is one of the cube's; otherwise
 * the events themselves do. Window rows are read at the coarsest grain that fits, with finer ones at the edges and where
 * the coarse rows are not settled yet, so that no answer waits for the settling and none reads more than it must.
 */
import { GRAIN_MS, MINUTE_MS } from '@bellwether/core';
import { cutOf, FINE_ROWS_MS, STORED_GRAINS_S } from '@bellwether/store';
import type { MetricQuery } from './query.ts';
import { dimensionColumn } from './registry.ts';

/** Rows of one stored grain in [fromMs, toMs). */
export interface Segment {
  grainS: number;
  /** Which cut of the rows; see `cutOf`. */
  cut: number;
  fromMs: number;
  toMs: number;
}

export type Plan = { source: 'windows'; segments: Segment[] } | { source: 'events' };

/** From when on coarse rows may lag; see `Windows.unsettledFrom`. */
export type Unsettled = { minutesMs: number; hoursMs: number } | undefined;

export function planQuery(
  query: MetricQuery,
  range: { fromMs: number; toMs: number; nowMs: number },
  unsettled: Unsettled,
): Plan {
  const { fromMs, toMs, nowMs } = range;
  // Figures about persons have no windows; what is read here is one person's own.
  if (query.cube.cube.people) return { source: 'events' };
  const named = [...new Set([...query.groupBy, ...query.filters.map((filter) => filter.dimension)])];
  if (!named.every((name) => query.cube.cube.dimensions[name])) return { source: 'events' };
  const table = query.cube.table;
  const unitMs = query.sliding?.everyMs ?? (query.grain === 'total' ? Number.POSITIVE_INFINITY : GRAIN_MS[query.grain]);
  const isWhole = unitMs === Number.POSITIVE_INFINITY;
  const stored = table.slice ? [60] : STORED_GRAINS_S.filter((grainS) => isWhole || unitMs % (grainS * 1000) === 0);
  const segments = segmentsOf(fromMs, toMs, [...stored].reverse(), unsettled);
  // 10 s rows of long ago are gone, and slices know nothing finer than a minute: then the events answer.
  const tooFine = segments.some((segment) =>
    table.slice
      ? segment.fromMs % MINUTE_MS !== 0 || segment.toMs % MINUTE_MS !== 0 || (!isWhole && unitMs % MINUTE_MS !== 0)
      : segment.grainS === 10 && segment.fromMs < nowMs - FINE_ROWS_MS + MINUTE_MS,
  );
  if (tooFine) return { source: 'events' };
  const keys = named.map(dimensionColumn);
  return {
    source: 'windows',
    segments: segments.map((segment) => ({ ...segment, cut: cutOf(table, keys, segment.grainS) })),
  };
}

/** Cuts [fromMs, toMs) into pieces, each read at the coarsest of `grainsS` (coarsest first) that is aligned and settled there. */
export function segmentsOf(
  fromMs: number,
  toMs: number,
  grainsS: readonly number[],
  unsettled: Unsettled,
): Omit<Segment, 'cut'>[] {
  const [grainS, ...finer] = grainsS;
  if (grainS === undefined || fromMs >= toMs) return [];
  const sizeMs = grainS * 1000;
  if (finer.length === 0) return [{ grainS, fromMs, toMs }];
  const settledMs = grainS >= 3600 ? unsettled?.hoursMs : grainS === 60 ? unsettled?.minutesMs : undefined;
  const innerFrom = Math.ceil(fromMs / sizeMs) * sizeMs;
  const innerTo = Math.floor(Math.min(toMs, settledMs ?? toMs) / sizeMs) * sizeMs;
  if (innerFrom >= innerTo) return segmentsOf(fromMs, toMs, finer, unsettled);
  return [
    ...segmentsOf(fromMs, innerFrom, finer, unsettled),
    { grainS, fromMs: innerFrom, toMs: innerTo },
    ...segmentsOf(innerTo, toMs, finer, unsettled),
  ];
}

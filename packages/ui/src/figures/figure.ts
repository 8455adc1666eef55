/**
 * A figure that never stands alone: value, comparison, verdict, n, and the windows behind it, made from one metric answer
 * and the live points that arrived after it.
 */
import type { Direction, MetricAnswer, MetricDescription, MissingReason, Point, Unit } from '../api/types.ts';
import { type Change, changeOf } from '../format/change.ts';
import { groupKey, type LiveSeries } from '../live/series-state.ts';
import { noiseTest, type Verdict } from './noise-test.ts';
import type { WindowRange } from './window.ts';

export interface Figure {
  name: string;
  title: string;
  unit: Unit;
  direction: Direction;
  value: number | null;
  reason: MissingReason | undefined;
  previous: number | null;
  change: Change | undefined;
  verdict: Verdict;
  /** One slot a window of the range; `null` where nothing is known. */
  windows: readonly (number | null)[];
  previousWindows: readonly (number | null)[];
  range: WindowRange;
  n: number | undefined;
  completeThroughMs: number | undefined;
}

export function figureOf(
  metric: Pick<MetricDescription, 'name' | 'title' | 'unit' | 'direction'>,
  answer: MetricAnswer,
  live: LiveSeries,
  range: WindowRange,
): Figure {
  const livePoints = [...(live.points.get(groupKey({})) ?? new Map<number, Point>()).values()];
  const known = windowValues([...(answer.series[0]?.points ?? []), ...livePoints], range);
  const windows = live.empty === null ? known : known.map((value) => value ?? live.empty);
  const previousWindows = windowValues(shifted(answer.previous_series?.[0]?.points ?? [], range), range);
  const value = answer.total ?? answer.series[0]?.total ?? null;
  const previous = answer.previous_total ?? answer.series[0]?.previous_total ?? null;
  // The window that is still filling would pull the comparison down.
  const filled = range.name === '1h' ? -1 : undefined;
  return {
    name: metric.name,
    title: metric.title,
    unit: metric.unit,
    direction: metric.direction,
    value,
    reason: answer.reason ?? answer.series[0]?.reason,
    previous,
    change: changeOf(value, previous, metric.unit, metric.direction),
    verdict: noiseTest(windows.slice(0, filled), previousWindows.slice(0, filled)),
    windows,
    previousWindows,
    range,
    n: answer.n,
    completeThroughMs: answer.complete_through ? Date.parse(answer.complete_through) : undefined,
  };
}

/** Values by window of the range; a later point with the same start replaces an earlier one. */
export function windowValues(points: readonly Point[], range: WindowRange): (number | null)[] {
  const values = Array<number | null>(Math.round((range.toMs - range.fromMs) / range.grainMs)).fill(null);
  for (const { start, value } of points) {
    const index = (Date.parse(start) - range.fromMs) / range.grainMs;
    if (Number.isInteger(index) && index >= 0 && index < values.length) values[index] = value;
  }
  return values;
}

/** Points of the period before, moved onto the range, whether or not the server has already moved them. */
function shifted(points: readonly Point[], range: WindowRange): Point[] {
  const spanMs = range.toMs - range.fromMs;
  return points.map((point) => {
    const startMs = Date.parse(point.start);
    return startMs >= range.fromMs ? point : { ...point, start: new Date(startMs + spanMs).toISOString() };
  });
}

/**
 * What is known of one live metric subscription: the points by group and window start.
 * Invariants: a snapshot replaces everything; a point replaces the one with the same group and start; applying a message
 * twice changes nothing; windows that have left the span are forgotten, so the state stays bounded.
 */
import type { Group, Point } from '../api/types.ts';

export interface LiveSeries {
  cursor: string | undefined;
  /** Group key → window start (ms) → point. */
  points: ReadonlyMap<string, ReadonlyMap<number, Point>>;
  groups: ReadonlyMap<string, Group>;
  total: number | null | undefined;
  /** What a window without a point is worth: 0 for counts and sums, `null` otherwise. */
  empty: number | null;
}

export type SeriesMessage =
  | {
      type: 'snapshot';
      cursor?: string;
      series: readonly { group?: Group; points: readonly Point[] }[];
      total?: number | null;
      empty?: number | null;
    }
  | {
      type: 'update';
      cursor?: string;
      points: readonly (Point & { group?: Group })[];
      total?: number | null;
    };

export const EMPTY_SERIES: LiveSeries = {
  cursor: undefined,
  points: new Map(),
  groups: new Map(),
  total: undefined,
  empty: null,
};

export function groupKey(group: Group): string {
  return JSON.stringify(Object.entries(group).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** `oldestMs`: windows that start before it have left the span. */
export function applySeriesMessage(state: LiveSeries, message: SeriesMessage, oldestMs: number): LiveSeries {
  const replaces = message.type === 'snapshot';
  const points = new Map<string, ReadonlyMap<number, Point>>(replaces ? [] : state.points);
  const groups = new Map<string, Group>(replaces ? [] : state.groups);
  const incoming: readonly (readonly [Group, readonly Point[]])[] = replaces
    ? message.series.map((series) => [series.group ?? {}, series.points] as const)
    : message.points.map(
        ({ group, start, value, reason }) => [group ?? {}, [{ start, value, ...(reason ? { reason } : {}) }]] as const,
      );

  const copied = new Map<string, Map<number, Point>>();
  for (const [group, changed] of incoming) {
    const key = groupKey(group);
    groups.set(key, group);
    let own = copied.get(key);
    if (!own) {
      own = new Map([...(points.get(key) ?? [])].filter(([startMs]) => startMs >= oldestMs));
      copied.set(key, own);
      points.set(key, own);
    }
    for (const point of changed) {
      const startMs = Date.parse(point.start);
      if (startMs >= oldestMs) own.set(startMs, point);
    }
  }
  return {
    cursor: message.cursor ?? state.cursor,
    points,
    groups,
    empty: replaces ? (message.empty ?? null) : state.empty,
    total: message.total === undefined ? (replaces ? undefined : state.total) : message.total,
  };
}

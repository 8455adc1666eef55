/**
 * The points a metric channel knows, each with the number of the update that changed it last. That number is the whole
 * trick of resuming and of slow clients: "everything after update n" is every point whose number is greater, its latest
 * value only. Nobody needs a queue, and a client may stay away as long as the channel lives.
 *
 * A point that has no data any more stays as a tombstone, so that those who saw it are told. Points that start before
 * the span are forgotten without a word: clients drop them by the `from` of the next message.
 */
import type { LivePoints } from './source.ts';

export interface Point {
  group: Readonly<Record<string, string>>;
  /** Start of the window in the printed form; `undefined` with grain `total`. */
  start: string | undefined;
  value: number | null;
  reason?: string;
}

interface VersionedPoint extends Point {
  sequence: number;
}

/** How a point without data is told to clients who have seen it: they drop it. */
export const NO_DATA = 'no_data';
const TOMBSTONES_MAX = 5000;
/** Key of the one "window" when the grain is `total`. */
const WHOLE_SPAN = '';

export class VersionedPoints {
  readonly #dimensions: readonly string[];
  readonly #hasWindows: boolean;
  /** By window start, then by group. Starts are in printed form, whose order is the order of time. */
  readonly #windows = new Map<string, Map<string, VersionedPoint>>();
  /** Points with data of each group. */
  readonly #groups = new Map<string, number>();
  #size = 0;
  #tombstones = 0;
  #oldestResumable = 0;

  constructor(dimensions: readonly string[], hasWindows: boolean) {
    this.#dimensions = dimensions;
    this.#hasWindows = hasWindows;
  }

  /** Points held, tombstones included. */
  get size(): number {
    return this.#size;
  }

  /**
   * Takes `computed` as all there is between `from` and `to` (printed instants, half-open) and returns what differs from
   * before, stamped with `sequence`.
   */
  replace(from: string, to: string, computed: LivePoints, sequence: number): Point[] {
    const changed: Point[] = [];
    const seen = new Map<string, Set<string>>();
    for (const { group, points, total, total_reason } of computed.series) {
      const groupKey = this.#keyOf(group);
      const own = this.#hasWindows ? points : [{ start: WHOLE_SPAN, value: total, reason: total_reason, n: undefined }];
      for (const point of own) {
        const windowKey = point.start;
        if (this.#hasWindows && (windowKey < from || windowKey >= to)) continue;
        if (point.value === 0 && point.n === 0) continue;
        // JSON has no NaN and no infinity: a figure that is not a number is a figure that cannot be known.
        const value = Number.isFinite(point.value) ? point.value : null;
        const reason = value === null ? (point.reason ?? NO_DATA) : undefined;
        if (reason === NO_DATA) continue;
        const groups = seen.get(windowKey);
        if (groups) groups.add(groupKey);
        else seen.set(windowKey, new Set([groupKey]));
        const stored = this.#set(windowKey, groupKey, group, value, reason, sequence);
        if (stored) changed.push(stored);
      }
    }
    for (const [windowKey, points] of this.#windows) {
      if (this.#hasWindows && (windowKey < from || windowKey >= to)) continue;
      const kept = seen.get(windowKey);
      for (const [groupKey, point] of points) {
        if (kept?.has(groupKey) || point.reason === NO_DATA) continue;
        this.#tombstones++;
        this.#count(groupKey, -1);
        const gone = { group: point.group, start: point.start, value: null, reason: NO_DATA, sequence };
        points.set(groupKey, gone);
        changed.push(gone);
      }
    }
    if (this.#tombstones > TOMBSTONES_MAX) this.#dropTombstones();
    return changed;
  }

  /** How many groups there are once `computed` has been taken in; never less than there will be. */
  groupsWith(computed: LivePoints): number {
    let groups = this.#groups.size;
    for (const { group } of computed.series) if (!this.#groups.has(this.#keyOf(group))) groups++;
    return groups;
  }

  /** Forgets windows that start before `from`; says whether there were any. */
  dropBefore(from: string): boolean {
    if (!this.#hasWindows) return false;
    const before = this.#windows.size;
    for (const [windowKey, points] of this.#windows) {
      if (windowKey >= from) continue;
      this.#windows.delete(windowKey);
      this.#size -= points.size;
      for (const [groupKey, point] of points)
        if (point.reason === NO_DATA) this.#tombstones--;
        else this.#count(groupKey, -1);
    }
    return this.#windows.size < before;
  }

  /** Whether all that changed after update `sequence` is still known. */
  remembers(sequence: number): boolean {
    return sequence >= this.#oldestResumable;
  }

  /** What changed after update `sequence`, each point once. */
  changedSince(sequence: number): Point[] {
    const changed: Point[] = [];
    for (const points of this.#windows.values())
      for (const point of points.values()) if (point.sequence > sequence) changed.push(point);
    return changed;
  }

  /** All points with data, by group, each group's in the order of time. */
  series(): { group: Point['group']; points: Point[] }[] {
    const byGroup = new Map<string, { group: Point['group']; points: Point[] }>();
    for (const windowKey of [...this.#windows.keys()].sort())
      for (const [groupKey, point] of this.#windows.get(windowKey) ?? []) {
        if (point.reason === NO_DATA) continue;
        const series = byGroup.get(groupKey);
        if (series) series.points.push(point);
        else byGroup.set(groupKey, { group: point.group, points: [point] });
      }
    return [...byGroup].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, series]) => series);
  }

  #count(groupKey: string, by: 1 | -1): void {
    const points = (this.#groups.get(groupKey) ?? 0) + by;
    if (points > 0) this.#groups.set(groupKey, points);
    else this.#groups.delete(groupKey);
  }

  #keyOf(group: Point['group']): string {
    return JSON.stringify(this.#dimensions.map((dimension) => group[dimension] ?? ''));
  }

  /** Returns the point when it is new or differs. */
  #set(
    windowKey: string,
    groupKey: string,
    group: Point['group'],
    value: number | null,
    reason: string | undefined,
    sequence: number,
  ): Point | undefined {
    const points = this.#windows.get(windowKey) ?? new Map<string, VersionedPoint>();
    if (points.size === 0) this.#windows.set(windowKey, points);
    const before = points.get(groupKey);
    if (before && before.value === value && before.reason === reason) return undefined;
    if (!before) this.#size++;
    else if (before.reason === NO_DATA) this.#tombstones--;
    if (!before || before.reason === NO_DATA) this.#count(groupKey, 1);
    const start = this.#hasWindows ? windowKey : undefined;
    const point = { group, start, value, ...(reason === undefined ? {} : { reason }), sequence };
    points.set(groupKey, point);
    return point;
  }

  /** Those who come back from before the youngest of them get a snapshot. */
  #dropTombstones(): void {
    for (const points of this.#windows.values())
      for (const [groupKey, point] of points) {
        if (point.reason !== NO_DATA) continue;
        points.delete(groupKey);
        this.#size--;
        this.#oldestResumable = Math.max(this.#oldestResumable, point.sequence);
      }
    this.#tombstones = 0;
  }
}

/**
 * The unusual in a series, point by point as it comes: each is judged from what came before it, never from what came
 * after. A point is looked at in four ways, of which each remembers what it has seen:
 *
 *  - `value`: the value;
 *  - `level`: the mean of the last 12 values, which a lasting change moves and a single point hardly does;
 *  - `season`: how far the value missed what is expected at this place of the day or week, the median of the last 7 values
 *    at the same place, once there are 4;
 *  - `season_level`: the mean of the last 12 of those misses.
 *
 * A point is anomalous when one of them leaves the range of all it remembers, by more than a 20th of that range, and is
 * more than 3.5 robust deviations from the median of it. The first is about rank, which holds whatever the distribution
 * (among n exchangeable values the next is a new extreme with probability 2/(n + 1); Rényi 1962 on records); the second
 * keeps quiet where the range is narrow by chance (Iglewicz and Hoaglin 1993). After an anomaly nothing is told for 12
 * points: what goes on is the same event. The thresholds were fixed on half of the series of a public benchmark;
 * bench/anomaly.ts tells which, and how they do on the other half.
 */
import { median } from '../robust-scale.ts';
import { SortedMemory } from './sorted-memory.ts';

export const WATCHED_WAYS = ['value', 'level', 'season', 'season_level'] as const;
export type WatchedWay = (typeof WATCHED_WAYS)[number];

export type WatchedPoint =
  | {
      verdict: 'usual' | 'anomalous';
      expected: number;
      /** Values from `low` to `high` would have been usual by themselves. */
      low: number;
      high: number;
      /** How far outside of what was seen, in the ranges of what was seen: 0 within; anomalous above 0.05. */
      score: number;
      /** In which ways it was unlike what came before, the farthest first. */
      ways: WatchedWay[];
      /** Earlier points that the expectation is the median of. */
      reference: readonly number[];
    }
  /** Also of a point whose value is not known, or hidden. */
  | { verdict: 'not_enough_data' };

/** What it takes before a point is judged. */
export const REMEMBERED_MIN = 24;
export const REMEMBERED_MAX = 2000;
const SAME_PLACE_MIN = 4;
const SAME_PLACE_MAX = 7;
const SPAN = 12;
const LEVELS_MIN = 8 * SPAN;
const MARGIN = 0.05;
const Z_MAX = 3.5;
/** Differences smaller than this share of the values are rounding. */
const ROUNDING = 1e-9;

export class SeriesWatch {
  readonly #memories = new Map(WATCHED_WAYS.map((way) => [way, new SortedMemory(REMEMBERED_MAX)]));
  readonly #byPlace = new Map<string, { index: number; value: number }[]>();
  readonly #places = new Set<string>();
  readonly #values: number[] = [];
  readonly #misses: number[] = [];
  readonly #known: number[] = [];
  #index = -1;
  #quietUntil = -1;

  /**
   * `places`: where in the season the point stands, from fine to coarse (`['Monday 9', 'working day 9']`); the first that
   * has been seen often enough gives the expectation. None where there is no season. `null`: no value is known.
   */
  push(value: number | null, places: readonly string[] = []): WatchedPoint {
    this.#index++;
    if (value === null) return { verdict: 'not_enough_data' };
    const same = places.map((place) => this.#byPlace.get(place) ?? []).find((seen) => seen.length >= SAME_PLACE_MIN);
    const reference = same?.slice(-SAME_PLACE_MAX);
    const seasonal = reference && median(reference.map((one) => one.value))!;
    const seen = this.#seenIn(value, seasonal);
    const judged = this.#judge(seasonal, seen, reference);
    for (const [way, one] of seen) this.#memories.get(way)!.add(one);
    this.#remember(value, places);
    return judged;
  }

  #seenIn(value: number, seasonal: number | undefined): Map<WatchedWay, number> {
    this.#values.push(value);
    if (this.#values.length > SPAN) this.#values.shift();
    const seen = new Map<WatchedWay, number>([
      ['value', value],
      ['level', mean(this.#values)],
    ]);
    if (seasonal === undefined) return seen;
    this.#misses.push(value - seasonal);
    if (this.#misses.length > SPAN) this.#misses.shift();
    seen.set('season', value - seasonal);
    if (this.#misses.length === SPAN) seen.set('season_level', mean(this.#misses));
    return seen;
  }

  #judge(
    seasonal: number | undefined,
    seen: ReadonlyMap<WatchedWay, number>,
    reference: readonly { index: number }[] | undefined,
  ): WatchedPoint {
    const memory = this.#memories.get('value')!;
    if (memory.size < REMEMBERED_MIN) return { verdict: 'not_enough_data' };
    const beyond = [...seen]
      .map(([way, one]) => ({ way, score: this.#beyond(way, one) }))
      .filter(({ score }) => score > 0)
      .toSorted((a, b) => b.score - a.score);
    const told = beyond.filter(({ score }) => score > MARGIN);
    const isNew = told.length > 0 && this.#index > this.#quietUntil;
    if (isNew) this.#quietUntil = this.#index + SPAN;
    const misses = this.#memories.get('season')!;
    const isSeasonal = seasonal !== undefined && misses.size >= this.#neededOf('season');
    const expected = isSeasonal ? seasonal : memory.median;
    const [low, high] = bandOf(isSeasonal ? misses : memory);
    return {
      verdict: isNew ? 'anomalous' : 'usual',
      expected,
      low: Math.min(expected, (isSeasonal ? seasonal : 0) + low),
      high: Math.max(expected, (isSeasonal ? seasonal : 0) + high),
      score: beyond[0]?.score ?? 0,
      ways: told.map(({ way }) => way),
      reference: isSeasonal && reference ? reference.map(({ index }) => index) : this.#known.slice(-REMEMBERED_MIN),
    };
  }

  /** In ranges of what is remembered; 0 within it, and where that is not far from the middle. */
  #beyond(way: WatchedWay, value: number): number {
    const memory = this.#memories.get(way)!;
    if (memory.size < this.#neededOf(way)) return 0;
    const { least, greatest } = memory;
    const outside = Math.max(value - greatest, least - value);
    const size = Math.max(Math.abs(least), Math.abs(greatest), Math.abs(value));
    if (outside <= ROUNDING * size) return 0;
    if (Math.abs(value - memory.median) <= Z_MAX * memory.deviation) return 0;
    // Of what never varied any change is one beyond measure: as large as the range it makes.
    return outside / Math.max(greatest - least, outside);
  }

  /**
   * Misses differ around the season, so a whole round of it has to have been seen. Means of 12 overlap, and as many say less
   * than as many values.
   */
  #neededOf(way: WatchedWay): number {
    const round = way === 'season' || way === 'season_level' ? Math.min(this.#places.size, REMEMBERED_MAX) : 0;
    return Math.max(way === 'level' || way === 'season_level' ? LEVELS_MIN : REMEMBERED_MIN, round);
  }

  #remember(value: number, places: readonly string[]): void {
    if (places[0] !== undefined && this.#places.size <= REMEMBERED_MAX) this.#places.add(places[0]);
    for (const place of places) {
      const seen = this.#byPlace.get(place) ?? [];
      seen.push({ index: this.#index, value });
      if (seen.length > SAME_PLACE_MAX) seen.shift();
      this.#byPlace.set(place, seen);
    }
    this.#known.push(this.#index);
    if (this.#known.length > REMEMBERED_MIN) this.#known.shift();
  }
}

/** What would not be told of: within the range and its margin, or not far from the middle. */
function bandOf(memory: SortedMemory): [number, number] {
  const margin = MARGIN * (memory.greatest - memory.least);
  const reach = Z_MAX * memory.deviation;
  return [
    Math.min(memory.least - margin, memory.median - reach),
    Math.max(memory.greatest + margin, memory.median + reach),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { SeriesWatch, type WatchedPoint } from './series-watch.ts';
import { SortedMemory } from './sorted-memory.ts';

const watched = (values: readonly (number | null)[], placesOf: (index: number) => string[] = () => []) => {
  const watch = new SeriesWatch();
  return values.map((value, index) => watch.push(value, placesOf(index)));
};
const toldAt = (points: readonly WatchedPoint[]) =>
  points.flatMap(({ verdict }, index) => (verdict === 'anomalous' ? [index] : []));
const noise = (count: number, seed = 'noise') => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => 10 + random.normal());
};
/** A day of 24 hours with a quiet night. */
const daily = (index: number) => (index % 24 < 8 ? 2 : 20);
const hour = (index: number) => [String(index % 24)];

describe('a series that is watched', () => {
  it('tells of a value far outside of all before it, and of what would have been usual', () => {
    const values = noise(200);
    values[150] = 25;
    const points = watched(values);
    expect(toldAt(points)).toEqual([150]);
    const told = points[150]!;
    if (told.verdict !== 'anomalous') throw new Error('It was told of.');
    expect(told.ways[0]).toBe('value');
    expect(told.low).toBeLessThan(10);
    expect(told.high).toBeLessThan(25);
    expect(told.expected).toBeCloseTo(10, 0);
  });

  it('does not judge before 24 points are known, nor a point that is not', () => {
    const points = watched([...noise(24), 500, null]);
    expect(points.slice(0, 24).every(({ verdict }) => verdict === 'not_enough_data')).toBe(true);
    expect(points[24]!.verdict).toBe('anomalous');
    expect(points[25]).toEqual({ verdict: 'not_enough_data' });
  });

  it('finds a busy hour at night, which by day would be usual', () => {
    const random = new SeededRandom('night');
    const values = Array.from({ length: 24 * 14 }, (_, i) => daily(i) + random.normal() * 0.3);
    values[24 * 12 + 3] = 20;
    const [told, ...more] = toldAt(watched(values, hour));
    expect([told, more]).toEqual([24 * 12 + 3, []]);
    expect(toldAt(watched(values))).toEqual([]);
  });

  it('finds a level that has shifted within what single values did before', () => {
    const random = new SeededRandom('level');
    const values = Array.from({ length: 400 }, (_, i) => random.normal() + (i >= 300 ? 1.8 : 0));
    const points = watched(values);
    const first = toldAt(points).find((index) => index >= 300)!;
    expect(first).toBeLessThan(330);
    const told = points[first]!;
    expect(told.verdict === 'anomalous' && told.ways).toContain('level');
  });

  it('tells once of what goes on', () => {
    const values = [...noise(100), ...Array.from({ length: 10 }, () => 40)];
    expect(toldAt(watched(values))).toEqual([100]);
  });

  it('says nothing of what never varies, and something once it does', () => {
    const flat = Array.from({ length: 60 }, () => 5);
    expect(toldAt(watched(flat))).toEqual([]);
    expect(toldAt(watched([...flat, 6]))).toEqual([60]);
  });

  it('judges by what came before, never by what comes after', () => {
    const values = noise(300, 'prefix');
    expect(watched(values).slice(0, 200)).toEqual(watched(values.slice(0, 200)));
  });

  it('is seldom wrong where nothing happens', () => {
    let told = 0;
    for (let run = 0; run < 50; run++) told += toldAt(watched(noise(500, `run ${run}`))).length;
    expect(told / (50 * 500)).toBeLessThan(0.005);
  });
});

describe('a memory of the last so many values', () => {
  it('forgets the oldest, and knows extremes, median and spread of the rest', () => {
    const memory = new SortedMemory(5);
    for (const value of [100, 3, 1, 2, 5, 4]) memory.add(value);
    expect([memory.size, memory.least, memory.median, memory.greatest]).toEqual([5, 1, 3, 5]);
    expect(memory.deviation * 0.6744897501960817).toBeCloseTo(1, 12);
  });
});

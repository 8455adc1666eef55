import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { detectionScore } from './detection-score.ts';
import { forestScore, growForest, isolationForest } from './isolation-forest.ts';
import { robustZ } from './robust-z.ts';
import { seasonalTrend } from './seasonal-trend.ts';
import { unusualRows } from './unusual-rows.ts';

describe('the unusual', () => {
  it('is beyond 3.5 robust deviations, and is nothing where nothing varies', () => {
    expect(robustZ([4, 5, 6, 5, 4, 7, 5, 6, 48, 5])!.flagged).toEqual([8]);
    expect(robustZ([2, 2, 2])).toMatchObject({ scale: null, z: null, flagged: [] });
    expect(robustZ([])).toBeNull();
  });

  it('is found by a forest first, the same with the same seed', () => {
    const random = new SeededRandom('rows');
    const rows = [...Array.from({ length: 100 }, () => [random.normal(), random.normal()]), [9, -9]];
    const scores = isolationForest(rows, new SeededRandom('forest'), { trees: 50 })!;
    expect(scores.indexOf(Math.max(...scores))).toBe(100);
    expect(isolationForest(rows, new SeededRandom('forest'), { trees: 50 })).toEqual(scores);
    expect(isolationForest([[1]], new SeededRandom('one'))).toBeNull();
  });

  it('is found among rows that come later, by a forest of those before', () => {
    const random = new SeededRandom('known');
    const known = Array.from({ length: 300 }, () => [random.normal(), random.normal()]);
    const forest = growForest(known, new SeededRandom('forest'))!;
    expect(forestScore(forest, [8, 8])).toBeGreaterThan(0.7);
    expect(forestScore(forest, [0, 0])).toBeLessThan(0.5);
  });

  it('comes with the features that are farthest out, from many rows and from few', () => {
    const random = new SeededRandom('rows');
    const rows = (count: number) => [
      ...Array.from({ length: count }, () => [random.normal(), random.normal(), 1]),
      [0, 12, 1],
    ];
    for (const [count, by] of [
      [300, 'isolation_forest'],
      [60, 'robust_z'],
    ] as const) {
      const found = unusualRows(rows(count), new SeededRandom('forest'));
      expect(found.by).toBe(by);
      expect(found.rows[0]).toMatchObject({ row: count, features: [{ feature: 1 }, { feature: 0 }] });
      expect(found.scores).toHaveLength(count + 1);
      expect(found.scores[count]).toBe(found.rows[0]!.score);
      expect(found.scores.filter((score) => score > found.threshold)).toHaveLength(found.rows.length);
    }
    expect(unusualRows([], new SeededRandom('none'))).toMatchObject({ by: 'robust_z', scores: [], rows: [] });
  });

  it('stays in the rest when season and trend are taken away', () => {
    const y = Array.from({ length: 70 }, (_, i) => 10 + i / 10 + [0, 3, 1, 0, 2, -4, -2][i % 7]! + (i === 33 ? 8 : 0));
    const { rest } = seasonalTrend(y, 7)!;
    expect(rest[33]).toBeGreaterThan(7);
    expect(Math.max(...[...rest].filter((_, i) => i !== 33).map(Math.abs))).toBeLessThan(1);
    expect(seasonalTrend(y.slice(0, 13), 7)).toBeNull();
  });

  it('is scored by events found, and by alarms that were none', () => {
    expect(detectionScore(100, [[10, 20]], [15, 50])).toEqual({
      ...{ eventRecall: 1, precisionOfAlarms: 1 / 2, falseAlarmsPer1000: 10, meanRelativeDelay: 1 / 2 },
    });
    expect(detectionScore(100, [], [])).toMatchObject({ eventRecall: null, precisionOfAlarms: null });
  });
});

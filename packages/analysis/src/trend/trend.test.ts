import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { kendallTau, kendallTauOverTime } from './kendall-tau.ts';
import { mannKendall, seriesTrend } from './mann-kendall.ts';

describe('Kendall’s tau', () => {
  it('is pairs in order less pairs out of order, over all', () => {
    expect(kendallTau([1, 2, 3], [1, 3, 2])).toBeCloseTo(1 / 3, 12);
    expect(kendallTau([1, 2, 3], [7, 7, 7])).toBeNull();
    expect(kendallTauOverTime([1, null, 2])).toBe(1);
  });
});

describe('the trend of a series', () => {
  it('is not looked for below eight points', () => {
    expect(mannKendall([1, 2, 3, 4, 5, 6, 7])).toBeNull();
  });

  it('of a straight line is its slope, and sure', () => {
    const found = seriesTrend([2, 4, 6, 8, 10, 12, 14, 16], new SeededRandom('line'))!;
    expect(found.slope).toBe(2);
    // S = 28 of 8 points: z = 27 / √(8·7·21/18).
    expect(mannKendall([2, 4, 6, 8, 10, 12, 14, 16])!.z).toBeCloseTo(27 / Math.sqrt((8 * 7 * 21) / 18), 12);
    expect(found.p).toBeLessThan(0.001);
  });

  it('of a constant is none', () => {
    expect(mannKendall(Array(9).fill(4))).toMatchObject({ s: 0, z: 0, pTwoSided: 1, theilSenSlope: 0 });
  });

  it('is tested by surrogates where the series remembers itself', () => {
    const swing = Array.from({ length: 40 }, (_, i) => Math.sin(i / 4));
    const found = seriesTrend(swing, new SeededRandom('swing'))!;
    expect(found.method).toBe('ar1_surrogates');
    expect(found.p).toBeGreaterThan(0.05);
  });
});

/** The parts of disclosure control that can be checked on paper. */
import { describe, expect, it } from 'vitest';
import { anonymityMeasures } from './anonymity-measures.ts';
import { composedEpsilon, geometricProbability, noiseScales } from './differential-privacy.ts';
import { differsByFew } from './floor.ts';
import { weaklyTied } from './robust-parts.ts';
import { sumAudit } from './sum-audit.ts';
import { suppressBreakdown } from './suppress-breakdown.ts';
import { suppressionAudit } from './suppression-audit.ts';

describe('a breakdown of counts', () => {
  it('hides the small cell and the next smallest beside a published total', () =>
    expect(suppressBreakdown([12, 3, 7, 20], { totalPublished: true }).published).toEqual([12, null, null, 20]));
  it('hides a third when two tiny ones are fewer than the floor together', () =>
    expect(suppressBreakdown([2, 2, 20, 9], { totalPublished: true }).suppressed).toEqual([0, 1, 3]));
  it('has no total when there is nothing to hide behind', () =>
    expect(suppressBreakdown([4], { totalPublished: true }).totalMayBePublished).toBe(false));
});

describe('what the margins of a table give away', () => {
  it('is a cell that is hidden alone', async () =>
    expect(
      await suppressionAudit(
        [
          [12, 3],
          [7, 14],
        ],
        [[0, 1]],
      ),
    ).toEqual([{ row: 0, column: 1, low: 3, high: 3 }]));
  it('is an interval of cells that are hidden in a square', async () => {
    const [corner] = await suppressionAudit(
      [
        [12, 3],
        [7, 14],
      ],
      [
        [0, 0],
        [0, 1],
        [1, 0],
        [1, 1],
      ],
    );
    // The first row sums up to 15 and the first column to 19; the second row takes at most 21.
    expect(corner).toEqual({ row: 0, column: 0, low: 0, high: 15 });
  });
});

describe('sums over sets of people', () => {
  it('disclose somebody when together they do, however much each two of them differ', () =>
    expect(
      sumAudit(4, [
        [0, 1],
        [1, 2],
        [0, 2],
      ]),
    ).toEqual({ rank: 3, determined: [0, 1, 2] }));
  it('disclose nobody along a hierarchy', () =>
    expect(
      sumAudit(4, [
        [0, 1],
        [2, 3],
        [0, 1, 2, 3],
      ]),
    ).toEqual({ rank: 2, determined: [] }));
  it('differ by few when one person left and one came', () => {
    expect(differsByFew(new Set([1, 2, 3, 4, 5, 6]), new Set([2, 3, 4, 5, 6, 7]), 5)).toBe(true);
    expect(differsByFew(new Set([1, 2, 3, 4, 5]), new Set([6, 7, 8, 9, 10]), 5)).toBe(false);
  });
});

describe('two cuts of the same people', () => {
  const people = (count: number, group: string, part: string) => Array.from({ length: count }, () => ({ group, part }));
  it('hang together when five people of each part are in groups with the other', () =>
    expect(weaklyTied([...people(9, 'a', 'x'), ...people(5, 'a', 'y'), ...people(20, 'b', 'x')], 5)).toEqual([]));
  it('come apart at the one person by whom a region is more than a department', () =>
    expect(
      weaklyTied(
        [...people(39, 'mining', 'north'), ...people(1, 'sales', 'north'), ...people(30, 'sales', 'south')],
        5,
      ),
    ).toEqual(['south']));
});

describe('how alike people are', () => {
  it('is told by the smallest class', () => {
    const rows = [
      { role: 'eng', score: 1 },
      { role: 'eng', score: 1 },
      { role: 'sales', score: 2 },
    ];
    expect(anonymityMeasures(rows, ['role'], 'score')).toMatchObject({
      classes: 2,
      k: 1,
      distinctL: 1,
      uniques: 1,
      averageRisk: 2 / 3,
      maxRisk: 1,
    });
  });
  it('cannot be told of nobody', () => expect(anonymityMeasures([], ['role'], 'score')).toBeUndefined());
});

describe('noise', () => {
  it('of the geometric kind adds up to one', () => {
    const promise = { epsilon: 0.5, sensitivity: 1 };
    const all = Array.from({ length: 401 }, (_, i) => geometricProbability(i - 200, promise));
    expect(all.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);
  });
  it('has no classic Gaussian scale from epsilon one on', () =>
    expect(noiseScales({ epsilon: 1, delta: 1e-5, sensitivity: 1 }).gaussianSigmaClassic).toBeNull());
  it('of a few queries simply adds up', () =>
    expect(composedEpsilon({ epsilon: 0.5, queries: 2, deltaPrime: 1e-6 }).best).toBe(1));
});

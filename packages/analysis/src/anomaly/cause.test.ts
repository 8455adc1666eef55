import { describe, expect, it } from 'vitest';
import { explainRatio, explainSum } from './cause.ts';

/** Eight usual windows, then the one to be explained. */
const usually = (usual: number, then: number) => [...Array.from({ length: 8 }, () => usual), then];
const point = [{ at: 8, reference: [0, 1, 2, 3, 4, 5, 6, 7] }];

describe('what groups add to an anomaly of a sum', () => {
  const groups = [
    { name: 'web', upper: usually(10, 12) },
    { name: 'data', upper: usually(30, 70) },
  ];

  it('is by how much each is beyond its own expectation, and the parts make the whole', () => {
    const cause = explainSum(point, usually(40, 82), groups)!;
    expect(cause.contributions.map(({ name, contribution }) => [name, contribution])).toEqual([
      ['data', 40],
      ['web', 2],
    ]);
    expect(cause.contributions[0]!.share).toBeCloseTo(40 / 42, 12);
    expect(cause.rest).toBeCloseTo(0, 12);
  });

  it('leaves to the rest what hidden groups add, and counts them', () => {
    const hidden = { name: 'small', upper: [...usually(5, 5).slice(0, 8), null] };
    const cause = explainSum(point, usually(45, 97), [...groups, hidden])!;
    expect(cause.notShown).toBe(1);
    expect(cause.rest).toBeCloseTo(10, 12);
  });

  it('surprises more where one group changed than where all grew alike', () => {
    const alike = [
      { name: 'a', upper: usually(20, 41) },
      { name: 'b', upper: usually(20, 41) },
    ];
    const even = explainSum(point, usually(40, 82), alike)!;
    expect(even.surprise).toBeCloseTo(0, 12);
    expect(explainSum(point, usually(40, 82), groups)!.surprise).toBeGreaterThan(0.001);
  });

  it('is not known where the whole is not', () =>
    expect(explainSum(point, usually(1, 1).slice(0, 8), groups)).toBeNull());
});

describe('what groups add to an anomaly of a ratio', () => {
  it('is shared between a group that got worse and one that grew, and the parts make the whole', () => {
    // Errors of calls: a was 1 of 100 and is 21 of 100; b is as it was.
    const total = { upper: usually(6, 26), lower: usually(200, 200) };
    const cause = explainRatio(point, total, [
      { name: 'a', upper: usually(1, 21), lower: usually(100, 100) },
      { name: 'b', upper: usually(5, 5), lower: usually(100, 100) },
    ])!;
    expect(cause.contributions[0]).toMatchObject({ name: 'a', value: 21 / 100, expected: 1 / 100 });
    expect(cause.contributions[0]!.contribution).toBeCloseTo(20 / 200, 12);
    expect(cause.rest).toBeCloseTo(0, 12);
  });

  it('sees that a bad group grew although none got worse', () => {
    const cause = explainRatio(point, { upper: usually(11, 31), lower: usually(200, 400) }, [
      { name: 'good', upper: usually(1, 1), lower: usually(100, 100) },
      { name: 'bad', upper: usually(10, 30), lower: usually(100, 300) },
    ])!;
    const [first] = cause.contributions;
    expect(first).toMatchObject({ name: 'bad', value: 1 / 10, expected: 1 / 10 });
    expect(first!.contribution).toBeGreaterThan(0);
    expect(cause.contributions.reduce((sum, { contribution }) => sum + contribution, cause.rest)).toBeCloseTo(
      31 / 400 - 11 / 200,
      12,
    );
  });
});

import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { type KnownRow, outcomeRisk } from './outcome-risk.ts';

/** Deployments that fail more often the larger and the later in the week; `weight` is how much that matters. */
const deployments = (count: number, weight: number): KnownRow[] => {
  const random = new SeededRandom(`deployments ${count}`);
  return Array.from({ length: count }, () => {
    const [size, day] = [random.normal(), random.integer(5)];
    const odds = Math.exp(weight * (1.5 * size + 0.6 * (day - 2)) - 0.8);
    return { features: [size, day, 7], outcome: random.uniform() < odds / (1 + odds) ? 1 : 0 };
  });
};
const seeded = () => new SeededRandom('folds');

describe('the risk of an outcome', () => {
  it('is larger for what went wrong before, and its parts make it exactly', () => {
    const found = outcomeRisk(
      deployments(600, 1),
      [
        [2, 4, 7],
        [-2, 0, 7],
        [50, 2, 9],
      ],
      seeded(),
    );
    if (found.kind !== 'risk') throw new Error(JSON.stringify(found));
    expect(found.quality.auc).toBeGreaterThan(0.75);
    expect(found.rows[0]!.probability).toBeGreaterThan(0.8);
    expect(found.rows[1]!.probability).toBeLessThan(0.1);
    for (const { probability, contributions } of found.rows) {
      const logOdds = contributions.reduce((sum, one) => sum + one, found.intercept);
      expect(1 / (1 + Math.exp(-logOdds))).toBeCloseTo(probability, 12);
      expect(contributions[2]).toBe(0);
    }
    expect(found.rows.map(({ beyond }) => beyond)).toEqual([[], [], [0, 2]]);
  });

  it('is judged on rows that were not learned from, all of them once', () => {
    const found = outcomeRisk(deployments(600, 1), [], seeded());
    const groups = found.quality!.calibration;
    expect(groups.reduce((sum, { n }) => sum + n, 0)).toBe(600);
    expect(groups.filter(({ predicted, low, high }) => predicted < low || predicted > high).length).toBeLessThan(3);
    expect(outcomeRisk(deployments(600, 1), [], seeded())).toEqual(found);
  });

  it('is not told when it is chance', () => {
    const found = outcomeRisk(deployments(600, 0), [[1, 1, 7]], seeded());
    expect(found).toMatchObject({ kind: 'no_risk', because: expect.arrayContaining(['no_better_than_chance']) });
    expect(found.quality!.auc).toBeLessThan(0.6);
  });

  it('is not told of too few', () => {
    const because = (known: KnownRow[]) => {
      const found = outcomeRisk(known, [], seeded());
      return found.kind === 'no_risk' && found.because;
    };
    const rows = (count: number, happened: number): KnownRow[] =>
      Array.from({ length: count }, (_, i) => ({ features: [i, -i, i * i], outcome: i < happened ? 1 : 0 }));
    expect(because([])).toEqual(['too_few_rows', 'too_few_outcomes']);
    expect(because(rows(99, 40))).toEqual(['too_few_rows']);
    expect(because(rows(200, 19))).toEqual(['too_few_outcomes', 'too_few_outcomes_a_feature']);
    expect(because(rows(200, 181))).toEqual(['too_few_outcomes', 'too_few_outcomes_a_feature']);
    expect(because(rows(200, 29))).toEqual(['too_few_outcomes_a_feature']);
  });
});

/** Experiments: who sees what, and what may be said of the difference. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { adjustedOutcomes, type Outcome } from './adjusted-outcomes.ts';
import { assignVariant } from './assign-variant.ts';
import { sequentialDifference } from './confidence-sequence.ts';
import { experimentPlan, minimumDetectableEffect } from './experiment-plan.ts';
import { ratioCheck } from './ratio-check.ts';

const halves = [
  { key: 'a', share: 0.5 },
  { key: 'b', share: 0.5 },
];

describe('assignment', () => {
  it('is the same at every visit, on every machine, in this version and the next', () => {
    const experiment = { key: 'checkout', traffic: 0.75, variants: halves };
    expect(['1', '2', '3', '4', '5', '6', '7', '8'].map((unit) => assignVariant(experiment, unit))).toEqual([
      ...['b', 'b', null, 'b', null, 'b', 'b', 'a'],
    ]);
  });

  it('follows the shares, whoever comes and however alike their numbers are', () => {
    const variants = [
      { key: 'a', share: 0.2 },
      { key: 'b', share: 0.3 },
      { key: 'c', share: 0.5 },
    ];
    const counts = { a: 0, b: 0, c: 0 };
    for (let unit = 0; unit < 20_000; unit++)
      counts[assignVariant({ key: 'k', traffic: 1, variants }, String(unit)) as 'a' | 'b' | 'c']++;
    expect(ratioCheck(Object.values(counts), [0.2, 0.3, 0.5])!.p).toBeGreaterThan(0.001);
  });

  it('lets the share of traffic in, and keeps everybody’s variant when more are let in', () =>
    fc.assert(
      fc.property(fc.string(), fc.double({ min: 0, max: 1, noNaN: true }), (unit, traffic) => {
        const some = assignVariant({ key: 'k', traffic, variants: halves }, unit);
        if (some !== null) expect(assignVariant({ key: 'k', traffic: 1, variants: halves }, unit)).toBe(some);
      }),
    ));

  it('puts the visitors of two experiments together at random', () => {
    let both = 0;
    for (let unit = 0; unit < 10_000; unit++) {
      const [one, other] = ['one', 'other'].map((key) =>
        assignVariant({ key, traffic: 1, variants: halves }, `visitor-${unit}`),
      );
      if (one === other) both++;
    }
    // Half of them, within five standard deviations of 50.
    expect(Math.abs(both - 5000)).toBeLessThan(250);
  });
});

describe('the check of shares', () => {
  it('is the chi-square of the counts', () =>
    // (60−50)²/50 + (40−50)²/50 = 4, with one degree of freedom.
    expect(ratioCheck([60, 40], [0.5, 0.5])!.p).toBeCloseTo(0.0455, 4));

  it('finds that one variant loses visitors, and nothing where none does', () => {
    expect(ratioCheck([50_000, 48_500], [0.5, 0.5])!.isMismatch).toBe(true);
    expect(ratioCheck([50_000, 49_900], [0.5, 0.5])!.isMismatch).toBe(false);
  });

  it('can be looked at after every visitor: among 400 sound experiments it is wrong in at most one in a hundred', () => {
    const random = new SeededRandom('ratio');
    let wrong = 0;
    for (let run = 0; run < 400; run++) {
      const counts = [0, 0];
      for (let visitor = 0; visitor < 2000; visitor++) {
        counts[random.uniform() < 0.5 ? 0 : 1]!++;
        if (visitor % 20 === 0 && ratioCheck(counts, [0.5, 0.5])!.isMismatch) {
          wrong++;
          break;
        }
      }
    }
    expect(wrong).toBeLessThanOrEqual(4);
  });
});

describe('the interval for every look', () => {
  const summary = (n: number, mean: number, variance: number) => ({ n, mean, variance });

  it('is what the mixture of likelihoods says, integrated by hand', () => {
    const [mixing, alpha] = [0.01, 0.05];
    const found = sequentialDifference(summary(400, 0, 1), summary(400, 0.1, 1), { alpha, mixing })!;
    const variance = 1 / 400 + 1 / 400;
    /** Of the observed difference 0.1: ∫ density(0.1 | effect) · prior(effect) / density(0.1 | 0), by the trapezoid rule. */
    const ratioAgainst = (nothing: number): number => {
      let sum = 0;
      const step = 0.0005;
      for (let effect = -1; effect <= 1; effect += step) {
        const prior = Math.exp(-(effect ** 2) / (2 * mixing)) / Math.sqrt(2 * Math.PI * mixing);
        const gain = ((0.1 - nothing) ** 2 - (0.1 - nothing - effect) ** 2) / (2 * variance);
        sum += prior * Math.exp(gain) * step;
      }
      return sum;
    };
    expect(found.p).toBeCloseTo(Math.min(1, 1 / ratioAgainst(0)), 6);
    // The ends are where the ratio reaches 1 / alpha.
    expect(ratioAgainst(found.low)).toBeCloseTo(1 / alpha, 1);
    expect(ratioAgainst(found.high)).toBeCloseTo(1 / alpha, 1);
  });

  it('leaves 0 out exactly when p is below alpha', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 100, max: 100_000 }),
        fc.double({ min: -0.5, max: 0.5, noNaN: true }),
        fc.double({ min: 1e-6, max: 0.1, noNaN: true }),
        (n, mean, mixing) => {
          const { low, high, p } = sequentialDifference(summary(n, 0, 1), summary(n, mean, 2), {
            ...{ alpha: 0.05, mixing },
          })!;
          if (Math.abs(p - 0.05) > 1e-9) expect(low > 0 || high < 0).toBe(p < 0.05);
        },
      ),
    ));

  it('says nothing of few visitors, or of outcomes that are all alike', () => {
    const options = { alpha: 0.05, mixing: 0.01 };
    expect(sequentialDifference(summary(99, 0, 1), summary(5000, 1, 1), options)).toBeNull();
    expect(sequentialDifference(summary(500, 0, 0), summary(500, 0, 0), options)).toBeNull();
  });
});

describe('CUPED', () => {
  it('takes out of an outcome what was known before, by the regression of one on the other', () => {
    // y = 3 + 2·x + effect, exactly: nothing is left but the effect.
    const variantOf = (effect: number, befores: number[]): Outcome[] =>
      befores.map((before) => ({ before, value: 3 + 2 * before + effect }));
    const { theta, varianceReduction, adjusted } = adjustedOutcomes([
      variantOf(0, [1, 2, 3, 4]),
      variantOf(0.5, [2, 2, 5, 7]),
    ]);
    expect(theta).toBeCloseTo(2, 12);
    expect(varianceReduction).toBeCloseTo(1, 12);
    expect(adjusted[1]!.mean - adjusted[0]!.mean).toBeCloseTo(0.5, 12);
  });

  it('changes nothing when nothing is known', () => {
    const { observed, adjusted, varianceReduction } = adjustedOutcomes([
      [1, 0, 1].map((value) => ({ value, before: 0 })),
      [0, 0, 1].map((value) => ({ value, before: 0 })),
    ]);
    expect(adjusted).toEqual(observed);
    expect(observed[0]).toMatchObject({ n: 3, mean: 2 / 3 });
    expect(observed[0]!.variance).toBeCloseTo(1 / 3, 12);
    expect(varianceReduction).toBe(0);
  });
});

describe('the plan of an experiment', () => {
  const planned = { effect: 0.02, variance: 0.1 * 0.9, shares: [0.5, 0.5] };

  it('needs with one fixed look what the textbook says', () =>
    // 2·(1.95996 + 0.84162)²·0.09 / 0.02² = 3,532 in each of two variants.
    expect(experimentPlan(planned).perVariantFixed).toBe(3532));

  it('needs about twice as many for looking at any time', () => {
    const { perVariant, perVariantFixed, total } = experimentPlan(planned);
    expect(perVariant / perVariantFixed).toBeGreaterThan(1.5);
    expect(perVariant / perVariantFixed).toBeLessThan(2.2);
    expect(total).toBeGreaterThanOrEqual(2 * perVariant - 2);
  });

  it('finds with that many visitors the effect it was made for', () =>
    fc.assert(
      fc.property(fc.double({ min: 0.005, max: 0.2, noNaN: true }), fc.integer({ min: 2, max: 5 }), (effect, count) => {
        const shares = Array.from({ length: count }, () => 1 / count);
        const { total } = experimentPlan({ ...planned, effect, shares });
        const found = minimumDetectableEffect({ variance: planned.variance, shares, total });
        expect(found / effect).toBeGreaterThan(0.9);
        expect(found).toBeLessThanOrEqual(effect * (1 + 1e-9));
      }),
    ));
});

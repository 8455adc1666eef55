import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockMeans, noiseTest, welchP } from './noise-test.ts';

/** A small linear congruential generator, so that the false-alarm rate below is the same in every run. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

describe('the noise test of a change', () => {
  it('agrees with a worked example of Welch’s test', () => {
    // t = -2.8 with standard errors 0.5 and 0.5: checked against R, t.test(1:5, (1:5) + 2.8).
    expect(welchP([1, 2, 3, 4, 5], [3.8, 4.8, 5.8, 6.8, 7.8])).toBeCloseTo(0.02321, 4);
  });

  it('gives no verdict on fewer than six blocks with data', () => {
    expect(noiseTest([1, 2, 3, 4, 5], [9, 9, 9, 9, 9])).toBe('not_enough_data');
    expect(noiseTest(Array(60).fill(null), Array(60).fill(1))).toBe('not_enough_data');
  });

  it('calls a doubling more than noise and a repetition noise', () => {
    const hour = Array.from({ length: 60 }, (_, minute) => 10 + ((minute * 7) % 5));
    expect(
      noiseTest(
        hour.map((value) => value * 2),
        hour,
      ),
    ).toBe('more_than_noise');
    expect(noiseTest(hour, hour)).toBe('within_noise');
  });

  it('raises a false alarm in about 1 % of periods that do not differ', () => {
    const random = generator(42);
    const period = () => Array.from({ length: 60 }, () => random() + random() + random());
    let alarms = 0;
    for (let i = 0; i < 2000; i++) if (noiseTest(period(), period()) === 'more_than_noise') alarms++;
    expect(alarms / 2000).toBeLessThan(0.02);
  });

  it('does not depend on the unit, nor on which period comes first', () => {
    const sample = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 12, maxLength: 60 });
    fc.assert(
      fc.property(sample, sample, fc.integer({ min: 1, max: 1000 }), (a, b, scale) => {
        const p = welchP(blockMeans(a), blockMeans(b));
        expect(welchP(blockMeans(b), blockMeans(a))).toBeCloseTo(p, 6);
        const scaled = (values: number[]) => blockMeans(values.map((value) => value * scale));
        expect(welchP(scaled(a), scaled(b))).toBeCloseTo(p, 6);
      }),
    );
  });
});

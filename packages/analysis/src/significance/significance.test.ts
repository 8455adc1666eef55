import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeBeyondNoise, welchP } from './change-beyond-noise.ts';
import { falseDiscoveryRate } from './false-discovery-rate.ts';
import { finitePopulationFactor, meanInterval, poissonInterval, wilsonInterval } from './intervals.ts';
import { inverse, solve } from './linear-system.ts';
import { SeededRandom } from './seeded-random.ts';

describe('false discoveries', () => {
  it('of three: p times three by rank, never falling', () => {
    expect(falseDiscoveryRate([0.01, 0.02, 0.5])).toEqual([0.03, 0.03, 0.5]);
  });

  it('are counted among those that were tested', () => {
    expect(falseDiscoveryRate([null, 0.04, null])).toEqual([null, 0.04, null]);
    expect(falseDiscoveryRate([null])).toEqual([null]);
  });
});

describe('intervals', () => {
  it('of counts begin at 0 where nothing was seen, and hold what was seen', () => {
    expect(poissonInterval(0).low).toBe(0);
    expect(poissonInterval(0).high).toBeCloseTo(-Math.log(0.025), 12);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), (events) => {
        const { low, high } = poissonInterval(events);
        expect(low <= events && events < high).toBe(true);
      }),
    );
  });

  it('of shares stay within 0 and 1', () => {
    expect(wilsonInterval(0, 0)).toBeNull();
    expect(wilsonInterval(0, 8)!.low).toBe(0);
    expect(wilsonInterval(6, 6)!.high).toBe(1);
    // z² / (n + z²) with none of n.
    expect(wilsonInterval(0, 8)!.high).toBeCloseTo(1.959964 ** 2 / (8 + 1.959964 ** 2), 6);
  });

  it('of means are points when everybody answered, and unknown of one answer', () => {
    expect(meanInterval([1, 3], 2)).toMatchObject({ mean: 2, se: 0, low: 2, high: 2, responseRate: 1 });
    expect(meanInterval([1], 5)).toMatchObject({ mean: 1, se: null, low: null });
    expect(meanInterval([])).toBeNull();
    expect(finitePopulationFactor(10, 5)).toBe(1);
  });
});

describe('small systems', () => {
  it('are solved, or called singular', () => {
    expect([
      ...solve(
        [
          [2, 0],
          [0, 4],
        ],
        [2, 4],
      )!,
    ]).toEqual([1, 1]);
    expect(
      solve(
        [
          [1, 2],
          [2, 4],
        ],
        [1, 2],
      ),
    ).toBeNull();
    expect(
      inverse([
        [0, 1],
        [1, 0],
      ])!.map((row) => [...row]),
    ).toEqual([
      [0, 1],
      [1, 0],
    ]);
  });
});

describe('seeded randomness', () => {
  it('is the same for the same seed and spread as it should be', () => {
    const draw = (seed: string) => {
      const random = new SeededRandom(seed);
      return Array.from({ length: 20_000 }, () => random.normal());
    };
    const numbers = draw('seed');
    expect(draw('seed')).toEqual(numbers);
    expect(draw('other').slice(0, 5)).not.toEqual(numbers.slice(0, 5));
    const mean = numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
    const variance = numbers.reduce((sum, one) => sum + one * one, 0) / numbers.length;
    // Five standard errors.
    expect(Math.abs(mean)).toBeLessThan(5 / Math.sqrt(20_000));
    expect(Math.abs(variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000));
    const random = new SeededRandom('uniform');
    const uniform = Array.from({ length: 20_000 }, () => random.uniform());
    expect(uniform.every((one) => one >= 0 && one < 1)).toBe(true);
    expect(Math.abs(uniform.reduce((sum, one) => sum + one, 0) / 20_000 - 0.5)).toBeLessThan(
      5 * Math.sqrt(1 / 12 / 20_000),
    );
    const shapes = new SeededRandom('gamma');
    const gamma = Array.from({ length: 20_000 }, () => shapes.gamma(0.5));
    expect(Math.abs(gamma.reduce((sum, one) => sum + one, 0) / 20_000 - 0.5)).toBeLessThan(5 * Math.sqrt(0.5 / 20_000));
  });
});

describe('a change between two periods', () => {
  const wave = (level: number) => Array.from({ length: 24 }, (_, day) => level + (day % 4));

  it('is more than noise when the means of its blocks say so', () => {
    expect(changeBeyondNoise(wave(20), wave(10))).toBe('more_than_noise');
    expect(changeBeyondNoise(wave(10), wave(10))).toBe('within_noise');
    expect(
      changeBeyondNoise(
        wave(10).map((value, day) => value + (day % 3)),
        wave(10),
      ),
    ).toBe('within_noise');
  });

  it('is not judged by fewer than six blocks', () => {
    expect(changeBeyondNoise([1, 2, 3, 4, 5], wave(10))).toBe('not_enough_data');
    expect(changeBeyondNoise(wave(10), Array(24).fill(null))).toBe('not_enough_data');
  });

  it('has the p of R’s t.test', () => {
    // t.test(c(1,2,3,4,5), c(2,4,6,8,10)): t = −1.8974, df = 5.8824, p = 0.1075
    expect(welchP([1, 2, 3, 4, 5], [2, 4, 6, 8, 10])).toBeCloseTo(0.1075, 4);
    expect(welchP([3, 3], [3, 3])).toBe(1);
    expect(welchP([3, 3], [4, 4])).toBe(0);
  });
});

import { randomOf } from '@bellwether/core';
import { describe, expect, it } from 'vitest';
import { geometricProbability, geometricVariance } from '../differential-privacy.ts';
import { type Dice, discreteLaplace } from './discrete-laplace.ts';

const DRAWS = 40_000;

const diceOf = (seed: number): Dice => {
  const random = randomOf(seed);
  return (below) => random.below(below);
};

const drawn = (scale: { s: number; t: number }, seed: number): number[] => {
  const dice = diceOf(seed);
  return Array.from({ length: DRAWS }, () => discreteLaplace(scale, dice));
};

describe('two-sided geometric noise', () => {
  it.each([
    ['epsilon 0.5, one person adds one', { epsilon: 0.5, sensitivity: 1 }, { s: 500, t: 1000 }],
    ['epsilon 0.25, one person adds three', { epsilon: 0.25, sensitivity: 3 }, { s: 250, t: 3000 }],
    ['epsilon 1', { epsilon: 1, sensitivity: 1 }, { s: 1, t: 1 }],
  ])('has each value as often as its formula says: %s', (_, promise, scale) => {
    const noise = drawn(scale, 11);
    // Pearson's statistic over −4 … 4 and the rest: nine degrees of freedom, 27.9 at one in a thousand.
    const values = Array.from({ length: 9 }, (_, i) => i - 4);
    const expected = values.map((value) => DRAWS * geometricProbability(value, promise));
    const seen = values.map((value) => noise.filter((one) => one === value).length);
    const rest = (list: readonly number[]): number => DRAWS - list.reduce((a, b) => a + b, 0);
    const statistic = [...expected, rest(expected)].reduce(
      (sum, count, i) => sum + ([...seen, rest(seen)][i]! - count) ** 2 / count,
      0,
    );
    expect(statistic).toBeLessThan(27.9);
  });

  it('has the variance of its formula, and no bias', () => {
    const noise = drawn({ s: 250, t: 20_000 }, 5);
    const mean = noise.reduce((a, b) => a + b, 0) / DRAWS;
    const variance = noise.reduce((sum, one) => sum + (one - mean) ** 2, 0) / DRAWS;
    const wanted = geometricVariance({ epsilon: 0.25, sensitivity: 20 });
    expect(variance / wanted).toBeGreaterThan(0.95);
    expect(variance / wanted).toBeLessThan(1.05);
    expect(Math.abs(mean)).toBeLessThan(4 * Math.sqrt(wanted / DRAWS));
  });

  it('is drawn from the machine’s own randomness, and never twice the same by a seed', () => {
    const draw = (): string => Array.from({ length: 40 }, () => discreteLaplace({ s: 1, t: 50 })).join();
    expect(draw()).not.toBe(draw());
  });

  it('refuses a scale that its dice cannot carry', () => {
    for (const scale of [
      { s: 0, t: 1 },
      { s: 1, t: 0.5 },
      { s: 1, t: 2 ** 41 },
    ])
      expect(() => discreteLaplace(scale)).toThrow('out of range');
  });
});

import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { baselineReading } from './baseline-level.ts';
import { epistemicTremor } from './epistemic-tremor.ts';
import { confirmedLevels, levelsWithHysteresis } from './level.ts';
import { lossContradiction } from './loss-contradiction.ts';
import { lossSpiral } from './loss-spiral.ts';
import { organisationalHealth, type Pillar, weightSensitivity } from './organisational-health.ts';

describe('levels', () => {
  it('are entered by two readings and left below nine tenths', () => {
    const enter = [0.5, 0.7, 0.9] as const;
    expect(levelsWithHysteresis([0.6, 0.2, 0.6, 0.6, 0.46, 0.44], { enter })).toEqual([
      ...['low', 'low', 'low', 'moderate', 'moderate', 'low'],
    ]);
    expect(levelsWithHysteresis([0.6, null, 0.6, 0.95], { enter }).at(-1)).toBe('critical');
  });

  it('that come from tests are the lower of two in a row, and a lower one counts at once', () => {
    expect(confirmedLevels(['high', 'moderate', 'high', 'high', 'low'])).toEqual([
      ...['low', 'moderate', 'moderate', 'high', 'low'],
    ]);
  });

  it('by the own usual need twelve windows that differ, and an interval that leaves the usual out', () => {
    const usual = [10, 11, 9, 10, 12, 8, 10, 11, 9, 10, 11, 9];
    expect(baselineReading({ value: 20, low: 18, high: 22 }, usual, 'up')!.level).toBe('critical');
    expect(baselineReading({ value: 20, low: 5, high: 35 }, usual, 'up')!.level).toBe('low');
    expect(baselineReading({ value: 20, low: 18, high: 22 }, usual, 'down')!.level).toBe('low');
    expect(baselineReading({ value: 20 }, usual.slice(1), 'up')).toBeNull();
    expect(baselineReading({ value: 20 }, Array(12).fill(10), 'up')).toBeNull();
  });
});

describe('organisational health', () => {
  const pillar = (name: string, value: number | null, more: Partial<Pillar> = {}): Pillar => ({
    ...{ name, value, mean: 5, sd: 1, direction: 1, weight: 1, se: 0.1 },
    ...more,
  });

  it('is 5 when everything is as usual, and contributions add up to what is above it', () => {
    expect(organisationalHealth([pillar('a', 5), pillar('b', 5)]).score).toBe(5);
    const { score, contributions } = organisationalHealth([pillar('a', 6), pillar('b', 4.5), pillar('c', 6)]);
    expect(Object.values(contributions).reduce((sum, one) => sum + one, 0)).toBeCloseTo(score! - 5, 12);
    // Z = mean z / √(mean of the 3 × 3 correlations) = 0.5 / √((3 + 6·0.4) / 9)
    expect(score).toBeCloseTo(5 + 2 * (0.5 / Math.sqrt(5.4 / 9)), 12);
  });

  it('turns what is bad when it rises', () => {
    expect(organisationalHealth([pillar('a', 6, { direction: -1 })]).score).toBe(3);
  });

  it('is not known from less than 70 % of the weight', () => {
    expect(organisationalHealth([pillar('a', 6), pillar('b', null)])).toMatchObject({ score: null, coverage: 0.5 });
  });

  it('depends on its weights within a band that holds it', () => {
    const pillars = [pillar('a', 6), pillar('b', 4.5), pillar('c', 6)];
    const band = weightSensitivity(pillars, new SeededRandom('weights'))!;
    const { score } = organisationalHealth(pillars);
    expect(band.low).toBeLessThan(score!);
    expect(band.high).toBeGreaterThan(score!);
  });
});

describe('tremor, contradiction and spiral', () => {
  it('one source cannot disagree with itself', () => {
    expect(epistemicTremor([{ z: 3, se: 0.1 }], null, 0.5).tremor).toBeNull();
    const { q, tremor } = epistemicTremor(
      [
        { z: 1, se: 1 },
        { z: -1, se: 1 },
      ],
      null,
      null,
    );
    // Q = 2 with one degree of freedom: half of it is more than errors explain.
    expect([q, tremor]).toEqual([2, 0.5]);
  });

  it('a difference is measured by its own reliability, and perfect measures do not exist', () => {
    expect(lossContradiction(1, 0, 0.5, 0.5)).toMatchObject({
      z: 1,
      direction: 'stated_above_behaviour',
      level: 'low',
    });
    expect(lossContradiction(1, 0, 1, 1)).toBeNull();
  });

  it('low but steady is no spiral, and neither is falling from high', () => {
    expect(lossSpiral({ a: Array(8).fill(-1), b: Array(8).fill(-1) })).toMatchObject({ score: 0 });
    const falling = [3, 2.8, 2.6, 2.4, 2.2, 2, 1.8, 1.6];
    expect(lossSpiral({ a: falling, b: falling })).toMatchObject({ score: 0, breadth: 1 });
    expect(lossSpiral({ a: falling })).toEqual({ score: null });
    const lost = [0, 0, -0.2, -0.4, -0.8, -1.4, -2.2, -3.2];
    expect(lossSpiral({ a: lost, b: lost })).toMatchObject({ breadth: 1, level: 'critical' });
  });
});

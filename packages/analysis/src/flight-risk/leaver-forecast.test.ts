import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../significance/seeded-random.ts';
import { calibrationCurve } from './calibration-curve.ts';
import { leaverForecast, type ObservedPerson } from './leaver-forecast.ts';
import { chooseRidge } from './ridge-choice.ts';

/** People who leave the more often the larger their first feature; the second says nothing. */
const observed = (windows: number, people: number, pull: number): ObservedPerson[] => {
  const random = new SeededRandom(`people ${pull}`);
  return Array.from({ length: windows * people }, (_, i) => {
    const features = [random.normal(), random.normal()];
    const p = 1 / (1 + Math.exp(1.8 - pull * features[0]!));
    return { window: Math.floor(i / people), features, left: random.uniform() < p ? 1 : 0 };
  });
};
const present = (group: string, count: number) => {
  const random = new SeededRandom(group);
  return Array.from({ length: count }, () => ({
    groups: [group, 'all'],
    features: [random.normal(), random.normal()],
  }));
};

describe('how many of a group will leave', () => {
  const people = [...present('large', 60), ...present('small', 9)];

  it('is told of groups of ten people at least, with an interval, and of nobody by themselves', () => {
    const found = leaverForecast(observed(4, 600, 1.5), people, 5);
    if (found.kind !== 'forecast') throw new Error(found.because.join());
    expect(found.groups.map(({ group, people: n }) => [group, n])).toEqual([
      ['large', 60],
      ['all', 69],
    ]);
    for (const { expected, low, high } of found.groups) {
      expect(low).toBeLessThan(expected);
      expect(high).toBeGreaterThan(expected);
    }
    expect(found.quality.auc).toBeGreaterThan(0.65);
    expect(found.associations[0]).toBeGreaterThan(Math.abs(found.associations[1]!));
    expect(JSON.stringify(found)).not.toContain('probabilit');
  });

  it('keeps a higher floor of the organisation', () => {
    const found = leaverForecast(observed(4, 600, 1.5), people, 65);
    expect(found.kind === 'forecast' && found.groups.map(({ group }) => group)).toEqual(['all']);
  });

  it('is not told where the features say nothing, and why', () => {
    expect(leaverForecast(observed(4, 900, 0), people, 5)).toMatchObject({
      kind: 'no_model',
      because: expect.arrayContaining(['no_better_than_chance', 'no_better_than_the_base_rate']),
    });
  });

  it('is not told from too few, or from one window', () => {
    expect(leaverForecast(observed(2, 250, 1.5), people, 5)).toMatchObject({ because: ['too_few_leavers'] });
    expect(leaverForecast(observed(1, 900, 1.5), people, 5)).toMatchObject({ because: ['one_window_only'] });
    expect(leaverForecast([], [], 5)).toMatchObject({ kind: 'no_model' });
  });
});

describe('the ridge penalty', () => {
  it('is strong where there is nothing to learn, and not where there is', () => {
    const chosen = (pull: number) => {
      const rows = observed(1, 800, pull);
      return chooseRidge(
        rows.map(({ features }) => features),
        rows.map(({ left }) => left),
      )!;
    };
    expect(chosen(0)).toBeGreaterThanOrEqual(chosen(2));
    expect(chooseRidge([[1], [2]], [0, 1])).toBeNull();
  });
});

describe('a calibration curve', () => {
  it('sets what was predicted beside what happened', () => {
    expect(calibrationCurve([0, 0, 0, 1], [0.1, 0.3, 0.5, 0.7], 2)).toMatchObject([
      { n: 2, happened: 0 },
      { n: 2, happened: 1 / 2 },
    ]);
    expect(calibrationCurve([], [])).toEqual([]);
  });
});

/** The detector on labelled series of others, and the scorer against scores that others stored. */
import { describe, expect, it } from 'vitest';
import { alarmsOf, readDetectorOutputs, readNabSeries, scoresOf } from './nab.fixture.ts';
import { NAB_PROFILES, nabScore } from './nab-score.ts';

describe('the scorer of labelled windows', () => {
  it('gives two published detectors what is stored for them, in every profile', () => {
    const outputs = readDetectorOutputs();
    expect(outputs).toHaveLength(2 * 7 * 3);
    for (const { stored, told } of outputs)
      expect(nabScore(told, NAB_PROFILES[stored.profile as 'standard']).score).toBeCloseTo(stored.score, 6);
  });
});

describe('the detector on the Numenta Anomaly Benchmark', () => {
  const series = readNabSeries();
  const alarms = new Map(series.map((one) => [one.name, alarmsOf(one)]));

  it('is above 58 on the series on which nothing was chosen', () =>
    expect(
      scoresOf(
        series.filter(({ chosenOn }) => !chosenOn),
        alarms,
        'standard',
      ).normalised,
    ).toBeGreaterThan(58));

  it('is above 58 on all of them', () => expect(scoresOf(series, alarms, 'standard').normalised).toBeGreaterThan(58));

  it('says nothing of a flat line, and of a square wave nothing but its first rise', () => {
    expect(alarms.get('artificialNoAnomaly/art_flatline.csv')).toEqual([]);
    expect(alarms.get('artificialNoAnomaly/art_daily_perfect_square_wave.csv')).toHaveLength(1);
  });
});

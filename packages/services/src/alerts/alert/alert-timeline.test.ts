import { describe, expect, it } from 'vitest';
import type { SignalFigure } from '../../people/signal/signal-figures.ts';
import { alertTimeline, HOLDS_WITHOUT_ANYBODY } from './alert-timeline.ts';

const WEEK_MS = 7 * 86_400_000;

const ENTER = [0.5, 0.7, 0.85] as const;

function figure(week: number, value: number | null, more: Partial<SignalFigure> = {}): SignalFigure {
  const reached = ENTER.filter((threshold) => (value ?? 0) >= threshold).length;
  return {
    ...{ signal: 'loss_spiral', unitKind: 'department', unit: 'd', windowFromMs: (week - 1) * WEEK_MS },
    ...{ windowToMs: week * WEEK_MS, value, reason: value === null ? 'suppressed' : null, low: null, high: null },
    ...{ n: null, level: value === null ? null : (['low', 'moderate', 'high', 'critical'] as const)[reached]! },
    ...{ p: null, q: null, method: 'loss_spiral/1', parts: {}, computedAtMs: 0 },
    ...more,
  };
}

const levelsOf = (...values: (number | null)[]) =>
  alertTimeline(
    values.map((value, index) => figure(index + 1, value)),
    { enter: ENTER },
  ).map(({ level }) => level);

describe('the level an alert goes by', () => {
  it('is entered after two windows in a row', () => {
    expect(levelsOf(0.2, 0.55, 0.2, 0.55, 0.56)).toEqual(['low', 'low', 'low', 'low', 'moderate']);
  });

  it('is the lower of the two that reached it', () => {
    expect(levelsOf(0.55, 0.9, 0.9)).toEqual(['low', 'moderate', 'critical']);
  });

  it('is left below 0.9 of its threshold, and not before: a flapping value changes nothing', () => {
    expect(levelsOf(0.55, 0.56, 0.48, 0.52, 0.46, 0.44)).toEqual([
      ...['low', 'moderate', 'moderate', 'moderate', 'moderate', 'low'],
    ]);
    expect(levelsOf(0.9, 0.9, 0.71, 0.4)).toEqual(['low', 'critical', 'high', 'low']);
  });

  it('stays as it is where there is no figure, and two windows with a gap between them are not in a row', () => {
    expect(levelsOf(0.55, 0.56, null, null)).toEqual(['low', 'moderate', 'moderate', 'moderate']);
    expect(levelsOf(0.55, null, 0.55)).toEqual(['low', 'low', 'low']);
  });

  it('is left at once by levels that come without a reading', () => {
    const timeline = alertTimeline([figure(1, 0.6), figure(2, 0.6), figure(3, 0.48)], undefined);
    expect(timeline.map(({ level }) => level)).toEqual(['low', 'moderate', 'low']);
  });

  it('is never reached by what would not hold without some single person', () => {
    const leaning = { parts: { [HOLDS_WITHOUT_ANYBODY]: false } };
    const timeline = alertTimeline([figure(1, 0.9, leaning), figure(2, 0.9, leaning)], { enter: ENTER });
    expect(timeline.map(({ level }) => level)).toEqual(['low', 'low']);
  });

  it('reads a part where the rule says so', () => {
    const reading = { part: 'z', enter: [1.5, 2.5, 3.5] as const };
    const at = (week: number, z: number, level: SignalFigure['level']) => figure(week, 10, { level, parts: { z } });
    const figures = [at(1, 2.6, 'high'), at(2, 2.7, 'high'), at(3, 2.3, 'moderate'), at(4, 2.2, 'moderate')];
    expect(alertTimeline(figures, reading).map(({ level }) => level)).toEqual(['low', 'high', 'high', 'moderate']);
  });

  it('knows since when it holds', () => {
    const timeline = alertTimeline(
      [0.1, 0.6, 0.6, 0.6].map((value, index) => figure(index + 1, value)),
      undefined,
    );
    expect(timeline.at(-1)!.sinceMs).toBe(3 * WEEK_MS);
  });
});

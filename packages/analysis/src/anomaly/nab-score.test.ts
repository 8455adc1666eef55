import { describe, expect, it } from 'vitest';
import { NAB_PROFILES, nabNormalised, nabOpening, nabScore } from './nab-score.ts';

const { standard } = NAB_PROFILES;
const length = 1000;
const windows = [[400, 499]] as const;
const told = (...alarms: number[]) => nabScore({ length, windows, alarms }, standard);

describe('the score of alarms against labelled windows', () => {
  it('is 1 for an alarm at the start of the window, less later, and −1 for none', () => {
    expect(told(400).score).toBe(1);
    expect(told(450).score).toBeGreaterThan(told(490).score);
    expect(told().score).toBe(-1);
  });

  it('counts the first alarm in a window, and no other', () => expect(told(400, 450, 499).score).toBe(1));

  it('charges an alarm elsewhere, and less just after a window', () => {
    expect(told(300, 400).score).toBeCloseTo(1 - 0.11, 12);
    expect(told(400, 999).score).toBeCloseTo(1 - 0.11, 4);
    expect(told(400, 502).score).toBeGreaterThan(1 - 0.02);
  });

  it('counts nothing in the opening stretch: 15 % of a series, at most 750', () => {
    expect(nabOpening(1000)).toBe(150);
    expect(nabOpening(100_000)).toBe(750);
    expect(told(10, 149, 400).score).toBe(1);
  });

  it('of a set is 0 for silence and 100 for perfection', () => {
    expect(nabNormalised([told()], standard)).toBe(0);
    expect(nabNormalised([told(400)], standard)).toBe(100);
    expect(nabNormalised([nabScore({ length, windows: [], alarms: [] }, standard)], standard)).toBeNull();
  });
});

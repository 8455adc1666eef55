import { describe, expect, it } from 'vitest';
import { courseOf } from './course.ts';

const at = (minute: number, value?: number) => ({
  at: new Date(minute * 60_000).toISOString(),
  readings: (value === undefined ? {} : { t: value }) as Record<string, number>,
  people_withheld: false,
});
const GAP_MS = 5 * 60_000;

describe('the course of a field', () => {
  it('goes from the lowest to the highest value, over the time from the first to the last', () =>
    expect(courseOf([at(0, 10), at(2, 20), at(4, 15)], 't', GAP_MS)).toEqual({
      path: 'M0.0 26.0h0.01L50.0 2.0L100.0 14.0',
      lowest: 10,
      highest: 20,
    }));

  it('has a gap where nothing came for long', () =>
    expect(courseOf([at(0, 1), at(20, 1)], 't', GAP_MS)?.path).toBe('M0.0 26.0h0.01M100.0 26.0h0.01'));

  it('leaves out messages without the field', () =>
    expect(courseOf([at(0, 1), at(1), at(2, 2)], 't', GAP_MS)?.path).toBe('M0.0 26.0h0.01L100.0 2.0'));

  it('is none of fewer than two values', () => {
    expect(courseOf([], 't', GAP_MS)).toBeUndefined();
    expect(courseOf([at(0, 1)], 't', GAP_MS)).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { median, robustScale } from './robust-scale.ts';

describe('the median', () => {
  it('is the value in the middle, or half-way between the two there', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 9, 2])).toBe(3);
    expect(median([])).toBeUndefined();
  });
});

describe('the robust scale', () => {
  it('does not move when one value goes wild', () => {
    const queues = [4, 5, 6, 5, 4, 7, 5, 6, 48, 5, 4, 6];
    expect(robustScale(queues).median).toBe(5);
    expect(robustScale(queues).scale).toBeCloseTo(1 / 0.6744897502, 9);
  });
  it('falls back on the mean absolute deviation when more than half of the values are equal', () => {
    expect(robustScale([0, 0, 0, 0, 8]).scale).toBeCloseTo((Math.sqrt(Math.PI / 2) * 8) / 5, 12);
  });
  it('does not exist where all values are equal: nothing can be called unusual there', () => {
    expect(robustScale([3, 3, 3])).toEqual({ median: 3, scale: undefined });
  });
});

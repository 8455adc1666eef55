import { describe, expect, it } from 'vitest';
import { figureText, intervalText } from './figure.ts';

describe('a figure in words', () => {
  it.each([
    [0.5, 'hours', '30 min'],
    [7.25, 'hours', '7.3 h'],
    [47, 'hours', '47 h'],
    [120, 'hours', '5 d'],
    [2.5, 'days', '2.5 d'],
    [12.4, 'days', '12 d'],
    [3.25, 'per_week', '3.3 a week'],
    [2, 'count', '2'],
    [0.123, 'ratio', '12%'],
  ] as const)('%d %s is %s', (value, unit, text) =>
    expect(
      figureText(value, unit)
        .replaceAll(/[\u00a0\u202f]/g, ' ')
        .replace(' %', '%'),
    ).toBe(text),
  );

  it('has an interval only where both ends are known', () => {
    const figure = { value: 2, low: 1, high: null, n: 3, reason: null };
    expect(intervalText(figure, 'days')).toBeUndefined();
    expect(intervalText({ ...figure, high: 4 }, 'days')).toBe('1 d to 4 d');
  });
});

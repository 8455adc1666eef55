import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeOf } from './change.ts';
import { formatDuration, formatExact, formatFigure, formatScaled, scaleFor } from './number.ts';
import { fromLocalInput, toLocalInput } from './time.ts';

const plain = (text: string) => text.replaceAll(/[\u202f\u00a0]/g, ' ');

describe('a figure as text', () => {
  it.each([
    [0, 'count', '0'],
    [9999, 'count', '9,999'],
    [12_345, 'count', '12.3 k'],
    [999_600, 'tokens', '1.00 M'],
    [0.0213, 'ratio', '2.13 %'],
    [1, 'ratio', '100 %'],
    [6.5, 'ratio', '6.50'],
    [0, 'usd', '$0.00'],
    [0.0042, 'usd', '$0.004'],
    [21.4, 'usd', '$21.40'],
    [1234.5, 'usd', '$1,235'],
    [-21.4, 'usd', '−$21.40'],
    [-0.0008, 'score', '0.00'],
    [840, 'milliseconds', '840 ms'],
    [3240, 'milliseconds', '3.24 s'],
    [3.24, 'seconds', '3.24 s'],
    [1_500_000, 'bytes', '1.50 MB'],
  ])('prints %d %s as %s', (value, unit, text) => expect(plain(formatFigure(value, unit))).toBe(text));

  it('keeps one precision down a column', () => {
    const column = scaleFor(125, 'usd');
    expect([125, 3.5, 0].map((value) => formatScaled(value, column))).toEqual(['$125.00', '$3.50', '$0.00']);
  });

  it('never runs longer than nine characters, whatever the magnitude', () =>
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 9e11, noNaN: true }),
        fc.constantFrom('count', 'usd', 'tokens'),
        (value, unit) => formatFigure(value, unit).length <= 9,
      ),
    ));

  it('gives every digit on request', () => expect(plain(formatExact(21.400125, 'usd'))).toBe('21.400125 USD'));

  it('prints lengths of time for people', () => {
    expect(plain(formatDuration(245_000))).toBe('4 min 05 s');
    expect(plain(formatDuration(7_800_000))).toBe('2 h 10 min');
  });
});

describe('a change', () => {
  it('is relative for amounts and in points for ratios', () => {
    expect(plain(changeOf(112, 100, 'usd', 'down')!.text)).toBe('+12 %');
    expect(plain(changeOf(0.021, 0.025, 'ratio', 'down')!.text)).toBe('−0.40 pts');
    expect(changeOf(620, 200, 'count', 'up')!.text).toBe('×3.1');
  });

  it('is better or worse by the metric’s direction, not by its sign', () => {
    expect(changeOf(2, 1, 'count', 'up')!.meaning).toBe('better');
    expect(changeOf(2, 1, 'count', 'down')!.meaning).toBe('worse');
    expect(changeOf(2, 1, 'count', 'neutral')!.meaning).toBe('neutral');
  });

  it('is not known when a side is unknown or the base is zero', () => {
    expect(changeOf(null, 1, 'count', 'up')).toBeUndefined();
    expect(changeOf(5, 0, 'usd', 'down')).toBeUndefined();
    expect(changeOf(0, 0, 'usd', 'down')!.way).toBe('same');
  });
});

describe('local times', () => {
  it('survive the way through an input field, to the minute', () => {
    const instantMs = Date.UTC(2026, 10, 21, 5, 21);
    expect(fromLocalInput(toLocalInput(instantMs))).toBe(instantMs);
    expect(fromLocalInput('not a time')).toBeUndefined();
  });
});

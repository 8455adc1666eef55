import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { spread, ticksTo } from './scale.ts';

describe('ticks', () => {
  it.each([
    [0.53, 3, [0, 0.2, 0.4, 0.6]],
    [7, 3, [0, 5, 10]],
    [100, 4, [0, 50, 100]],
    [0, 3, [0, 1]],
  ])('of %d in about %d steps are round', (max, count, values) => expect(ticksTo(max, count).values).toEqual(values));

  it('begin at zero and reach the largest value', () =>
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e12, noNaN: true }), fc.boolean(), (max, whole) => {
        const ticks = ticksTo(max, 3, whole);
        expect(ticks.values[0]).toBe(0);
        expect(ticks.max).toBeGreaterThanOrEqual(max * (1 - 1e-6));
        if (whole) for (const value of ticks.values) expect(Number.isInteger(value)).toBe(true);
      }),
    ));
});

describe('labels at the end of lines', () => {
  it('stay in order, apart and inside, as long as there is room', () =>
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 7 }), (wanted) => {
        const placed = spread(wanted, 15, 0, 200);
        const sorted = placed.toSorted((a, b) => a - b);
        for (let i = 0; i < sorted.length; i++) {
          expect(sorted[i]).toBeGreaterThanOrEqual(0);
          expect(sorted[i]).toBeLessThanOrEqual(200);
          if (i > 0) expect(sorted[i]! - sorted[i - 1]!).toBeGreaterThanOrEqual(15);
        }
      }),
    ));
  it('do not move when they do not touch', () => expect(spread([100, 20], 15, 0, 200)).toEqual([100, 20]));
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isCovered, overlaps } from './time-span.ts';

const span = (fromMs: number, toMs: number) => ({ fromMs, toMs });
const spans = fc.tuple(fc.nat(30), fc.nat(8)).map(([from, size]) => span(from, from + size));

describe('a span of time', () => {
  it('does not overlap with one that begins where it ends', () => {
    expect(overlaps(span(0, 10), span(10, 20))).toBe(false);
    expect(overlaps(span(0, 11), span(10, 20))).toBe(true);
  });

  it('is covered by spans that touch, in whatever order, and by none with a gap', () => {
    expect(isCovered(span(0, 20), [span(10, 20), span(0, 10)])).toBe(true);
    expect(isCovered(span(0, 20), [span(0, 10), span(11, 20)])).toBe(false);
    expect(isCovered(span(0, 20), [span(1, 30)])).toBe(false);
    expect(isCovered(span(5, 5), [])).toBe(true);
  });

  it('is covered exactly when each of its instants is in one of the others', () =>
    fc.assert(
      fc.property(spans, fc.array(spans, { maxLength: 6 }), (whole, by) => {
        const each = Array.from({ length: whole.toMs - whole.fromMs }, (_, i) => whole.fromMs + i);
        const isIn = (at: number) => by.some(({ fromMs, toMs }) => at >= fromMs && at < toMs);
        expect(isCovered(whole, by)).toBe(each.every(isIn));
      }),
    ));
});

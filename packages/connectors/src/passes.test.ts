import { describe, expect, it } from 'vitest';
import { firstPass, nextOfPass, passOf } from './passes.ts';

const HOUR_MS = 3_600_000;
const nowMs = 100 * HOUR_MS;

describe('passes over a list from new to old', () => {
  it('end with one that has a single page', () => expect(nextOfPass(passOf(firstPass(0), nowMs), null)).toBeNull());

  it('go on page by page, as of when the pass began', () => {
    const second = nextOfPass(passOf(firstPass(0), nowMs), 'cursor')!;
    expect(passOf(second, nowMs + HOUR_MS)).toMatchObject({ after: 'cursor', beganMs: nowMs, pages: 1, sinceMs: 0 });
  });

  it('are followed by another, back to before the one that had more pages', () => {
    const second = nextOfPass(passOf(firstPass(0), nowMs), 'cursor')!;
    const again = nextOfPass(passOf(second, nowMs + HOUR_MS), null)!;
    const { sinceMs, after, pass } = passOf(again, nowMs + HOUR_MS);
    expect([after, pass]).toEqual([null, 2]);
    expect(sinceMs).toBeLessThan(nowMs);
    expect(sinceMs).toBeGreaterThan(nowMs - HOUR_MS);
  });

  it('end where things change faster than they are read', () => {
    let cursor = firstPass(0);
    let passes = 0;
    for (; passes < 100; passes++) {
      const second = nextOfPass(passOf(cursor, nowMs), 'cursor')!;
      const next = nextOfPass(passOf(second, nowMs), null);
      if (!next) break;
      cursor = next;
    }
    expect(passes).toBe(4);
  });
});

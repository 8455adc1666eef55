/**
 * Reading a list that goes from new to old while new things come in at its head. What comes during a pass is not seen by
 * it; so after a pass of more than one page there is another, back to when that one began. A pass of one page has missed
 * nothing, and ends the reading. Where things change faster than they are read it ends after five: what the last one has
 * missed is the next reading's, which goes back to before this one began.
 */
import type { JsonObject } from '@bellwether/core';

/** Two clocks may differ so much. */
const OVERLAP_MS = 5 * 60_000;
const PASSES_MAX = 5;

export interface Pass {
  /** Read back to here. */
  sinceMs: number;
  /** When it began; 0: it has not. */
  beganMs: number;
  pages: number;
  /** Which pass it is; 1 for the first. */
  pass: number;
  /** The vendor's cursor of the next page. */
  after: string | null;
}

export function firstPass(sinceMs: number, pass = 1): JsonObject {
  return { since_ms: sinceMs, began_ms: 0, pages: 0, pass, after: null };
}

export function passOf(cursor: JsonObject, nowMs: number): Pass {
  const { since_ms, began_ms, pages, pass, after } = cursor;
  return {
    sinceMs: Number(since_ms),
    beganMs: Number(began_ms) || nowMs,
    pages: Number(pages),
    pass: Number(pass),
    after: typeof after === 'string' ? after : null,
  };
}

/** The cursor after a page; `after` is null when the list, or what was wanted of it, is at its end. `null`: all is read. */
export function nextOfPass({ sinceMs, beganMs, pages, pass }: Pass, after: string | null): JsonObject | null {
  if (after !== null) return { since_ms: sinceMs, began_ms: beganMs, pages: pages + 1, pass, after };
  return pages === 0 || pass >= PASSES_MAX ? null : firstPass(beganMs - OVERLAP_MS, pass + 1);
}

/** The range of a question, where data begin in it, and the weeks it is made of. */
import { DAY_MS, formatInstant, HOUR_MS } from '@bellwether/core';

const WEEK_MS = 7 * DAY_MS;
/** 1970-01-05 was a Monday. */
const MONDAY_MS = 4 * DAY_MS;

export interface Range {
  fromMs: number;
  toMs: number;
}

export const isWithin = (instantMs: number | undefined | null, { fromMs, toMs }: Range): boolean =>
  instantMs !== undefined && instantMs !== null && instantMs >= fromMs && instantMs < toMs;

export const hoursOf = (ms: number): number => ms / HOUR_MS;
export const daysOf = (ms: number): number => ms / DAY_MS;

/** Whole ISO weeks within the range, the earliest first. */
export function weeksOf({ fromMs, toMs }: Range): Range[] {
  const weeks: Range[] = [];
  const firstMs = Math.ceil((fromMs - MONDAY_MS) / WEEK_MS) * WEEK_MS + MONDAY_MS;
  for (let startMs = firstMs; startMs + WEEK_MS <= toMs; startMs += WEEK_MS)
    weeks.push({ fromMs: startMs, toMs: startMs + WEEK_MS });
  return weeks;
}

/** The part of a range in which there are data: a range that begins before them is as long as they are; nothing where there are none. */
export function knownPart({ fromMs, toMs }: Range, beginsMs: number | undefined): Range {
  return { fromMs: Math.min(Math.max(fromMs, beginsMs ?? toMs), toMs), toMs };
}

/** The range of the same length before it. */
export function rangeBefore({ fromMs, toMs }: Range): Range {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs };
}

export function printedRange({ fromMs, toMs }: Range): { from: string; to: string; days: number } {
  return { from: formatInstant(fromMs), to: formatInstant(toMs), days: daysOf(toMs - fromMs) };
}

export function printedInstant(instantMs: number | undefined | null): string | null {
  return instantMs === undefined || instantMs === null ? null : formatInstant(instantMs);
}

/** Each name once, in order; what has none is left out. */
export function namesOf(names: Iterable<string>): string[] {
  return [...new Set(names)].filter((name) => name !== '').sort();
}

/**
 * The windows signals are published for end on Mondays at midnight UTC, and are closed some hours later, when what the
 * edge sends at night has come in. Never by the day: two overlapping windows a day apart differ by single people.
 */
import { DAY_MS, HOUR_MS } from '@bellwether/core';

/** 1970-01-05 was a Monday. */
const FIRST_MONDAY = 4;
const SETTLE_MS = 6 * HOUR_MS;
export const HISTORY_WEEKS = 104;

/** The day on which the newest closed window ends. */
export function newestWindowEnd(nowMs: number): number {
  return mondayAtOrBefore(Math.floor((nowMs - SETTLE_MS) / DAY_MS));
}

export function mondayAtOrBefore(day: number): number {
  return Math.floor((day - FIRST_MONDAY) / 7) * 7 + FIRST_MONDAY;
}

/** Working time of the sample: eight hours from 09:00 to 17:00 UTC on Mondays to Fridays. */
import { DAY_MS, HOUR_MS } from '@bellwether/core';

const BEGIN_HOUR = 9;
const END_HOUR = 17;

export function isWorkingDay(instantMs: number): boolean {
  const day = new Date(instantMs).getUTCDay();
  return day !== 0 && day !== 6;
}

/** The instant after so many hours of work; from outside of working time it goes on at the next morning. */
export function afterWorkingHours(fromMs: number, hours: number): number {
  let [atMs, leftMs] = [fromMs, hours * HOUR_MS];
  for (;;) {
    const dayMs = Math.floor(atMs / DAY_MS) * DAY_MS;
    const [beginMs, endMs] = [dayMs + BEGIN_HOUR * HOUR_MS, dayMs + END_HOUR * HOUR_MS];
    if (isWorkingDay(dayMs) && atMs < endMs) {
      const startMs = Math.max(atMs, beginMs);
      if (startMs + leftMs < endMs) return Math.round(startMs + leftMs);
      leftMs -= endMs - startMs;
    }
    atMs = dayMs + DAY_MS;
  }
}

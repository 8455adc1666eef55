/** How long ago, in the largest unit that says something: `12 s`, `4 min`, `3 h`, `2 days`. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/ui/format/time.ts';

export function ago(instantMs: number, nowMs: number): string {
  const past = Math.max(0, nowMs - instantMs);
  if (past < MINUTE_MS) return `${Math.round(past / 1000)} s`;
  if (past < HOUR_MS) return `${Math.floor(past / MINUTE_MS)} min`;
  if (past < 2 * DAY_MS) return `${Math.floor(past / HOUR_MS)} h`;
  return `${Math.floor(past / DAY_MS)} days`;
}

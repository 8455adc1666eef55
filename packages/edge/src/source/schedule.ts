/** When a source runs by itself: cron (minute hour day month weekday) in a time zone, daylight saving time included. */
import { Cron } from 'croner';

/** The first time after `afterMs`; `undefined` when there is none. */
export function nextTime({ cron, zone }: { cron: string; zone: string }, afterMs: number): number | undefined {
  return new Cron(cron, { timezone: zone, paused: true }).nextRun(new Date(afterMs))?.getTime();
}

/** What is wrong with a schedule, in words; `undefined` when nothing is. */
export function scheduleProblem(cron: string, zone: string): string | undefined {
  const example = 'has to be five fields such as "0 2 * * *", which is every night at two.';
  if (cron.trim().split(/\s+/).length !== 5) return example;
  try {
    return nextTime({ cron, zone }, Date.now()) === undefined ? 'never comes: no such day exists.' : undefined;
  } catch {
    return example;
  }
}

/** Instants in the zone the reader has chosen, their own when they have not; UTC is always one hover away. */
import { locale } from './locale.ts';
import { timeZone, ZONE, zoneOffsetMinutes } from './zone.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

const clock = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const clockSeconds = new Intl.DateTimeFormat(locale, {
  timeZone,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});
const day = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short' });
const dayClock = new Intl.DateTimeFormat(locale, {
  timeZone,
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
const zoneName = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });

export const formatClock = (instantMs: number): string => clock.format(instantMs);
export const formatClockSeconds = (instantMs: number): string => clockSeconds.format(instantMs);
export const formatDay = (instantMs: number): string => day.format(instantMs);
export const formatDayClock = (instantMs: number): string => dayClock.format(instantMs);

/** As short as the grain allows: seconds for 10 s windows, days for windows of a day and more. */
export function formatWindowStart(instantMs: number, grainMs: number, spanMs: number): string {
  if (grainMs >= DAY_MS) return formatDay(instantMs);
  if (spanMs > DAY_MS) return formatDayClock(instantMs);
  return grainMs < MINUTE_MS ? formatClockSeconds(instantMs) : formatClock(instantMs);
}

/** `2026-11-21 05:21:22 UTC`. */
export function formatUtc(instantMs: number): string {
  return `${new Date(instantMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** The reader's zone as they call it: `CET`, `UTC`, `GMT+2`. */
export function zone(): string {
  return zoneName.formatToParts(Date.now()).find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
}

/** The value a `datetime-local` input takes: time in the reader's zone without saying which, to the minute. */
export function toLocalInput(instantMs: number): string {
  return new Date(instantMs - zoneOffsetMinutes(instantMs) * MINUTE_MS).toISOString().slice(0, 16);
}

/** Reads a `datetime-local` value in the reader's zone; `undefined` when it is not one. */
export function fromLocalInput(text: string): number | undefined {
  const instantMs = new Date(ZONE === 'utc' ? `${text}Z` : text).getTime();
  return Number.isNaN(instantMs) ? undefined : instantMs;
}

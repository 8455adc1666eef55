/**
 * Instants and durations. An instant is a number of milliseconds since 1970-01-01T00:00:00Z; at every door it is an
 * ISO 8601 string, and inside it is printed in one form only: `2026-11-21T05:21:22.000Z`.
 */

export const SECOND_MS = 1000;
export const MINUTE_MS = 60 * SECOND_MS;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Events are kept from this instant on; anything earlier is a broken clock, not history. */
export const EARLIEST_EVENT_TIME_MS = Date.UTC(2000, 0, 1);
/** How far ahead of ours a producer's clock may run. */
export const CLOCK_SKEW_MAX_MS = 24 * HOUR_MS;

const ISO_INSTANT = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?(Z|z|[+-]\d{2}(?::?\d{2})?)$/;
const PRINTED = /^\d{4}-\d{2}-\d{2}T(?!24)\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** An ISO 8601 date-time with a zone, as milliseconds; `undefined` when it is not one, or names a day that does not exist. */
export function parseInstant(text: string): number | undefined {
  // The form we print ourselves is by far the most common one, and the platform's parser takes it as it is.
  if (text.length === 24 && PRINTED.test(text)) {
    const fast = Date.parse(text);
    if (!Number.isNaN(fast) && text.charCodeAt(8) < 51 && !(text.charCodeAt(8) === 50 && text.charCodeAt(9) > 56))
      return fast;
  }
  const match = ISO_INSTANT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match as unknown as string[];
  if (+hour! > 23 || +minute! > 59 || +second! > 60) return undefined;
  const date = new Date(0);
  // Not Date.UTC, which reads the years 0–99 as 1900–1999.
  const midnight = date.setUTCFullYear(+year!, +month! - 1, +day!);
  // A day that does not exist has been rolled over: 31 June is 1 July by now.
  if (date.getUTCMonth() !== +month! - 1 || date.getUTCDate() !== +day!) return undefined;
  const offsetMs = zoneOffsetMs(zone!);
  if (offsetMs === undefined) return undefined;
  const milliseconds = fraction ? Math.trunc(Number(`0.${fraction}`) * 1000 + 1e-9) : 0;
  return midnight + +hour! * HOUR_MS + +minute! * MINUTE_MS + +second! * SECOND_MS + milliseconds - offsetMs;
}

function zoneOffsetMs(zone: string): number | undefined {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const [hours, minutes] = [+digits.slice(0, 2), +(digits.slice(2) || 0)];
  if (hours > 23 || minutes > 59) return undefined;
  const offset = hours * HOUR_MS + minutes * MINUTE_MS;
  return zone[0] === '-' ? -offset : offset;
}

/** The one printed form of an instant. */
export function formatInstant(instantMs: number): string {
  return new Date(instantMs).toISOString();
}

/** Where the current time comes from. Tests pass their own. */
export type Clock = () => number;
export const systemClock: Clock = () => Date.now();

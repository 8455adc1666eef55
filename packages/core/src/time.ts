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

/** An ISO 8601 date-time with a zone, as milliseconds; `undefined` when it is not one, or names a day that does not exist. */
export function parseInstant(text: string): number | undefined {
  const printed = parsePrintedInstant(text);
  if (printed !== undefined) return printed;
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

/**
 * The one printed form of an instant (`2026-11-21T05:21:22.000Z`), as milliseconds; `undefined` for any other text. Every
 * event has one, so it is read digit by digit: a date by counting days as in Hinnant, "chrono-Compatible Low-Level Date
 * Algorithms" (2013), without making a Date.
 */
export function parsePrintedInstant(text: string): number | undefined {
  if (text.length !== 24 || text.charCodeAt(4) !== HYPHEN || text.charCodeAt(7) !== HYPHEN) return undefined;
  if (text.charCodeAt(10) !== LETTER_T || text.charCodeAt(13) !== COLON || text.charCodeAt(16) !== COLON)
    return undefined;
  if (text.charCodeAt(19) !== FULL_STOP || text.charCodeAt(23) !== LETTER_Z) return undefined;
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const millisecond = twoDigits(text, 20) * 10 + digit(text, 22);
  const isTime = inRange(hour, 0, 23) && inRange(minute, 0, 59) && inRange(second, 0, 59) && millisecond >= 0;
  const isDate = year >= 0 && inRange(month, 1, 12) && inRange(day, 1, daysOf(year, month));
  if (!isTime || !isDate) return undefined;
  return (
    daysSince1970(year, month, day) * DAY_MS + hour * HOUR_MS + minute * MINUTE_MS + second * SECOND_MS + millisecond
  );
}

const [HYPHEN, FULL_STOP, ZERO, COLON, LETTER_T, LETTER_Z] = [45, 46, 48, 58, 84, 90] as const;

/** What is no digit makes any number it is part of negative, which is out of every range. */
const NO_DIGIT = -1_000_000;

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - ZERO;
  return value >= 0 && value <= 9 ? value : NO_DIGIT;
}

function twoDigits(text: string, at: number): number {
  return digit(text, at) * 10 + digit(text, at + 1);
}

function inRange(value: number, min: number, max: number): boolean {
  return value >= min && value <= max;
}

function daysOf(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
}

/** Years are counted from March, so that the leap day is the last of its year. */
function daysSince1970(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
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

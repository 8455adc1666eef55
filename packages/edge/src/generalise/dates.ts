/**
 * From dates of employment to bands: how long somebody has been here in one of five bands of months, when they came as a
 * quarter. A month is 30.4375 days. A band holds its lower end and not its upper.
 */
import { DAY_MS, formatInstant, parseInstant } from '@bellwether/core';

export const TENURE_BANDS = ['0-6', '6-12', '12-24', '24-60', '60+'] as const;
export type TenureBand = (typeof TENURE_BANDS)[number];

const BAND_STARTS_MONTHS = [0, 6, 12, 24, 60] as const;
const MONTH_DAYS = 30.4375;

/** `undefined` for somebody who has not come yet. */
export function tenureBand(hiredMs: number, atMs: number): TenureBand | undefined {
  const months = (atMs - hiredMs) / DAY_MS / MONTH_DAYS;
  if (!(months >= 0)) return undefined;
  return TENURE_BANDS[BAND_STARTS_MONTHS.findLastIndex((start) => months >= start)];
}

/** `2021-Q3`, in UTC. */
export function hiredQuarter(hiredMs: number): string {
  const date = new Date(hiredMs);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

export const DAY_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
export type DayOrder = (typeof DAY_ORDERS)[number];

/**
 * A day as systems write it, as its UTC midnight: `2026-11-21` and ISO 8601 instants always; `21.11.2026` and
 * `11/21/2026` in the stated order. `0000-00-00` and the like, which stand for no date, are `undefined` as other texts.
 */
export function parseDay(text: string, order: DayOrder = 'ymd'): number | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 40) return undefined;
  const iso = /^(\d{4})-(\d{2})-(\d{2})/.exec(trimmed);
  if (iso) {
    const day = parseInstant(`${iso[0]}T00:00:00Z`);
    if (day === undefined || trimmed.length === 10) return day;
    // The day that the source names, whatever its zone: somebody hired on 1 May is not hired on 30 April elsewhere.
    const isTime = /^[T ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)?(Z|z|[+-]\d{2}:?\d{2})?$/.test(trimmed.slice(10));
    return isTime || /^(Z|[+-]\d{2}:\d{2})$/.test(trimmed.slice(10)) ? day : undefined;
  }
  const parts = /^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})$/.exec(trimmed);
  if (!parts) return undefined;
  const [first, second, third] = [parts[1]!, parts[2]!, parts[3]!];
  const [year, month, day] =
    order === 'ymd' ? [first, second, third] : order === 'dmy' ? [third, second, first] : [third, first, second];
  if (year.length !== 4) return undefined;
  return parseInstant(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}T00:00:00Z`);
}

/** OData's `/Date(1492098664000)/`, with or without an offset, which does not change the instant. */
export function parseODataDate(text: string): number | undefined {
  const match = /^\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/$/.exec(text);
  const instant = match ? Number(match[1]) : undefined;
  if (instant === undefined || Math.abs(instant) > 8.64e15) return undefined;
  return parseInstant(`${formatInstant(instant).slice(0, 10)}T00:00:00Z`);
}

/** The period of a report in words: whole days, in UTC, as metrics count them. */
import type { ReportPeriod } from './template.ts';

const DAY_MS = 86_400_000;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `22 Oct – 20 Nov 2026`: the first and the last day. */
export function periodText({ from, to }: ReportPeriod): string {
  const [first, last] = [new Date(from), new Date(Date.parse(to) - 1)];
  if (dayText(first) === dayText(last)) return `${dayText(last)} ${last.getUTCFullYear()}`;
  const isOneYear = first.getUTCFullYear() === last.getUTCFullYear();
  return `${dayText(first)}${isOneYear ? '' : ` ${first.getUTCFullYear()}`} – ${dayText(last)} ${last.getUTCFullYear()}`;
}

/** As long, and just before. */
export function periodBefore({ from, to }: ReportPeriod): ReportPeriod {
  return { from: new Date(2 * Date.parse(from) - Date.parse(to)).toISOString(), to: from };
}

/** So many days that end with the day before `toMs`'s. */
export function daysUpTo(toMs: number, days: number): ReportPeriod {
  const end = Math.floor(toMs / DAY_MS) * DAY_MS;
  return { from: new Date(end - days * DAY_MS).toISOString(), to: new Date(end).toISOString() };
}

/** The last day of it: 2026-11-20. */
export function lastDay({ to }: ReportPeriod): string {
  return new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
}

export function dayText(date: Date): string {
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
}

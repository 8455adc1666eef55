/** Hours in which nothing but what is critical goes out, by the clock where its readers are. */
import type { InputReader } from '../../input.ts';

export interface QuietHours {
  /** `22:00`, included. */
  from: string;
  /** `07:00`, excluded; before `from`, it is that of the next day. */
  to: string;
  /** An IANA zone: `Europe/Berlin`. */
  time_zone: string;
}

const TIME = /^([01]\d|2[0-3]):[0-5]\d$/;

/** When the quiet that reigns at `nowMs` ends; `undefined` when none does. */
export function quietUntil({ from, to, time_zone }: QuietHours, nowMs: number): number | undefined {
  const now = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(time_zone);
  const time = now.toPlainTime().toString({ smallestUnit: 'minute' });
  const isQuiet = from < to ? time >= from && time < to : time >= from || time < to;
  if (!isQuiet) return undefined;
  const today = now.withPlainTime(to);
  // Where clocks are put forward, `to` may not be there and is the first moment after the gap.
  return (Temporal.ZonedDateTime.compare(today, now) > 0 ? today : now.add({ days: 1 }).withPlainTime(to))
    .epochMilliseconds;
}

export function readQuietHours(reader: InputReader, field: string): QuietHours | null {
  if (reader.raw(field) === null) return null;
  return reader.object(field, (read) => {
    const time = (name: string): string =>
      read.text(name, { max: 5, pattern: { matches: TIME, otherwise: 'be a time such as 22:00' } });
    const hours = { from: time('from'), to: time('to'), time_zone: read.text('time_zone', { max: 100 }) };
    if (hours.from === hours.to)
      read.refuse('to', 'has to differ from "from"; to keep quiet all day, switch the route off.');
    if (hours.time_zone !== '' && !isZone(hours.time_zone))
      read.refuse('time_zone', 'has to be a time zone such as Europe/Berlin.');
    return hours;
  });
}

function isZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/**
 * The hours somebody declared, as HR systems write them: a zone (`Europe/Berlin`), from and to (`08:30-17:00`), days
 * (`Mon-Thu`, `mon, wed, fri`). What is not said is as for everybody: 8:00 to 18:00, Monday to Friday. They stay at the
 * edge; what leaves is whether something was outside of them.
 */
import { isTimeZone } from '@bellwether/analysis';
import type { WorkingHours } from '../../adapter.ts';
import type { FieldReader } from '../reading/field-reader.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

export function declaredHours(read: FieldReader): WorkingHours | undefined {
  const [zone, hours, days] = [read.text('time_zone', 100), read.text('work_hours', 100), read.text('work_days', 100)];
  if (zone === undefined) {
    if (hours === undefined && days === undefined) return undefined;
    return read.refuse('time_zone', 'It must be there where hours or days are: they are by its clock.');
  }
  if (!isTimeZone(zone)) return read.refuse('time_zone', 'It must be a time zone such as Europe/Berlin.');
  const [fromMinute, toMinute] = minutesOf(hours ?? '08:00-18:00', read);
  return { zone, fromMinute, toMinute, days: daysOf(days ?? 'mon-fri', read) };
}

function minutesOf(text: string, read: FieldReader): [from: number, to: number] {
  const match = /^(\d{1,2}):(\d{2})\s*[-–]\s*(\d{1,2}):(\d{2})$/.exec(text);
  const [fromHour, from, toHour, to] = (match ?? []).slice(1).map(Number);
  const [fromMinute, toMinute] = [fromHour! * 60 + from!, toHour! * 60 + to!];
  const isRange = match !== null && from! < 60 && to! < 60 && toMinute <= 1440 && fromMinute < toMinute;
  return isRange ? [fromMinute, toMinute] : read.refuse('work_hours', 'It must be hours such as 08:30-17:00.');
}

function daysOf(text: string, read: FieldReader): number[] {
  const days = text
    .toLowerCase()
    .split(/[,;\s]+/)
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first, last] = part.split(/[-–]/).map((day) => DAYS.indexOf(day.slice(0, 3)) + 1);
      return Array.from({ length: (last ?? first!) - first! + 1 }, (_, at) => (last === 0 ? 0 : first! + at));
    });
  if (days.length === 0 || days.includes(0))
    return read.refuse('work_days', 'It must be days such as mon-thu or mon, wed.');
  return [...new Set(days)].sort((a, b) => a - b);
}

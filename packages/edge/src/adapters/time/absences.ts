/**
 * Absences, a row a spell. Why somebody was absent is health data in most cases and does not leave: only whether it was
 * planned does. A spell without its number of days is counted in working days, Monday to Friday, both ends included.
 */
import { DAY_MS, formatInstant } from '@bellwether/core';
import { personRowsAdapter } from './person-rows.ts';

const DAYS_MAX = 3660;
const UNPLANNED = /\b(sick\w*|ill|illness|injur\w*|accident|emergency|bereavement|unplanned|unexcused|no.?show)\b/;

export const absences = personRowsAdapter({
  name: 'absences',
  title: 'Absences as CSV or JSON',
  version: 1,
  kind: 'absence',
  event: 'absence_recorded',
  fields: {
    from: { becomes: 'kept', as: 'timestamp', note: 'the day' },
    to: { becomes: 'kept', as: 'duration_days' },
    days: { becomes: 'kept', as: 'duration_days' },
    kind: { becomes: 'generalised', as: 'is_unplanned', note: 'the reason stays' },
    is_unplanned: { becomes: 'kept', as: 'is_unplanned' },
    reason: { becomes: 'dropped' },
    status: { becomes: 'dropped', note: 'what was not approved, or was cancelled, is left out' },
  },
  read(read, order) {
    const from = read.day('from', order) ?? read.refuse('from', 'It must be a day such as 2026-11-21.');
    const to = read.day('to', order) ?? from;
    if (/cancel|denied|rejected|declined/i.test(read.text('status', 100) ?? '')) return undefined;
    if (to < from) return read.refuse('to', 'It must not be before `from`.');
    if (to - from > DAYS_MAX * DAY_MS)
      return read.refuse('to', `It must not be more than ${DAYS_MAX} days after \`from\`.`);
    const days = read.numberIn('days', 0, DAYS_MAX) ?? workingDays(from, to);
    if (days === 0) return undefined;
    const kind = read.text('kind', 200)?.toLowerCase();
    const isUnplanned = read.flag('is_unplanned') ?? (kind === undefined ? undefined : UNPLANNED.test(kind));
    const unplanned = isUnplanned === undefined ? {} : { is_unplanned: isUnplanned };
    return [{ timestamp: formatInstant(from), metadata: { duration_days: days, ...unplanned } }];
  },
});

function workingDays(from: number, to: number): number {
  let days = 0;
  for (let day = from; day <= to; day += DAY_MS) if (new Date(day).getUTCDay() % 6 !== 0) days += 1;
  return days;
}

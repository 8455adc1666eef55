/** Hours worked, a row a person and day (or week), in quarters of an hour. What was worked on stays. */
import { formatInstant } from '@bellwether/core';
import { personRowsAdapter } from './person-rows.ts';

const HOURS_MAX = 744;

export const workHours = personRowsAdapter({
  name: 'work-hours',
  title: 'Hours worked as CSV or JSON',
  version: 1,
  kind: 'time',
  event: 'time_recorded',
  fields: {
    day: { becomes: 'kept', as: 'timestamp', note: 'the day' },
    hours: { becomes: 'kept', as: 'hours', note: 'in quarters' },
    overtime_hours: { becomes: 'kept', as: 'overtime_hours', note: 'in quarters' },
    project: { becomes: 'dropped' },
    task: { becomes: 'dropped' },
    client: { becomes: 'dropped' },
  },
  read(read, order) {
    const day = read.day('day', order) ?? read.refuse('day', 'It must be a day such as 2026-11-21.');
    const hours = read.numberIn('hours', 0, HOURS_MAX) ?? read.refuse('hours', 'It must be there.');
    const overtime = read.numberIn('overtime_hours', 0, HOURS_MAX);
    const quarters = (value: number): number => Math.round(value * 4) / 4;
    const more = overtime === undefined ? {} : { overtime_hours: quarters(overtime) };
    return [{ timestamp: formatInstant(day), metadata: { hours: quarters(hours), ...more } }];
  },
});

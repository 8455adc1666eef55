/** Absence and recorded hours. Nobody's reasons: there is no dimension of kinds of absence, since those are health data. */
import { defineCube } from '@bellwether/metrics';
import { having, ofType, PEOPLE, UNIT_DIMENSIONS } from './people-cube.ts';

const ABSENCE = ofType('absence_recorded');
const TIME = ofType('time_recorded');

export const workingTimeCube = defineCube({
  name: 'people_working_time',
  description: 'Absence and recorded hours.',
  events: ['absence_recorded', 'time_recorded'],
  people: PEOPLE,
  dimensions: UNIT_DIMENSIONS,
  measures: {
    absence_days: {
      description: 'Days of absence.',
      aggregate: 'sum',
      field: 'metadata.duration_days',
      when: ABSENCE,
    },
    absences: { description: 'Spells of absence.', aggregate: 'count', when: ABSENCE },
    absences_unplanned: {
      description: 'Spells of absence that nobody had planned.',
      aggregate: 'count',
      when: { all: [ABSENCE, { field: 'metadata.is_unplanned', is: true }] },
    },
    absences_explained: {
      description: 'Spells of absence of which is known whether they were planned.',
      aggregate: 'count',
      when: having(ABSENCE, 'metadata.is_unplanned'),
    },
    hours: { description: 'Hours worked.', aggregate: 'sum', field: 'metadata.hours', when: TIME },
    overtime_hours: {
      description: 'Hours worked beyond the contract.',
      aggregate: 'sum',
      field: 'metadata.overtime_hours',
      when: TIME,
    },
  },
});

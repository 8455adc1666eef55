/** Who left. Thirty days at a time: a week of departures of one department would nearly always be about one person. */
import { defineCube } from '@bellwether/metrics';
import { having, ofType, PEOPLE, UNIT_DIMENSIONS } from './people-cube.ts';

const DEPARTURE = ofType('employee_departure');

export const departuresCube = defineCube({
  name: 'people_departures',
  description: 'Departures from the organisation.',
  events: ['employee_departure'],
  people: { ...PEOPLE, period: '30d', crossings: ['role_category'] },
  dimensions: {
    ...UNIT_DIMENSIONS,
    role_category: { description: 'Generalised role.', field: 'metadata.role_category' },
  },
  measures: {
    departures: { description: 'Departures.', aggregate: 'count', when: DEPARTURE },
    departures_voluntary: {
      description: 'Departures by the person’s own decision.',
      aggregate: 'count',
      when: { all: [DEPARTURE, { field: 'metadata.is_voluntary', is: true }] },
    },
    departures_explained: {
      description: 'Departures of which is known whether they were voluntary.',
      aggregate: 'count',
      when: having(DEPARTURE, 'metadata.is_voluntary'),
    },
  },
});

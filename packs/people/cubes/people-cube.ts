/**
 * What all cubes about people have in common: the person an event is about, and the only ways in which their figures may
 * be cut. Units come from the events, where the edge has stamped them, so that a figure of last year is about the units
 * of last year.
 */
import type { Condition, Dimension, PeopleDeclaration } from '@bellwether/metrics';

export const UNIT_DIMENSIONS = {
  department: { description: 'The department, by pseudonym.', field: 'metadata.department_id_hash' },
  team: { description: 'The team, by pseudonym.', field: 'metadata.team_id_hash' },
} as const satisfies { [name: string]: Dimension };

export const PEOPLE = {
  subject: 'user_id',
  hierarchy: ['department', 'team'],
} as const satisfies PeopleDeclaration;

export const ofType = (...types: string[]): Condition =>
  types.length === 1 ? { field: 'event_type', is: types[0]! } : { field: 'event_type', in: types };

export const having = (type: Condition, field: string): Condition => ({ all: [type, { field, exists: true }] });

/** A pack for attacks: notes that people write, in departments and teams, with everything an attacker could hope for. */
import { defineEventType } from '@bellwether/core';
import { defineCube, defineMetric, definePack, type Expression } from '@bellwether/metrics';

const noteWritten = defineEventType({
  name: 'note_written',
  topic: 'communication_events',
  category: 'usage',
  description: 'A note was written.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      department_id_hash: { type: 'string', maxLength: 128 },
      team_id_hash: { type: 'string', maxLength: 128 },
      role_category: { type: 'string', maxLength: 64 },
      is_after_hours: { type: 'boolean' },
      minutes: { type: 'number', minimum: 0, maximum: 10_000 },
    },
  },
});

const isLate = { field: 'metadata.is_after_hours', is: true } as const;

const metric = (name: string, value: Expression) =>
  defineMetric({
    name,
    title: name,
    description: name,
    cube: 'notes',
    value,
    unit: 'count',
    subject: 'person',
    privacy: 'personal',
    direction: 'neutral',
  });

export const notesPack = definePack({
  name: 'notes',
  title: 'Notes',
  description: 'Who writes notes?',
  events: [noteWritten],
  cubes: [
    defineCube({
      name: 'notes',
      description: 'Notes by unit.',
      events: ['note_written'],
      dimensions: {
        department: { description: 'Department.', field: 'metadata.department_id_hash' },
        team: { description: 'Team.', field: 'metadata.team_id_hash' },
        role_category: { description: 'Role.', field: 'metadata.role_category' },
        late: { description: 'After hours.', field: 'metadata.is_after_hours' },
      },
      measures: {
        notes: { description: 'Notes.', aggregate: 'count' },
        late_notes: { description: 'After hours.', aggregate: 'count', when: isLate },
        minutes: { description: 'Minutes.', aggregate: 'sum', field: 'metadata.minutes' },
        writers: { description: 'Writers.', aggregate: 'distinct', field: 'user_id' },
        late_writers: { description: 'Who wrote late.', aggregate: 'distinct', field: 'user_id', when: isLate },
      },
      people: {
        subject: 'user_id',
        hierarchy: ['department', 'team'],
        crossings: ['role_category'],
        period: '7d',
      },
    }),
  ],
  metrics: [
    metric('notes', { measure: 'notes' }),
    metric('late_notes', { measure: 'late_notes' }),
    metric('minutes', { measure: 'minutes' }),
    metric('writers', { measure: 'writers' }),
    metric('late_writers', { measure: 'late_writers' }),
    metric('late_share', { ratio: [{ measure: 'late_notes' }, { measure: 'notes' }] }),
    metric('notes_per_writer', { ratio: [{ measure: 'notes' }, { measure: 'writers' }] }),
  ],
  pages: [],
  glossary: [],
});

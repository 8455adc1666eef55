/** What an HR system tells about a person, already pseudonymous: `user_id` is a keyed hash made at the edge. */
import { defineEventType } from '@bellwether/core';

export const employeeDeparture = defineEventType({
  name: 'employee_departure',
  topic: 'hr_events',
  category: 'usage',
  description: 'Somebody left the organisation.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      tenure_months: { type: 'integer', minimum: 0, maximum: 1200, description: 'Whole months employed.' },
      department_id_hash: { type: 'string', maxLength: 128, description: 'Pseudonym of the department.' },
      role_category: { type: 'string', maxLength: 64, description: 'Generalised role, never a title.' },
      performance_rating: { type: 'number', minimum: 0, maximum: 10 },
      is_voluntary: { type: 'boolean' },
      is_top_performer: { type: 'boolean', description: 'Among the top fifth.' },
    },
  },
});

export const absenceRecorded = defineEventType({
  name: 'absence_recorded',
  topic: 'hr_events',
  category: 'usage',
  description: 'Somebody was absent.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      absence_type: { type: 'string', maxLength: 64 },
      duration_days: { type: 'number', minimum: 0, maximum: 3660 },
      is_unplanned: { type: 'boolean' },
      month_to_date_absences: { type: 'integer', minimum: 0, maximum: 31 },
      department_id_hash: { type: 'string', maxLength: 128 },
    },
  },
});

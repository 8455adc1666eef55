/** What an HR system tells about a person, already pseudonymous: `user_id` is a keyed hash made at the edge. */
import { defineEventType } from '@bellwether/core';
import { IS_TOP_PERFORMER, PSEUDONYM, TRAIT_FIELDS, UNIT_FIELDS } from './fields.ts';

const hrEvent = { topic: 'hr_events', category: 'usage', subject: 'user_id' } as const;
const hours = (description: string) => ({ type: 'number', minimum: 0, maximum: 8784, description }) as const;

export const employeeDeparture = defineEventType({
  ...hrEvent,
  name: 'employee_departure',
  description: 'Somebody left the organisation.',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      tenure_months: { type: 'integer', minimum: 0, maximum: 1200, description: 'Whole months employed.' },
      tenure_band: TRAIT_FIELDS.tenure_band,
      role_category: TRAIT_FIELDS.role_category,
      performance_rating: { type: 'number', minimum: 0, maximum: 10 },
      is_voluntary: { type: 'boolean' },
      is_top_performer: IS_TOP_PERFORMER,
    },
  },
});

export const absenceRecorded = defineEventType({
  ...hrEvent,
  name: 'absence_recorded',
  description: 'Somebody was absent. Why is not asked: reasons are health data, and no figure needs them.',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      absence_type: { type: 'string', maxLength: 64 },
      duration_days: { type: 'number', minimum: 0, maximum: 3660 },
      is_unplanned: { type: 'boolean' },
      month_to_date_absences: { type: 'integer', minimum: 0, maximum: 31 },
    },
  },
});

export const employeeStateChanged = defineEventType({
  ...hrEvent,
  name: 'employee_state_changed',
  description: 'What is known of somebody’s employment now. Fields that are absent stay as they were.',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      ...TRAIT_FIELDS,
      status: { type: 'string', enum: ['active', 'on_leave', 'departed'] },
      manager_id_hash: { ...PSEUDONYM, description: 'Pseudonym of the manager.' },
      is_top_performer: IS_TOP_PERFORMER,
      hired_quarter: {
        type: 'string',
        maxLength: 7,
        pattern: '^[0-9]{4}-Q[1-4]$',
        description: 'Quarter of the hire: 2021-Q3.',
      },
    },
  },
});

export const organisationUnitChanged = defineEventType({
  ...hrEvent,
  name: 'organisation_unit_changed',
  description: 'A division, department or team, and what it stands under.',
  metadata: {
    type: 'object',
    required: ['unit_id_hash', 'kind'],
    properties: {
      unit_id_hash: { ...PSEUDONYM, minLength: 1, description: 'Pseudonym of the unit.' },
      kind: { type: 'string', enum: ['division', 'department', 'team'] },
      parent_id_hash: { ...PSEUDONYM, description: 'Pseudonym of the unit above; absent at the top.' },
      name_generic: {
        type: 'string',
        maxLength: 200,
        description: 'What the unit may be called in figures: a field of work, never a person.',
      },
    },
  },
});

export const performanceReviewed = defineEventType({
  ...hrEvent,
  name: 'performance_reviewed',
  description: 'Somebody’s performance was reviewed.',
  metadata: {
    type: 'object',
    properties: {
      ...UNIT_FIELDS,
      rating_band: { type: 'string', maxLength: 32, description: 'A band, never a rating with decimals.' },
      is_top_performer: IS_TOP_PERFORMER,
    },
  },
});

export const timeRecorded = defineEventType({
  ...hrEvent,
  name: 'time_recorded',
  description: 'Hours somebody worked, as a time-keeping system counted them.',
  metadata: {
    type: 'object',
    properties: { ...UNIT_FIELDS, hours: hours('Hours worked.'), overtime_hours: hours('Of those, overtime.') },
  },
});

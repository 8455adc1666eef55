/**
 * Telemetry: one event a message, what it measured under the names of its fields. Fields of profiles that organisations
 * made themselves stand beside them under their own names.
 */
import { defineEventType, type JsonSchema } from '@bellwether/core';
import { FIELDS } from '../profiles/fields.ts';
import { DEVICE_FIELDS, DEVICE_FIELDS_REQUIRED } from './device-fields.ts';

const MEASURED: { [field: string]: JsonSchema } = Object.fromEntries(
  Object.entries<(typeof FIELDS)[keyof typeof FIELDS] & { integer?: true }>(FIELDS).map(
    ([name, { title, unit, minimum, maximum, integer }]) => [
      name,
      {
        type: integer ? 'integer' : 'number',
        minimum,
        maximum,
        description: unit === '' ? `${title}.` : `${title}, ${unit}.`,
      },
    ],
  ),
);

export const deviceReported = defineEventType({
  name: 'device_reported',
  topic: 'device_events',
  category: 'performance',
  description: 'A device has told what it measured.',
  subject: 'session_id',
  unattributed: true,
  metadata: {
    type: 'object',
    required: DEVICE_FIELDS_REQUIRED,
    properties: {
      ...DEVICE_FIELDS,
      ...MEASURED,
      firmware: { type: 'string', maxLength: 64, description: 'Version of the software it runs.' },
      people_withheld: {
        type: 'boolean',
        description: 'A count of people was left out, since it was below the privacy floor.',
      },
    },
    additionalProperties: true,
  },
});

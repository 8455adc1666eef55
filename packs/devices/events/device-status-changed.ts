/** How a device does, whenever that changes: as it says itself, or as its silence says. */
import { defineEventType } from '@bellwether/core';
import { DEVICE_FIELDS, DEVICE_FIELDS_REQUIRED } from './device-fields.ts';

export const deviceStatusChanged = defineEventType({
  name: 'device_status_changed',
  topic: 'device_events',
  category: 'performance',
  description: 'A device came online, went offline, or does not do well.',
  subject: 'session_id',
  unattributed: true,
  metadata: {
    type: 'object',
    required: [...DEVICE_FIELDS_REQUIRED, 'device_health'],
    properties: {
      ...DEVICE_FIELDS,
      device_health: { type: 'string', enum: ['online', 'degraded', 'offline'], description: 'How it does now.' },
      device_health_before: {
        type: 'string',
        enum: ['unknown', 'online', 'degraded', 'offline'],
        description: 'How it did before.',
      },
      device_said_it: { type: 'boolean', description: 'The device has told so itself.' },
      device_health_reason: { type: 'string', maxLength: 200, description: 'Why, in words.' },
    },
    additionalProperties: true,
  },
});

/** What the rest of the world is told of a command. Its id follows from the command and its state: told twice, it counts once. */
import { createHash } from 'node:crypto';
import { defineEventType, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import { DEVICE_FIELDS, type DeviceFacts } from '../device/device-event-fields.ts';
import { deviceFields } from '../device/device-events.ts';
import type { CommandRow } from './command-row.ts';

const text = (description: string) => ({ type: 'string', maxLength: 256, description }) as const;

export const deviceCommandChanged = defineEventType({
  name: 'device_command_changed',
  topic: 'device_events',
  category: 'usage',
  subject: 'session_id',
  unattributed: true,
  description: 'A command to a device was requested, delivered, acknowledged, failed or expired.',
  metadata: {
    type: 'object',
    properties: {
      ...DEVICE_FIELDS,
      command_id: text('The command.'),
      command: text('What it is called, such as restart.'),
      command_state: text('requested, delivered, acknowledged, failed or expired.'),
    },
  },
});

export function commandEvent(row: CommandRow & DeviceFacts): IncomingEvent {
  const { org_id, command_id, name: command, state } = row;
  const at = row.ended_at ?? row.last_delivery_at ?? row.requested_at;
  const identity = JSON.stringify([org_id, command_id, state]);
  return {
    event_id: uuidFromDigest(createHash('sha256').update(`device_command_changed ${identity}`).digest()),
    event_type: deviceCommandChanged.name,
    timestamp: at.toISOString(),
    session_id: row.device_id,
    metadata: { ...deviceFields({ deviceId: row.device_id, ...row }), command_id, command, command_state: state },
  };
}

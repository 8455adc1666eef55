/** What the rest of the world is told of an update of one device. Its id follows from the change: told twice, it counts once. */
import { createHash } from 'node:crypto';
import { defineEventType, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import { DEVICE_FIELDS, type DeviceFacts } from '../device/device-event-fields.ts';
import { DEVICE_UPDATE_CHANGED, deviceFields } from '../device/device-events.ts';
import { TARGET_STATES, type TargetState } from './target-states.ts';

const text = (description: string) => ({ type: 'string', maxLength: 256, description }) as const;

export const deviceUpdateChanged = defineEventType({
  name: DEVICE_UPDATE_CHANGED,
  topic: 'device_events',
  category: 'usage',
  subject: 'session_id',
  unattributed: true,
  description: 'A device in a roll-out of firmware has come a step further, or failed.',
  metadata: {
    type: 'object',
    properties: {
      ...DEVICE_FIELDS,
      rollout_id: text('The roll-out.'),
      update_state: { type: 'string', enum: [...TARGET_STATES], description: 'How the device stands in it.' },
      firmware: { type: 'string', maxLength: 64, description: 'Version of the software it runs.' },
      update_failure: { type: 'string', maxLength: 500, description: 'What went wrong.' },
    },
  },
});

export interface UpdateFacts extends DeviceFacts {
  org_id: string;
  rollout_id: string;
  state: TargetState;
  changed_at: Date;
  failure: string | null;
  /** Of the roll-out. */
  firmware_version: string;
  firmware_before: string | null;
}

export function updateEvent(facts: UpdateFacts): IncomingEvent {
  const { org_id, rollout_id, device_id, state, changed_at, failure, firmware_version, firmware_before } = facts;
  const at = changed_at.toISOString();
  const identity = JSON.stringify([org_id, rollout_id, device_id, state, at]);
  const firmware = state === 'installed' ? firmware_version : firmware_before;
  return {
    event_id: uuidFromDigest(createHash('sha256').update(`device_update_changed ${identity}`).digest()),
    event_type: deviceUpdateChanged.name,
    timestamp: at,
    session_id: device_id,
    metadata: {
      ...{ ...deviceFields({ deviceId: device_id, ...facts }), rollout_id, update_state: state },
      ...(firmware === null ? {} : { firmware }),
      ...(failure === null ? {} : { update_failure: failure }),
    },
  };
}

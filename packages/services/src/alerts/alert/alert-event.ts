/**
 * What the rest of the world is told of alerts: `alert_raised` when somebody should look (also again), `alert_changed` for
 * everything after. Ids follow from the alert and the moment, so that saying it twice is saying it once.
 */
import { createHash } from 'node:crypto';
import { defineEventType, formatInstant, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import type { AlertHistoryEntry, AlertRow } from './alert-row.ts';

const text = (description: string, maxLength = 256) => ({ type: 'string', maxLength, description }) as const;

const FIELDS = {
  alert_id: text('The alert.'),
  alert_type: text('Its type, such as CSD_WARNING.'),
  severity: text('low, medium, high or critical.'),
  alert_status: text('new, acknowledged or resolved.'),
  change: text('raised, reopened, severity_changed, acknowledged or resolved.'),
  signal: text('The signal it goes by, if it goes by one.'),
  unit_kind: text('organisation, division, department or team.'),
  unit_id_hash: { type: 'string', maxLength: 128, description: 'Pseudonym of the unit; empty for the organisation.' },
  window_to: text('End of the newest window it speaks of.'),
} as const;

const alertEvent = { topic: 'derived_events', category: 'usage', subject: 'session_id' } as const;

export const alertRaised = defineEventType({
  ...alertEvent,
  name: 'alert_raised',
  description: 'Somebody should look: an alert was raised, or a resolved one came back.',
  urgent: true,
  metadata: { type: 'object', properties: FIELDS },
});

export const alertChanged = defineEventType({
  ...alertEvent,
  name: 'alert_changed',
  description: 'An alert changed its severity, or was acknowledged or resolved.',
  metadata: { type: 'object', properties: FIELDS },
});

/** Of the newest entry in its history. */
export function alertEventOf(row: AlertRow, orgId: string): IncomingEvent {
  const { at, what, severity } = row.history.at(-1) as AlertHistoryEntry;
  const isRaised = what === 'raised' || what === 'reopened';
  const { signal } = row.evidence;
  const identity = JSON.stringify([orgId, row.alert_id, what, severity, at]);
  return {
    event_id: uuidFromDigest(createHash('sha256').update(`alert ${identity}`).digest()),
    event_type: isRaised ? alertRaised.name : alertChanged.name,
    timestamp: at,
    session_id: row.alert_id,
    metadata: {
      alert_id: row.alert_id,
      alert_type: row.type,
      severity: row.severity,
      alert_status: row.status,
      change: what,
      ...(typeof signal === 'string' ? { signal } : {}),
      unit_kind: row.unit_kind,
      unit_id_hash: row.unit,
      window_to: formatInstant(row.window_to.getTime()),
    },
  };
}

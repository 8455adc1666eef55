/** Takes in what a connector has told. An event's id is made of what makes it the same, so it counts once by any way. */
import { createHash } from 'node:crypto';
import { type ConnectorEvent, type IncomingEvent, uuidFromDigest } from '@bellwether/core';
import type { Caller } from '../../access/authority/caller.ts';
import { grantsOf } from '../../access/authority/permission.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Admitted } from '../admission/admission.ts';
import { admitFor } from '../admission/ingest-events.ts';
import type { ConnectionRow } from './connection.ts';

const NOTHING: Admitted = { accepted: 0, duplicate: 0, rejected: 0, results: [] };
const GRANTS = grantsOf({ 'events:write': 'organisation' });

/** Throws `quota_exceeded`, `overloaded`, `storage_full`; then nothing was kept. */
export async function admitConnectorEvents(
  platform: Platform,
  connection: Pick<ConnectionRow, 'org_id' | 'connection_id' | 'kind'>,
  events: readonly ConnectorEvent[],
): Promise<Admitted> {
  if (events.length === 0) return NOTHING;
  const arrivals = events.map((event, index) => ({ index, event: incoming(connection.kind, event) }));
  return admitFor(platform, callerOf(connection), connection.kind, arrivals);
}

export function connectorEventId(kind: string, key: string): string {
  return uuidFromDigest(
    createHash('sha256')
      .update(JSON.stringify(['connector', kind, key]))
      .digest(),
  );
}

function incoming(kind: string, { key, ...event }: ConnectorEvent): IncomingEvent {
  return { event_id: connectorEventId(kind, key), ...event };
}

function callerOf({ org_id, connection_id }: Pick<ConnectionRow, 'org_id' | 'connection_id'>): Caller {
  return {
    ...{ kind: 'connection', id: connection_id, orgId: org_id, grants: GRANTS },
    ...{ role: undefined, teams: [], subject: undefined, sessionId: undefined },
  };
}

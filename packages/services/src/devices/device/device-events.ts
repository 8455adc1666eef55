/** Events about devices, whatever the pack says of them; and who sends them. */
import { createHash } from 'node:crypto';
import { uuidFromDigest, uuidv7 } from '@bellwether/core';
import type { Caller } from '../../access/authority/caller.ts';
import { grantsOf } from '../../access/authority/permission.ts';
import type { DeviceIdentity } from './device-identity.ts';

export const DEVICE_REPORTED = 'device_reported';
export const DEVICE_STATUS_CHANGED = 'device_status_changed';
export const DEVICE_UPDATE_CHANGED = 'device_update_changed';
export const DEVICE_TOPIC_OF_LOG = 'device_events';

const GRANTS = grantsOf({ 'events:write': 'organisation' });

/** All devices of an organisation are counted as one in the audit trail: ten thousand entries would say no more. */
export function devicesCaller(orgId: string): Caller {
  return {
    ...{ kind: 'device', id: 'all', orgId, grants: GRANTS },
    ...{ role: undefined, teams: [], subject: undefined, sessionId: undefined },
  };
}

/**
 * The same things of the same device make the same id. With a time the id sorts by it, so that a repetition is looked for
 * where its time says; see ingest/seen-ids.ts.
 */
export function deviceEventId(deviceId: string, atMs: number | undefined, ...of: readonly string[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(['device', deviceId, ...of]))
    .digest();
  if (atMs === undefined) return uuidFromDigest(digest);
  return uuidv7(atMs, (bytes) => {
    digest.copy(bytes);
    return bytes;
  });
}

/** What every event of a device says of it. */
export function deviceFields({
  deviceId,
  profile,
  category,
  site,
}: Omit<DeviceIdentity, 'orgId' | 'credentialId' | 'name'>) {
  return { device: deviceId, profile, category, ...(site === '' ? {} : { site }) };
}

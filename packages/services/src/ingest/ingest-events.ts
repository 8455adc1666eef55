/** Takes in what a door has decoded. Needs the scope `ingest`; counts against the tenant's quotas of events and storage. */
import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { Platform } from '../platform/platform.ts';
import { refuseBeyondStorage } from '../usage/refuse-beyond-storage.ts';
import type { Admitted } from './admission.ts';
import type { Arrival } from './arrival.ts';

/** `door` names the protocol, for the rejected events' list. Throws `quota_exceeded`, `overloaded`, `storage_full`. */
export async function ingestEvents(
  platform: Platform,
  caller: Caller | undefined,
  door: string,
  arrivals: readonly Arrival[],
): Promise<Admitted> {
  requirePermission(platform, caller, 'events:write');
  const orgId = organisationOf(caller);
  const tenant = platform.tenants.get(orgId);
  if (!tenant) throw new Problem('not_found', `There is no organisation ${orgId}.`);
  refuseBeyondStorage(platform.storage, tenant);
  platform.eventQuota.take(orgId, arrivals.length, tenant.quotas.max_events_per_second);
  const admitted = await platform.admission.admit(orgId, door, arrivals);
  const { accepted, duplicate, rejected } = admitted;
  platform.audit.tally(
    caller,
    { action: 'events.ingest', resourceType: 'event' },
    { requests: 1, accepted, duplicate, rejected },
  );
  return admitted;
}

/**
 * Takes in what a door has decoded. Needs the scope `ingest`; counts against the tenant's quotas of events and storage.
 * A downstream engine, which may write derived events only, gets those in and nothing else.
 */
import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { reaches } from '../../access/authority/permission.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseBeyondStorage } from '../../tenants/usage/refuse-beyond-storage.ts';
import type { Admitted } from './admission.ts';
import type { Arrival } from './arrival.ts';

/** `door` names the protocol, for the rejected events' list. Throws `quota_exceeded`, `overloaded`, `storage_full`. */
export async function ingestEvents(
  platform: Platform,
  caller: Caller | undefined,
  door: string,
  arrivals: readonly Arrival[],
): Promise<Admitted> {
  requireEventWriter(platform, caller);
  if (!reaches(caller.grants.get('events:write'), 'organisation')) refuseOtherTopics(platform, caller, arrivals);
  return admitFor(platform, caller, door, arrivals);
}

/** Throws unless the caller may write events, or at least derived ones; to be asked before a body is read. */
export function requireEventWriter(platform: Platform, caller: Caller | undefined): asserts caller is Caller {
  if (reaches(caller?.grants.get('derived_events:write'), 'organisation')) return;
  requirePermission(platform, caller, 'events:write');
}

/** What no type is known of is for admission to refuse. */
function refuseOtherTopics(platform: Platform, caller: Caller, arrivals: readonly Arrival[]): void {
  const orgId = organisationOf(caller);
  const other = arrivals.find(
    (arrival) =>
      'event' in arrival &&
      (platform.eventTypes.resolve(orgId, arrival.event.event_type)?.topic ?? 'derived_events') !== 'derived_events',
  );
  if (!other) return;
  platform.audit.denied(caller, 'events:write');
  throw new Problem(
    'forbidden',
    `This credential may write events of the topic derived_events only (derived_events:write), and event ${other.index} is of another. Nothing of the request was kept.`,
  );
}

/** For a verb that has decided by itself that the caller may. */
export async function admitFor(
  platform: Platform,
  caller: Caller,
  door: string,
  arrivals: readonly Arrival[],
): Promise<Admitted> {
  const orgId = organisationOf(caller);
  const tenant = platform.tenants.get(orgId);
  if (!tenant) throw new Problem('not_found', `There is no organisation ${orgId}.`);
  refuseBeyondStorage(platform.storage, tenant);
  await platform.eventQuota.take(orgId, arrivals.length, tenant.quotas.max_events_per_second);
  const admitted = await platform.admission.admit(orgId, door, arrivals);
  const { accepted, duplicate, rejected } = admitted;
  platform.audit.tally(
    caller,
    { action: 'events.ingest', resourceType: 'event' },
    { requests: 1, accepted, duplicate, rejected },
  );
  return admitted;
}

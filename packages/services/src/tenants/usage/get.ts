/** What an organisation uses of its quotas, cheap enough to be asked every few seconds. */
import { formatInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Organisation } from '../tenant/organisation.ts';
import { seatsUsed } from '../tenant/seats.ts';
import { GB } from './storage-meter.ts';

export interface Usage {
  org_id: string;
  at: string;
  events: {
    per_second: number;
    /** The busiest second since `counted_since`. */
    peak_per_second: number;
    limit_per_second: number;
    /** Since `counted_since`: what came in and what became of it. */
    accepted: number;
    duplicate: number;
    rejected: number;
    /** Of everything that came in, 0 to 1; null when nothing did. */
    rejected_share: number | null;
  };
  /** The beginning of the day (UTC), or the start of the process. */
  counted_since: string;
  storage: {
    events: number;
    event_bytes: number;
    /** Windows of all organisations lie together: a share by events. */
    window_bytes_estimate: number;
    limit_bytes: number | null;
  };
  seats: { used: number; limit: number | null };
  requests: { last_minute: number; limit_per_minute: number | null };
}

export async function getUsage(platform: Platform, caller: Caller | undefined): Promise<Usage> {
  requirePermission(platform, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'organisation.usage', resourceType: 'organisation', resourceId: orgId });
  const tenant = platform.tenants.get(orgId)!;
  const seats = await platform.records.asTenant(orgId, (tx) => seatsUsed(tx, orgId));
  return usageOf(platform, tenant, seats);
}

/** Permission has been checked by the verb that calls it. */
export async function usageOf(platform: Platform, { org_id, quotas }: Organisation, seats: number): Promise<Usage> {
  const size = await platform.storage.size(org_id);
  const traffic = platform.traffic.view(org_id);
  const received = traffic.accepted + traffic.duplicate + traffic.rejected;
  return {
    org_id,
    at: formatInstant(platform.clock()),
    events: {
      per_second: traffic.eventsPerSecond,
      peak_per_second: traffic.peakEventsPerSecond,
      limit_per_second: quotas.max_events_per_second,
      accepted: traffic.accepted,
      duplicate: traffic.duplicate,
      rejected: traffic.rejected,
      rejected_share: received > 0 ? traffic.rejected / received : null,
    },
    counted_since: formatInstant(traffic.sinceMs),
    storage: {
      events: size.events,
      event_bytes: size.eventBytes,
      window_bytes_estimate: Math.round(size.windowBytes),
      limit_bytes: quotas.max_storage_gb === null ? null : quotas.max_storage_gb * GB,
    },
    seats: { used: seats, limit: quotas.max_seats },
    requests: { last_minute: traffic.requestsLastMinute, limit_per_minute: quotas.max_api_requests_per_minute },
  };
}

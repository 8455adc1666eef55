/** What became of everything the tenant has sent: `received = stored + duplicate + rejected`, for each event type. */
import { type Caller, organisationOf, requireScope } from '../authority/caller.ts';
import type { Platform } from '../platform/platform.ts';

export interface EventCounts {
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
}

export interface EventStats extends EventCounts {
  by_type: Record<string, EventCounts>;
  /** Records of all tenants that are durable in the log and not yet counted here. */
  in_flight: number;
}

export async function eventStats(platform: Platform, caller: Caller | undefined): Promise<EventStats> {
  requireScope(caller, 'read');
  const orgId = organisationOf(caller);
  const { events, loader } = platform.store;
  const tallies = await loader.betweenPlans(() => events.tally(orgId));
  const stats: EventStats = {
    received: 0,
    stored: 0,
    duplicate: 0,
    rejected: 0,
    by_type: {},
    in_flight: loader.stats().lag,
  };
  for (const { event_type, received, stored, duplicate, rejected } of tallies) {
    stats.by_type[event_type] = { received, stored, duplicate, rejected };
    stats.received += received;
    stats.stored += stored;
    stats.duplicate += duplicate;
    stats.rejected += rejected;
  }
  return stats;
}

/** What became of everything the tenant has sent: `received = stored + duplicate + rejected`, for each event type. */
import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { mayReadSinglePersons } from './about-persons.ts';

/** A store that takes nothing in holds its turn until it does; whoever asks need not wait for that. */
const TURN_MAX_MS = 10_000;

export interface EventCounts {
  received: number;
  stored: number;
  duplicate: number;
  rejected: number;
}

export interface EventStats extends EventCounts {
  by_type: Record<string, EventCounts>;
  /** Records of all tenants that are durable in the log and not yet counted, or not in the windows that are watched. */
  in_flight: number;
}

export async function eventStats(platform: Platform, caller: Caller | undefined): Promise<EventStats> {
  requirePermission(platform, caller, 'settings:read');
  const orgId = organisationOf(caller);
  // How many events about persons came, and when, is a figure about them.
  const absent = mayReadSinglePersons(caller) ? [] : platform.eventTypes.aboutPersons(orgId);
  await platform.audit.note(caller, { action: 'events.stats', resourceType: 'event' });
  const { events, loader } = platform.store;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new Problem(
            'timeout',
            `The store did not finish what it is taking in within ${TURN_MAX_MS / 1000} s, and only then it can be counted. Nothing is lost; try again later.`,
            { retryAfterSeconds: 5 },
          ),
        ),
      TURN_MAX_MS,
    );
  });
  const broughtBack = () => platform.retention.broughtBack(orgId);
  const tallies = await Promise.race([loader.betweenPlans(() => events.tally(orgId, broughtBack())), late]).finally(
    () => clearTimeout(timer),
  );
  const stats: EventStats = {
    received: 0,
    stored: 0,
    duplicate: 0,
    rejected: 0,
    by_type: {},
    in_flight: loader.inFlight(),
  };
  for (const { event_type, received, stored, duplicate, rejected } of tallies) {
    if (!absent.includes(event_type)) stats.by_type[event_type] = { received, stored, duplicate, rejected };
    stats.received += received;
    stats.stored += stored;
    stats.duplicate += duplicate;
    stats.rejected += rejected;
  }
  return stats;
}

/** Where an organisation's events come from: when each kind last came, and how many. For who wonders whether data arrive. */
import { DAY_MS } from '@bellwether/core';
import type { EventSource } from '@bellwether/store';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { mayReadSinglePersons } from '../../ingest/event/about-persons.ts';
import { recordChanged } from '../../ingest/history/outbox.ts';
import type { Platform } from '../../installation/platform/platform.ts';

const DAYS = 7;

export async function listSources(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ sources: EventSource[]; days: number }> {
  requirePermission(platform, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'source.list', resourceType: 'event' });
  const nowMs = platform.clock();
  const sources = await platform.store.events.sources(orgId, { fromMs: nowMs - DAYS * DAY_MS, nowMs });
  // Whether somebody's event about a person came just now is not for everybody to know.
  const absent = mayReadSinglePersons(caller) ? [] : platform.eventTypes.aboutPersons(orgId);
  // What the platform says of changes made in it comes from nowhere else.
  const isTold = ({ event_type }: EventSource) => event_type !== recordChanged.name && !absent.includes(event_type);
  return { sources: sources.filter(isTold), days: DAYS };
}

/**
 * One stored event by its id; `not_found` when the tenant has none, or it is somebody else's. An event about a person is
 * found by who may see the state of persons, by that person, and by a key, which is what sources read back with.
 */
import { type CanonicalEvent, isAboutPersons, isUuid, Problem } from '@bellwether/core';
import { type Caller, organisationOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import { ownSubjectOf } from '../../figures/metric/figure-view.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { mayReadSinglePersons } from './about-persons.ts';

export async function findEvent(
  platform: Platform,
  caller: Caller | undefined,
  eventId: string,
): Promise<CanonicalEvent> {
  requirePermission(platform, caller, 'events:read', 'own');
  const event = isUuid(eventId)
    ? await platform.store.events.find(organisationOf(caller), eventId.toLowerCase())
    : undefined;
  const isOwnOnly = reachOf(caller, 'events:read') === 'own';
  const isOthers = isOwnOnly ? event?.user_id !== ownSubjectOf(caller) : !mayFind(platform, caller, event);
  await platform.audit.note(caller, { action: 'events.read', resourceType: 'event', resourceId: eventId });
  if (!event || isOthers)
    throw new Problem(
      'not_found',
      'There is no such event. One just sent can be read once it is in the store, usually within a second.',
    );
  return event;
}

function mayFind(platform: Platform, caller: Caller, event: CanonicalEvent | undefined): boolean {
  const type = event && platform.eventTypes.resolve(event.org_id, event.event_type);
  if (!type || !isAboutPersons(type)) return true;
  return mayReadSinglePersons(caller);
}

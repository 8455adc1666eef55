/** One stored event by its id; `not_found` when the tenant has none, or it is somebody else's. */
import { type CanonicalEvent, isUuid, Problem } from '@bellwether/core';
import { type Caller, organisationOf, reachOf, requirePermission } from '../authority/caller.ts';
import { ownSubjectOf } from '../metric/figure-view.ts';
import type { Platform } from '../platform/platform.ts';

export async function findEvent(
  platform: Platform,
  caller: Caller | undefined,
  eventId: string,
): Promise<CanonicalEvent> {
  requirePermission(platform, caller, 'events:read', 'own');
  const event = isUuid(eventId)
    ? await platform.store.events.find(organisationOf(caller), eventId.toLowerCase())
    : undefined;
  const isOthers = reachOf(caller, 'events:read') === 'own' && event?.user_id !== ownSubjectOf(caller);
  await platform.audit.note(caller, { action: 'events.read', resourceType: 'event', resourceId: eventId });
  if (!event || isOthers)
    throw new Problem(
      'not_found',
      'There is no such event. One just sent can be read once it is in the store, usually within a second.',
    );
  return event;
}

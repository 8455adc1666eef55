/** One stored event by its id; `not_found` when the tenant has none, or it is somebody else's. */
import { type CanonicalEvent, isUuid, Problem } from '@bellwether/core';
import { type Caller, organisationOf, requireScope } from '../authority/caller.ts';
import type { Platform } from '../platform/platform.ts';

export async function findEvent(
  platform: Platform,
  caller: Caller | undefined,
  eventId: string,
): Promise<CanonicalEvent> {
  requireScope(caller, 'read');
  const event = isUuid(eventId)
    ? await platform.store.events.find(organisationOf(caller), eventId.toLowerCase())
    : undefined;
  if (!event)
    throw new Problem(
      'not_found',
      'There is no such event. One just sent can be read once it is in the store, usually within a second.',
    );
  return event;
}

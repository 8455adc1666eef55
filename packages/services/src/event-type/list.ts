import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { type EventTypeView, eventTypeView } from './event-type-view.ts';

/** Every event type the organisation can send, latest versions, by name. */
export function listEventTypes(context: ServiceContext, caller: Caller | undefined): EventTypeView[] {
  requirePermission(context, caller, 'settings:read');
  const { eventTypes } = context;
  return eventTypes
    .all(organisationOf(caller))
    .map((type) => eventTypeView(type, eventTypes.isOfPack(type.name) ? 'pack' : 'tenant'));
}

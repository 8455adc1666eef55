import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type EventTypeView, eventTypeView } from './event-type-view.ts';

/** Every event type the organisation can send, latest versions, by name. */
export async function listEventTypes(context: ServiceContext, caller: Caller | undefined): Promise<EventTypeView[]> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'event_type.list', resourceType: 'event_type' });
  const { eventTypes } = context;
  return eventTypes.all(orgId).map((type) => eventTypeView(type, eventTypes.isOfPack(type.name) ? 'pack' : 'tenant'));
}

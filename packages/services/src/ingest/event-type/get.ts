import { Problem } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type EventTypeView, eventTypeView } from './event-type-view.ts';

export interface EventTypeHistory extends EventTypeView {
  /** All versions, oldest first; the last one holds. */
  versions: EventTypeView[];
}

/** One event type with its versions. Throws not_found. */
export async function getEventType(
  context: ServiceContext,
  caller: Caller | undefined,
  name: string,
): Promise<EventTypeHistory> {
  requirePermission(context, caller, 'settings:read');
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'event_type.read', resourceType: 'event_type', resourceId: name });
  const current = context.eventTypes.resolve(orgId, name);
  if (!current) throw new Problem('not_found', `There is no event type "${name.slice(0, 64)}".`);
  if (context.eventTypes.isOfPack(name)) {
    const view = eventTypeView(current, 'pack');
    return { ...view, versions: [view] };
  }
  const rows = await context.records.asTenant(orgId, (tx) =>
    tx.selectFrom('event_types').select('definition').where('name', '=', name).orderBy('version').execute(),
  );
  return { ...eventTypeView(current, 'tenant'), versions: rows.map((row) => eventTypeView(row.definition, 'tenant')) };
}

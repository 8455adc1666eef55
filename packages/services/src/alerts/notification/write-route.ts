/** Making, changing and removing routes. What is in the outbox already goes where it was going. */
import { Problem } from '@bellwether/core';
import { isUniqueViolation, type Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { readVersion } from '../../surveys/organization/read-organization.ts';
import {
  type RouteFields,
  type RouteRow,
  type RouteView,
  readRoute,
  readRoutes,
  routeAt,
  routeFields,
  routeView,
} from './route.ts';
import { routeStream } from './route-stream.ts';

const ROUTES_MAX = 50;

export async function listRoutes(context: ServiceContext, caller: Caller | undefined): Promise<RouteView[]> {
  requirePermission(context, caller, 'alerts:read');
  const orgId = organisationOf(caller);
  const rows = await context.records.asTenant(orgId, (tx) => readRoutes(tx, orgId));
  await context.audit.note(caller, { action: 'notification_routes.list', resourceType: 'notification_route' });
  return rows.map(routeView);
}

/** `{name, steps, matching?, group_by?, group_wait_seconds?, quiet_hours?, enabled?}` */
export async function createRoute(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<RouteView> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  const fields = readInput(input, (read) => readRoute(read, undefined));
  const [by, now] = [nameOf(caller), new Date(context.clock())];
  const row: RouteRow = {
    ...{ ...fields, org_id: orgId, route_id: newId('rte'), version: 1 },
    ...{ created_by: by, created_at: now, updated_by: by, updated_at: now },
  };
  await audited(context, caller, auditNote('create', row.route_id), async (tx) => {
    const routes = await readRoutes(tx, orgId);
    if (routes.length >= ROUTES_MAX)
      throw new Problem('conflict', `There are ${ROUTES_MAX} routes already. Remove one first.`);
    await refuseUnknownChannels(tx, orgId, fields);
    await tx
      .insertInto('notification_routes')
      .values({ ...row, ...storedRoute(fields) })
      .execute();
    await recordChange(context, tx, caller, routeStream, row.route_id, { before: null, after: fields });
  }).catch(refuseTakenRouteName(fields.name));
  return routeView(row);
}

/** What is sent replaces what was there, with the `version` it was seen at. */
export async function updateRoute(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<RouteView> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  let name = '';
  const row = await audited(context, caller, auditNote('update', id), async (tx) => {
    const now = await routeAt(tx, { orgId, id, version: undefined });
    const { fields, version } = readInput(input, (read) => ({
      version: readVersion(read),
      fields: readRoute(read, now),
    }));
    await routeAt(tx, { orgId, id, version });
    name = fields.name;
    await refuseUnknownChannels(tx, orgId, fields);
    const changed = { version: now.version + 1, updated_by: nameOf(caller), updated_at: new Date(context.clock()) };
    await tx
      .updateTable('notification_routes')
      .set({ ...storedRoute(fields), ...changed })
      .where('org_id', '=', orgId)
      .where('route_id', '=', id)
      .execute();
    await recordChange(context, tx, caller, routeStream, id, { before: routeFields(now), after: fields });
    return { ...now, ...fields, ...changed };
  }).catch((error: unknown) => refuseTakenRouteName(name)(error));
  return routeView(row);
}

export async function removeRoute(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
  version?: number,
): Promise<void> {
  requirePermission(context, caller, 'settings:write');
  const orgId = organisationOf(caller);
  if (version !== undefined) readInput({ version }, readVersion);
  await audited(context, caller, auditNote('remove', id), async (tx) => {
    const before = routeFields(await routeAt(tx, { orgId, id, version }));
    await tx.deleteFrom('notification_routes').where('org_id', '=', orgId).where('route_id', '=', id).execute();
    await recordChange(context, tx, caller, routeStream, id, { before, after: null });
  });
}

/** Throws invalid_request for a channel that is not there. */
export async function refuseUnknownChannels(tx: Transaction, orgId: string, { steps }: RouteFields): Promise<void> {
  const rows = await tx.selectFrom('notification_channels').select('channel_id').where('org_id', '=', orgId).execute();
  const known = new Set(rows.map(({ channel_id }) => channel_id));
  const errors = steps.flatMap(({ channel_ids }, index) =>
    channel_ids.some((id) => !known.has(id))
      ? [{ field: `steps[${index}].channel_ids`, detail: 'names a channel that is not there.' }]
      : [],
  );
  if (errors.length > 0)
    throw new Problem('invalid_request', 'A route leads to channels that are there; make the channel first.', {
      errors,
    });
}

/** As the table wants it: JSON as text. */
export function storedRoute({ matching, steps, quiet_hours, ...fields }: RouteFields) {
  return {
    ...fields,
    matching: JSON.stringify(matching),
    steps: JSON.stringify(steps),
    quiet_hours: quiet_hours && JSON.stringify(quiet_hours),
  };
}

export function refuseTakenRouteName(name: string): (error: unknown) => never {
  return (error) => {
    if (!isUniqueViolation(error)) throw error;
    throw new Problem('conflict', `There is a route "${name}" already.`, {
      errors: [{ field: 'name', detail: 'is taken.' }],
      cause: error,
    });
  };
}

function auditNote(verb: string, id: string) {
  return { action: `notification_route.${verb}`, resourceType: 'notification_route', resourceId: id };
}

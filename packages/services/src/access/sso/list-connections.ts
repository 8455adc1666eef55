import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { type ConnectionView, connectionView } from './connection.ts';

/** The organisation's connections by name, without their secrets. `baseUrl` is where people open this server. */
export async function listConnections(
  context: ServiceContext,
  caller: Caller | undefined,
  baseUrl: string,
): Promise<ConnectionView[]> {
  requirePermission(context, caller, 'settings:read');
  const rows = await context.records.asTenant(organisationOf(caller), (tx) =>
    tx.selectFrom('sso_connections').selectAll().orderBy('name').orderBy('connection_id').execute(),
  );
  await context.audit.note(caller, { action: 'sso_connections.list', resourceType: 'sso_connections' });
  return rows.map((row) => connectionView(row, baseUrl));
}

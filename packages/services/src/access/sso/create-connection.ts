import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { requireFeature } from '../../tenants/tenant/require-feature.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, nameOf, organisationOf } from '../authority/caller.ts';
import { newId } from '../authority/random-text.ts';
import { claimDomains } from './claim-domains.ts';
import {
  type ConnectionRow,
  type ConnectionView,
  connectionView,
  NEW_CONNECTION,
  readSettings,
  secretPlaceOf,
} from './connection.ts';
import { connectionFields, connectionStream } from './connection-history.ts';
import { refuseRolesAbove, requireSignOnSettings } from './require-sign-on-settings.ts';

const CONNECTIONS_MAX = 20;

/**
 * `{name, kind, …}`. Only these two are needed: the answer holds the addresses that the provider asks for, and what it
 * gives in return is set by `updateConnection`. Throws conflict beyond 20 connections and for a domain that is taken.
 */
export async function createConnection(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
  baseUrl: string,
): Promise<ConnectionView> {
  requireSignOnSettings(context, caller);
  const orgId = organisationOf(caller);
  requireFeature(context, orgId, 'sso_enabled');
  const { kind, read } = readInput(input, (reader) => {
    const chosen = reader.oneOf('kind', ['oidc', 'saml']);
    const nothing = { ...NEW_CONNECTION, client_secret: null };
    return { kind: chosen, read: readSettings(reader, nothing, chosen, context.outbound.policy) };
  });
  const { settings, clientSecret } = read;
  refuseRolesAbove(caller, settings);
  const connectionId = newId('sso');
  const now = new Date(context.clock());
  const row: ConnectionRow = {
    ...settings,
    connection_id: connectionId,
    org_id: orgId,
    kind,
    client_secret: clientSecret ? context.secrets.seal(clientSecret, secretPlaceOf(connectionId)) : null,
    created_by: nameOf(caller),
    created_at: now,
    updated_at: now,
  };
  return audited(
    context,
    caller,
    {
      action: 'sso_connection.create',
      resourceType: 'sso_connection',
      resourceId: connectionId,
      details: { kind, enabled: row.enabled, enforced: row.enforced, domains: row.domains },
    },
    async (tx) => {
      const { count } = await tx
        .selectFrom('sso_connections')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow();
      if (count >= CONNECTIONS_MAX)
        throw new Problem('conflict', `There are ${CONNECTIONS_MAX} connections already. Remove one first.`);
      await claimDomains(tx, context, caller, row.domains);
      await tx
        .insertInto('sso_connections')
        .values({ ...row, role_map: JSON.stringify(row.role_map) })
        .execute();
      const after = connectionFields(row);
      await recordChange(context, tx, caller, connectionStream, connectionId, { before: null, after });
      return connectionView(row, baseUrl);
    },
  );
}

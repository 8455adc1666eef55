import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { requireFeature } from '../../tenants/tenant/require-feature.ts';
import { type Caller, organisationOf } from '../authority/caller.ts';
import { claimDomains, releaseDomains } from './claim-domains.ts';
import { type ConnectionRow, type ConnectionView, connectionView, readSettings, secretPlaceOf } from './connection.ts';
import { connectionFields, connectionStream } from './connection-history.ts';
import { refuseRolesAbove, requireSignOnSettings } from './require-sign-on-settings.ts';

/** What is sent replaces what was there, field by field. A client secret that is not sent stays. */
export async function updateConnection(
  context: ServiceContext,
  caller: Caller | undefined,
  connectionId: string,
  input: unknown,
  baseUrl: string,
): Promise<ConnectionView> {
  requireSignOnSettings(context, caller);
  const orgId = organisationOf(caller);
  return context.records.asTenant(orgId, async (tx) => {
    const before = await tx
      .selectFrom('sso_connections')
      .selectAll()
      .where('connection_id', '=', connectionId)
      .forUpdate()
      .executeTakeFirst();
    if (!before) throw new Problem('not_found', 'This organisation has no such connection.');
    const { settings, clientSecret } = readInput(input, (read) =>
      readSettings(read, before, before.kind, context.outbound.policy),
    );
    if (settings.enabled) requireFeature(context, orgId, 'sso_enabled');
    refuseRolesAbove(caller, settings);
    const after: ConnectionRow = {
      ...before,
      ...settings,
      client_secret: sealedAfter(context, before, clientSecret),
      updated_at: new Date(context.clock()),
    };
    await claimDomains(tx, context, caller, after.domains);
    await tx
      .updateTable('sso_connections')
      .set({ ...after, role_map: JSON.stringify(after.role_map) })
      .where('connection_id', '=', connectionId)
      .execute();
    await releaseDomains(tx);
    const fields = { before: connectionFields(before), after: connectionFields(after) };
    await recordChange(context, tx, caller, connectionStream, connectionId, fields);
    // Another provider's subjects mean other people, whatever they are called.
    if (before.issuer !== after.issuer || before.idp_issuer !== after.idp_issuer)
      await tx.deleteFrom('sso_identities').where('connection_id', '=', connectionId).execute();
    await context.audit.append(tx, caller, orgId, {
      action: 'sso_connection.update',
      resourceType: 'sso_connection',
      resourceId: connectionId,
      details: {
        changed: changed(before, after),
        enabled: after.enabled,
        enforced: after.enforced,
        domains: after.domains,
      },
    });
    return connectionView(after, baseUrl);
  });
}

function sealedAfter(context: ServiceContext, before: ConnectionRow, sent: string | null | undefined): string | null {
  if (sent === undefined) return before.client_secret;
  return sent === null ? null : context.secrets.seal(sent, secretPlaceOf(before.connection_id));
}

function changed(before: ConnectionRow, after: ConnectionRow): string[] {
  const fields = Object.keys(after) as (keyof ConnectionRow)[];
  return fields.filter(
    (field) => field !== 'updated_at' && JSON.stringify(before[field]) !== JSON.stringify(after[field]),
  );
}

/** The connection a browser wants to sign in through, before anybody is known. */
import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import type { ConnectionRow } from './connection.ts';
import { SignOnProblem } from './sign-on-problem.ts';

/** Throws not_found, and connection_off when it or the feature is switched off. */
export async function findConnection(
  context: ServiceContext,
  connectionId: string,
  kind?: ConnectionRow['kind'],
): Promise<ConnectionRow> {
  const row = await context.records.asOperator((tx) =>
    tx.selectFrom('sso_connections').selectAll().where('connection_id', '=', connectionId).executeTakeFirst(),
  );
  if (!row || (kind && row.kind !== kind)) throw new Problem('not_found', 'There is no such way to sign in.');
  if (!row.enabled || !isSignOnAllowed(context, row.org_id)) throw new SignOnProblem('connection_off');
  return row;
}

/** Whether the organisation has single sign-on among its features. */
export function isSignOnAllowed(context: ServiceContext, orgId: string): boolean {
  return context.tenants.get(orgId)?.features.sso_enabled === true;
}

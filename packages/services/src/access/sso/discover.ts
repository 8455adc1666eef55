import { sql } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { EMAIL_LENGTH_MAX, normaliseEmail } from '../user/user-view.ts';
import type { ConnectionKind } from './connection.ts';
import { isSignOnAllowed } from './find-connection.ts';

export interface Discovered {
  connections: { connection_id: string; name: string; kind: ConnectionKind }[];
}

/**
 * The connections an address could sign in through. It is the domain alone that decides, so the answer is the same
 * whether somebody has that address or not. Throws lives_elsewhere when the domain is one of another region.
 */
export async function discoverConnections(context: ServiceContext, input: unknown): Promise<Discovered> {
  const email = readInput(input, (read) => normaliseEmail(read.text('email', { max: EMAIL_LENGTH_MAX })));
  context.residency.requireAddressHere(email);
  const domain = email.slice(email.lastIndexOf('@') + 1);
  const rows = await context.records.asOperator((tx) =>
    tx
      .selectFrom('sso_connections')
      .select(['connection_id', 'org_id', 'name', 'kind'])
      .where('enabled', '=', true)
      .where(sql<boolean>`domains @> ARRAY[${domain}]`)
      .orderBy('name')
      .execute(),
  );
  return {
    connections: rows
      .filter(({ org_id }) => isSignOnAllowed(context, org_id))
      .map(({ connection_id, name, kind }) => ({ connection_id, name, kind })),
  };
}

import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { metadataOf } from './saml-client.ts';

/** What a SAML provider reads about us: entity id, address for assertions. No secret; drafts have it too. */
export async function samlMetadata(context: ServiceContext, connectionId: string, baseUrl: string): Promise<string> {
  const row = await context.records.asOperator((tx) =>
    tx
      .selectFrom('sso_connections')
      .selectAll()
      .where('connection_id', '=', connectionId)
      .where('kind', '=', 'saml')
      .executeTakeFirst(),
  );
  if (!row) throw new Problem('not_found', 'There is no such way to sign in.');
  return metadataOf(row, baseUrl);
}

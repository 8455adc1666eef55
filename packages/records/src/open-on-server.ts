/** The doors to a server. What speaks to one is loaded only where there is one: a process without pays nothing for it. */
import type { PostgresSettings } from './postgres/postgres-settings.ts';
import type { PreparePostgres } from './postgres/server-roles.ts';
import type { Records } from './records.ts';

export type { PostgresSettings } from './postgres/postgres-settings.ts';

/** See postgres/open-postgres-records.ts. */
export async function openPostgresRecords(settings: PostgresSettings): Promise<Records> {
  const server = await import('./postgres/open-postgres-records.ts');
  return server.openPostgresRecords(settings);
}

/** Throws what `openPostgresRecords` would: nobody answers, rights are missing or too many. Changes nothing. */
export async function checkPostgres(settings: PostgresSettings): Promise<void> {
  const server = await import('./postgres/open-postgres-records.ts');
  await server.withServerSchema(settings, async () => undefined);
}

/** See postgres/server-roles.ts. */
export async function preparePostgres(prepare: PreparePostgres): Promise<void> {
  const server = await import('./postgres/server-roles.ts');
  return server.preparePostgres(prepare);
}

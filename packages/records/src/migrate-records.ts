/**
 * Takes records to another schema while no program runs on them: down, before an older version is started again.
 * See docs/upgrading.md.
 */
import { resolve } from 'node:path';
import { openDatabase } from './database.ts';
import { lockDirectory } from './directory-lock.ts';
import { embeddedSchema } from './migration/embedded-schema.ts';
import { type MigrateOptions, migrate } from './migration/migrate.ts';
import { MIGRATIONS } from './migrations/index.ts';
import type { PostgresSettings } from './postgres/postgres-settings.ts';

export type RecordsPlace = { directory: string } | { server: PostgresSettings };

/** Gives the steps made, in order. Throws when the records are open elsewhere, or a step would lose something unagreed. */
export async function migrateRecords(place: RecordsPlace, options: MigrateOptions): Promise<number[]> {
  if ('server' in place) {
    const { withServerSchema } = await import('./postgres/open-postgres-records.ts');
    return withServerSchema(place.server, (schema) => migrate(schema, MIGRATIONS, options));
  }
  const home = resolve(place.directory);
  const lock = lockDirectory(home);
  try {
    const { engine } = await openDatabase(home);
    try {
      return await migrate(embeddedSchema(engine), MIGRATIONS, options);
    } finally {
      await engine.close();
    }
  } finally {
    lock.release();
  }
}

/**
 * Brings the schema to a version. Each step commits together with its row in `schema_migrations`, so a crash leaves the
 * schema at one version or the next, never between.
 */
import type { PGlite } from '@electric-sql/pglite';
import { checksumOf, type Migration } from './migration.ts';

interface Applied {
  number: number;
  name: string;
  checksum: string;
}

const MIGRATIONS_TABLE = `
  CREATE TABLE IF NOT EXISTS schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now()
  )`;

/**
 * Goes up or down to `target` (default: the last migration; 0: before the first). Returns the numbers run, in order.
 * Throws, before touching anything, when the database was made by a newer version or a migration was edited.
 */
export async function migrate(database: PGlite, migrations: readonly Migration[], target?: number): Promise<number[]> {
  migrations.forEach(({ number, name }, index) => {
    if (number !== index + 1) throw new Error(`Migration ${number} (${name}) should have the number ${index + 1}.`);
  });
  const goal = target ?? migrations.length;
  await database.exec(MIGRATIONS_TABLE);
  const applied = (
    await database.query<Applied>('SELECT number, name, checksum FROM schema_migrations ORDER BY number')
  ).rows;
  for (const row of applied) refuseStranger(row, migrations[row.number - 1]);

  const run: number[] = [];
  for (const migration of migrations.slice(applied.length, goal)) {
    await database.transaction(async (tx) => {
      await tx.exec(migration.up);
      await tx.query('INSERT INTO schema_migrations (number, name, checksum) VALUES ($1, $2, $3)', [
        migration.number,
        migration.name,
        checksumOf(migration),
      ]);
    });
    run.push(migration.number);
  }
  for (const migration of migrations.slice(goal, applied.length).reverse()) {
    await database.transaction(async (tx) => {
      await tx.exec(migration.down);
      await tx.query('DELETE FROM schema_migrations WHERE number = $1', [migration.number]);
    });
    run.push(migration.number);
  }
  return run;
}

function refuseStranger(row: Applied, migration: Migration | undefined): void {
  if (!migration) {
    throw new Error(
      `The records were made by a newer version of Bellwether (schema ${row.number}, ${row.name}). Start that version, or restore a backup made before the upgrade.`,
    );
  }
  if (checksumOf(migration) !== row.checksum) {
    throw new Error(
      `Migration ${row.number} (${row.name}) is not the one this database was made with. Put its text back and write the change as a new migration.`,
    );
  }
}

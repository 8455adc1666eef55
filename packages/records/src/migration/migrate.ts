/**
 * Brings the schema to a version. Each step commits together with its row in `schema_migrations`, so a crash leaves the
 * schema at one version or the next, never between, and of several processes that start at once each step is done by one.
 */
import { requireNothingLost } from './losses.ts';
import { checksumOf, type Migration } from './migration.ts';
import type { SchemaOwner, SchemaStatements } from './schema-owner.ts';

interface Applied {
  number: number;
  name: string;
  checksum: string;
  /** Unknown of what was applied before it was kept: the migration itself. */
  oldest_program: number | null;
}

const MIGRATIONS_TABLE = `
  CREATE TABLE schema_migrations (
    number integer PRIMARY KEY,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamptz NOT NULL DEFAULT now(),
    oldest_program integer
  )`;

export interface MigrateOptions {
  /** Goes down when the schema is beyond it; 0: before the first. Default: up to the last migration, never down. */
  target?: number;
  /** Goes down although rows or columns with something in them go with it. */
  losesData?: boolean;
}

/**
 * Returns the numbers run, in order. Throws, before touching anything, when a migration was edited and when the database
 * is too new for this program; and before the step down that would lose something nobody has agreed to lose.
 */
export async function migrate(
  owner: SchemaOwner,
  migrations: readonly Migration[],
  { target, losesData = false }: MigrateOptions = {},
): Promise<number[]> {
  migrations.forEach(({ number, name }, index) => {
    if (number !== index + 1) throw new Error(`Migration ${number} (${name}) should have the number ${index + 1}.`);
  });
  const goal = target ?? migrations.length;
  if (goal < 0 || goal > migrations.length)
    throw new Error(`There is no schema ${goal}; this version of Bellwether knows 0 to ${migrations.length}.`);
  const run: number[] = [];
  for (;;) {
    const done = await owner.alone(async (statements) => {
      const applied = await appliedIn(statements);
      refuseStrangers(applied, migrations);
      if (applied.length < goal) return stepUp(statements, migrations[applied.length] as Migration);
      if (target === undefined || applied.length === goal) return undefined;
      const last = migrations[applied.length - 1];
      if (!last)
        throw new Error(
          `Only the version of Bellwether that made schema ${applied.length} can take it back. Go down with that one.`,
        );
      if (!losesData) await requireNothingLost(statements, last);
      return stepDown(statements, last);
    });
    if (done === undefined) return run;
    run.push(done);
  }
}

async function appliedIn({ exec, query }: SchemaStatements): Promise<Applied[]> {
  const columns = await query<{ name: string }>(
    `SELECT attname AS name FROM pg_attribute WHERE attrelid = to_regclass('schema_migrations') AND attnum > 0`,
  );
  if (columns.length === 0) await exec(MIGRATIONS_TABLE);
  else if (!columns.some(({ name }) => name === 'oldest_program'))
    await exec('ALTER TABLE schema_migrations ADD COLUMN oldest_program integer');
  return query<Applied>('SELECT number, name, checksum, oldest_program FROM schema_migrations ORDER BY number');
}

async function stepUp({ exec, query }: SchemaStatements, migration: Migration): Promise<number> {
  await exec(migration.up);
  await query('INSERT INTO schema_migrations (number, name, checksum, oldest_program) VALUES ($1, $2, $3, $4)', [
    ...[migration.number, migration.name, checksumOf(migration)],
    migration.oldestProgram ?? migration.number,
  ]);
  return migration.number;
}

async function stepDown({ exec, query }: SchemaStatements, migration: Migration): Promise<number> {
  await exec(migration.down);
  await query('DELETE FROM schema_migrations WHERE number = $1', [migration.number]);
  return migration.number;
}

function refuseStrangers(applied: readonly Applied[], migrations: readonly Migration[]): void {
  const unknown = applied.filter(({ number }) => number > migrations.length);
  const tooNew = unknown.find((row) => (row.oldest_program ?? row.number) > migrations.length);
  if (tooNew)
    throw new Error(
      `The records were made by a newer version of Bellwether (schema ${tooNew.number}, ${tooNew.name}). Start that version, or restore a backup made before the upgrade.`,
    );
  for (const row of applied) {
    const migration = migrations[row.number - 1];
    if (migration && checksumOf(migration) !== row.checksum)
      throw new Error(
        `Migration ${row.number} (${row.name}) is not the one this database was made with. Put its text back and write the change as a new migration.`,
      );
  }
}

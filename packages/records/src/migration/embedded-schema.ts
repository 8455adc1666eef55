/** The schema of the engine in the process, which runs one transaction at a time. */
import type { PGlite } from '@electric-sql/pglite';
import type { SchemaOwner } from './schema-owner.ts';

export function embeddedSchema(engine: PGlite): SchemaOwner {
  return {
    alone: (work) =>
      engine.transaction((tx) =>
        work({
          async exec(sql) {
            await tx.exec(sql);
          },
          async query<Row>(sql: string, parameters: readonly unknown[] = []) {
            return (await tx.query<Row>(sql, [...parameters])).rows;
          },
        }),
      ),
  };
}

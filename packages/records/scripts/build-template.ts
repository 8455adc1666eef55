/**
 * Builds the template of a new database for the installed engine, with the schema as it is today:
 * `node packages/records/scripts/build-template.ts`. Run it after changing the engine's version, and remove the old file.
 * A template that knows fewer migrations than there are is good as well; the others are run on top of it.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { constants, zstdCompressSync } from 'node:zlib';
import { PGlite } from '@electric-sql/pglite';
import { embeddedSchema } from '../src/migration/embedded-schema.ts';
import { migrate } from '../src/migration/migrate.ts';
import { MIGRATIONS } from '../src/migrations/index.ts';
import { INITDB_PARAMS, TEMPLATE_WINDOW_LOG, templatePath } from '../src/template.ts';

const directory = mkdtempSync(join(tmpdir(), 'records-template-'));
try {
  const database = await PGlite.create({ dataDir: join(directory, 'postgres'), initDbStartParams: INITDB_PARAMS });
  await migrate(embeddedSchema(database), MIGRATIONS);
  await database.exec('VACUUM FREEZE');
  await database.exec('CHECKPOINT');
  const archive = Buffer.from(await (await database.dumpDataDir('none')).arrayBuffer());
  await database.close();
  const packed = zstdCompressSync(archive, {
    params: {
      [constants.ZSTD_c_compressionLevel]: 19,
      [constants.ZSTD_c_windowLog]: TEMPLATE_WINDOW_LOG,
      [constants.ZSTD_c_enableLongDistanceMatching]: 1,
    },
  });
  mkdirSync(dirname(templatePath()), { recursive: true });
  writeFileSync(templatePath(), packed);
  console.log(`${templatePath()}: ${packed.length} bytes from ${archive.length}`);
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** Writes docs/permissions.md: `npm run permissions`. The routes are those of a server started for it, in a directory of its own. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../src/config.ts';
import { permissionDocument } from '../src/http/permission-document.ts';
import { startServer } from '../src/server.ts';

const DOCUMENT = join(import.meta.dirname, '../../../docs/permissions.md');

const dataDirectory = mkdtempSync(join(tmpdir(), 'bellwether-permissions-'));
const server = await startServer({ ...readConfig({}), port: 0, dataDirectory, sample: false, logLevel: 'silent' });
try {
  writeFileSync(DOCUMENT, permissionDocument(server.routes));
} finally {
  await server.close();
  rmSync(dataDirectory, { recursive: true, force: true });
}

/** Writes dashboards, alert rules and the tables of docs/observability.md anew: `npm run observability`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { observabilityFiles } from './observability-files.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

for (const [path, content] of observabilityFiles(ROOT)) {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), content);
}

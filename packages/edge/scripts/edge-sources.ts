/** Writes docs/edge-sources.md: `npm run edge-sources`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { edgeSourcesDocument } from './edge-sources-document.ts';

writeFileSync(join(import.meta.dirname, '../../../docs/edge-sources.md'), edgeSourcesDocument());

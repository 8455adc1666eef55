/** Writes the tables of docs/configuration.md: `npm run configuration`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from './configuration-document.ts';

const path = join(import.meta.dirname, '../../../docs/configuration.md');
writeFileSync(path, withTables(readFileSync(path, 'utf8')));

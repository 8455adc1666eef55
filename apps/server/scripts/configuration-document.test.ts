import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withTables } from './configuration-document.ts';

it('docs/configuration.md has every setting as it is; npm run configuration writes it', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
  expect(document).toBe(withTables(document));
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { edgeSourcesDocument } from './edge-sources-document.ts';

it('docs/edge-sources.md says what the allow-lists say; if not, run `npm run edge-sources`', () => {
  const document = readFileSync(join(import.meta.dirname, '../../../docs/edge-sources.md'), 'utf8');
  expect(document).toBe(edgeSourcesDocument());
});

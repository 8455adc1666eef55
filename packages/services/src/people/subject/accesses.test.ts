import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PURPOSES } from './accesses.ts';

const REPOSITORY = join(import.meta.dirname, '../../../../..');

it('tells of readings by the names under which they are written down', () => {
  const sources = ['packages/services/src', 'apps/server/src'].flatMap((root) =>
    readdirSync(join(REPOSITORY, root), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.endsWith('subject/accesses.ts'))
      .map((file) => readFileSync(join(REPOSITORY, root, file), 'utf8')),
  );
  const unknown = Object.keys(PURPOSES).filter((action) => !sources.some((source) => source.includes(`'${action}'`)));
  expect(unknown).toEqual([]);
});

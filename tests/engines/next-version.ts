/** A next version of the program: a copy of this one whose records have one step more, which only adds. */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const OWN = '@bellwether';

export interface NextVersion {
  /** Its command line. */
  program: string;
  /** The last schema it knows; this version knows the one before. */
  schema: number;
}

export function makeNextVersion(directory: string): NextVersion {
  for (const part of ['apps', 'packages', 'packs', 'package.json'])
    cpSync(join(ROOT, part), join(directory, part), {
      recursive: true,
      filter: (path) => !path.slice(ROOT.length).split(sep).includes('node_modules'),
    });
  // Libraries are those of this version; what is ours is the copy's.
  for (const place of ['', ...workspaces()])
    linkLibraries(join(ROOT, place, 'node_modules'), join(directory, place, 'node_modules'));
  return { program: join(directory, 'apps/cli/bin/bellwether'), schema: addMigration(directory) };
}

function workspaces(): string[] {
  return ['apps', 'packages', 'packs'].flatMap((part) => readdirSync(join(ROOT, part)).map((name) => join(part, name)));
}

function linkLibraries(from: string, to: string): void {
  if (!existsSync(from)) return;
  mkdirSync(to, { recursive: true });
  for (const name of readdirSync(from))
    if (name === OWN) cpSync(join(from, name), join(to, name), { recursive: true, verbatimSymlinks: true });
    else symlinkSync(join(from, name), join(to, name));
}

function addMigration(directory: string): number {
  const index = join(directory, 'packages/records/src/migrations/index.ts');
  const written = readFileSync(index, 'utf8');
  const last = /,\n\];\n*$/;
  if (!last.test(written)) throw new Error(`${index} does not end in the list of migrations any more.`);
  const number =
    written
      .slice(written.lastIndexOf('['))
      .split('\n')
      .filter((line) => /^ {2}\w+,$/.test(line)).length + 1;
  writeFileSync(
    join(dirname(index), 'next-version.ts'),
    `import type { Migration } from '../migration/migration.ts';
export const nextVersion: Migration = {
  number: ${number},
  name: 'next-version',
  oldestProgram: ${number - 1},
  up: 'CREATE TABLE of_the_next_version (name text PRIMARY KEY)',
  down: 'DROP TABLE of_the_next_version',
};
`,
  );
  writeFileSync(
    index,
    `import { nextVersion } from './next-version.ts';\n${written.replace(last, ',\n  nextVersion,\n];\n')}`,
  );
  return number;
}

/**
 * No suite stays on embedded engines unseen: one that opens an engine otherwise than through the fixtures, which follow
 * `BELLWETHER_TEST_ENGINES`, says why in only-embedded.ts.
 */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BY_THEMSELVES, ONLY_EMBEDDED } from './only-embedded.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const OPENS = /\b(openPlatform|openRecords|openStore|openLog|startServer)\(|bin\/bellwether/;
const FIXTURES: ReadonlySet<string> = new Set([
  'apps/server/test/start-test-server.ts',
  'packages/records/test/test-records.ts',
  'packages/services/test/test-platform.ts',
  'packages/store/test/chosen-engine.ts',
  'tests/e2e/installation.ts',
]);
const IS_TEST = /\.(test|fixture)\.tsx?$|\/(test|fixtures|dev)\/|^tests\//;
const BESIDE = /from '(\.{1,2}\/[^']+)'|new URL\('(\.{1,2}\/[^']+\.ts)'/g;

const files = globSync(['{apps,packages,packs}/*/{src,test,pages}/**/*.{ts,tsx}', 'packs/*/*.ts', 'tests/**/*.ts'], {
  cwd: ROOT,
});
const sources = new Map(
  files.filter((file) => IS_TEST.test(file)).map((file) => [file, readFileSync(join(ROOT, file), 'utf8')]),
);
const suites = [...sources.keys()].filter((file) => /\.test\.tsx?$/.test(file));

/** The suite, and what it is made of that is not the product. */
function partsOf(file: string, parts = new Set<string>()): ReadonlySet<string> {
  if (parts.has(file) || !sources.has(file) || FIXTURES.has(file)) return parts;
  parts.add(file);
  for (const [, imported, started] of sources.get(file)!.matchAll(BESIDE))
    partsOf(normalize(join(dirname(file), (imported ?? started)!)), parts);
  return parts;
}

/** Whoever takes the settings of the run starts the command line on what was chosen. */
const opensByItself = (part: string): boolean => {
  const source = sources.get(part)!;
  return OPENS.test(source) && !source.includes('chosenSettings(');
};

const reasons = [...Object.entries(ONLY_EMBEDDED), ...Object.entries(BY_THEMSELVES)];
const patterns = reasons.flatMap(([, its]) => its);

it('has a reason for every suite that opens an engine by itself', () => {
  const unnamed = suites
    .filter((suite) => suite !== 'tests/engines/only-embedded.test.ts')
    .filter((suite) => [...partsOf(suite)].some(opensByItself))
    .filter((suite) => !patterns.some((pattern) => matchesGlob(suite, pattern)));
  expect(unnamed).toEqual([]);
  expect(suites.length).toBeGreaterThan(300);
});

it('has no reason that no suite has', () => {
  const isThere = (pattern: string) => suites.some((suite) => matchesGlob(suite, pattern));
  expect(reasons.filter(([, its]) => !its.some(isThere))).toEqual([]);
});

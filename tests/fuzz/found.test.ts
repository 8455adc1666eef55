/** What the fuzzer has ever found is decoded again: once found, it stays as a test. */
import { existsSync, readdirSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf, FOUND_FOLDER, keptFindings } from './engine/found-input.ts';
import { judge } from './engine/judge.ts';
import type { OpenTarget } from './engine/target.ts';
import { TARGETS } from './targets/index.ts';

const open = new Map<string, OpenTarget>();
afterAll(async () => {
  for (const target of open.values()) await target.close?.();
});

const folders = existsSync(FOUND_FOLDER) ? readdirSync(FOUND_FOLDER) : [];
const findings = TARGETS.flatMap((target) =>
  keptFindings(FOUND_FOLDER, target.name).map(({ path, found }) => ({ target, path, found })),
);

describe('what was found by fuzzing', () => {
  it('belongs to a decoder that is still fuzzed', () => {
    const known = TARGETS.map(({ name }) => name);
    expect(folders.filter((folder) => !known.includes(folder))).toEqual([]);
  });

  it.each(findings)('$path is decoded, or refused as it should be', async ({ target, found }) => {
    const opened = open.get(target.name) ?? (await target.open());
    open.set(target.name, opened);
    const { fault } = await judge(target, opened, bytesOf(found.input));
    expect(fault).toBeUndefined();
  });
});

describe('every target', () => {
  it('has a name of its own', () => expect(new Set(TARGETS.map(({ name }) => name)).size).toBe(TARGETS.length));
});

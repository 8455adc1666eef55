/** A fault point nobody dies at is a crash nobody has tried. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { FAULT_POINTS } from './fault-points.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function sources(): string[] {
  return ['packages', 'apps', 'packs'].flatMap((room) =>
    readdirSync(join(ROOT, room), { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|(^|\/)(node_modules|dist|test)\//.test(path))
      .map((path) => readFileSync(join(ROOT, room, path), 'utf8')),
  );
}

describe('the list of fault points', () => {
  it('has every fault point of the source, and no other', () => {
    const calls = sources().flatMap((text) => [...text.matchAll(/faultPoint\(('[^']*'|`[^`]*`|[^)]*)\)/g)]);
    const names = calls.map(([, argument]) => argument!).filter((argument) => !argument.startsWith('name: string'));
    // Those of the outbox are passed when somebody changes a record, and are died at in tests/streams; those of the edge's
    // delivery in packages/services/test/survey-delivery.test.ts; those of notifications in notifications-killed.test.ts there;
    // that of objects in packages/objects/src/folder-blobs.test.ts; those of a store that several processes load in tests/loading;
    // those of a backup in tests/recovery/killed.test.ts, those of the archive in tests/archive/killed.test.ts.
    const literal = names
      .filter(
        (name) =>
          name.startsWith("'") && !/^'(outbox|delivery|notification|objects|shared_store|backup|archive)\./.test(name),
      )
      .map((name) => name.slice(1, -1));
    // Those of an erasure, before and after each of its steps, are died at in tests/erasure.
    // Those of durable runs, at every boundary of every step, are died at in tests/workflows.
    const elsewhere = ['erasure.', 'workflow/', '{point}/'];
    const computed = names.filter((name) => !name.startsWith("'") && !elsewhere.some((part) => name.includes(part)));
    // One name is made of the table that was inserted into; there is one table for each kind of topic.
    expect(computed).toHaveLength(1);
    expect(computed[0]).toMatch(/^`store\.insert\.after_\$\{table\b/);
    const perTable = ['events', 'rejected_events', 'ingest_tally'].map((table) => `store.insert.after_${table}`);
    expect(FAULT_POINTS.map(({ name }) => name).toSorted()).toEqual([...literal, ...perTable].toSorted());
  });
});

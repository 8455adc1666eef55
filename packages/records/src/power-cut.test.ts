import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Disk } from '../test/power-cut.ts';
import { openRecords, type Records } from './index.ts';

/** More of them by hand: `POWER_CUTS=60 npx vitest run packages/records/src/power-cut.test.ts`. */
const CUTS = Number(process.env.POWER_CUTS ?? 3);
const FLUSHES_BETWEEN_CUTS = 17; // a prime: cuts fall into transactions, into checkpoints and between them
const now = new Date('2026-11-21T05:00:00.000Z');

const home = mkdtempSync(join(tmpdir(), 'power-cut-'));
const live = join(home, 'live');

interface Cut {
  directory: string;
  /** How many transactions had been answered as saved. */
  saved: number;
}

/** Mulberry32: the same cuts in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One transaction over two tables, with enough text to make the write-ahead log change its file now and then. */
async function save(records: Records, number: number): Promise<void> {
  const org_id = `org_${number}`;
  const value = JSON.stringify('x'.repeat(20_000));
  await records.asOperator(async (tx) => {
    const organisation = { org_id, name: org_id, primary_region: 'eu-west-1', data_residency: 'eu' } as const;
    const rest = { quotas: '{}', features: '{}', plan: 'starter', self_managed: true } as const;
    await tx
      .insertInto('organisations')
      .values({ ...organisation, ...rest, created_at: now, updated_at: now })
      .execute();
    await tx.insertInto('settings').values({ org_id, name: 'text', value, updated_at: now }).execute();
    await tx
      .updateTable('organisations')
      .set({ name: `after ${number}` })
      .where('org_id', '=', 'org_0')
      .execute();
  });
}

const cuts: Cut[] = [];

beforeAll(async () => {
  await (await openRecords({ directory: live, clock: systemClock })).close();
  const disk = new Disk(join(live, 'postgres'), join(home, 'durable'));
  const random = seeded(7);
  let flushes = 0;
  let saved = 0;
  const onSync = (path: string) => {
    disk.synced(path);
    if (++flushes % FLUSHES_BETWEEN_CUTS !== 0 || cuts.length >= CUTS) return;
    const directory = join(home, `cut-${cuts.length}`);
    const share = [0, 0.5, 0.9][cuts.length % 3]!;
    disk.cut(join(directory, 'postgres'), () => random() < share);
    writeFileSync(join(directory, 'complete'), '');
    cuts.push({ directory, saved });
  };
  const records = await openRecords({ directory: live, clock: systemClock, onSync });
  for (let number = 0; cuts.length < CUTS; number++) {
    await save(records, number);
    saved = number + 1;
    if (number % 10 === 9) await records.maintain();
  }
  await records.close();
}, 120_000);
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('after a power cut', () => {
  it.each(Array.from({ length: CUTS }, (_, i) => i))(
    'everything answered as saved is there, and nothing by half (cut %i)',
    async (i) => {
      const { directory, saved } = cuts[i]!;
      const records = await openRecords({ directory, clock: systemClock });
      const { organisations, settings, first } = await records.asOperator(async (tx) => ({
        organisations: (await tx.selectFrom('organisations').select('org_id').execute()).map((row) => row.org_id),
        settings: (await tx.selectFrom('settings').select('org_id').execute()).map((row) => row.org_id),
        first: await tx.selectFrom('organisations').select('name').where('org_id', '=', 'org_0').executeTakeFirst(),
      }));
      await save(records, 1_000_000); // and it takes new ones
      await records.close();
      expect(organisations.length).toBeGreaterThanOrEqual(saved);
      expect(organisations.sort()).toEqual(Array.from({ length: organisations.length }, (_, n) => `org_${n}`).sort());
      expect(settings.sort()).toEqual(organisations);
      expect(first?.name).toBe(organisations.length ? `after ${organisations.length - 1}` : undefined);
      rmSync(directory, { recursive: true });
    },
  );
});

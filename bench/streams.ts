/**
 * What streams cost: appending, loading streams of different lengths, and computing a projection again from nothing.
 *
 *   node bench/streams.ts                                       [--events 100000]
 *
 * Records in a directory of its own, synced as in service. An append is a transaction of one event of 200 bytes, durable
 * when it counts; the streams are boards, whose events hold what changed. Loading is within an open transaction. The
 * projection counts events by type and writes one row a batch of 200.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemClock } from '@bellwether/core';
import {
  append,
  appendChange,
  defineEntityStream,
  load,
  openRecords,
  type Projection,
  replay,
  type Transaction,
} from '@bellwether/records';

const { values } = parseArgs({ options: { events: { type: 'string', default: '100000' } } });
const EVENTS = Number(values.events);
const ORG = 'org_bench';
const LENGTHS = [10, 100, 1000];

const notes = defineEntityStream<{ title: string; text: string; version: number }>({ type: 'note' });
const by = { actor: 'user:usr_bench', atMs: Date.now() };
const fields = (version: number) => ({ title: `Note ${version}`, text: 'x'.repeat(120), version });

const directory = mkdtempSync(join(tmpdir(), 'bellwether-bench-streams-'));
const records = await openRecords({ directory, clock: systemClock });
try {
  await records.asOperator((tx) => addOrganisation(tx));

  await timedAppends('append to streams of up to 10 events', 2000, (index) => `short-${Math.floor(index / 10)}`);
  await timedAppends('append to a stream of up to 1,000 events', 1000, () => 'long');

  for (const length of LENGTHS) {
    const id = `of-${length}`;
    await fill(id, length);
    const took = await records.asTenant(ORG, async (tx) => {
      const times: number[] = [];
      for (let run = 0; run < 200; run++) {
        const from = performance.now();
        await load(tx, notes, id);
        times.push(performance.now() - from);
      }
      return times;
    });
    print(`load a stream of ${length} events`, took);
  }

  const kept = await records.asTenant(ORG, (tx) =>
    tx.selectFrom('stream_heads').select('position').executeTakeFirstOrThrow(),
  );
  for (let at = kept.position; at < EVENTS; at += 1000) await fill(`bulk-${at}`, Math.min(1000, EVENTS - at));
  const from = performance.now();
  const replayed = await replay(records, ORG, countsByType());
  const seconds = (performance.now() - from) / 1000;
  console.log(`replay of ${replayed} events: ${seconds.toFixed(1)} s, ${Math.round(replayed / seconds)} events/s`);
} finally {
  await records.close();
  rmSync(directory, { recursive: true, force: true });
}

async function timedAppends(what: string, count: number, idOf: (index: number) => string): Promise<void> {
  const times: number[] = [];
  const versions = new Map<string, number>();
  for (let index = 0; index < count; index++) {
    const id = idOf(index);
    const version = versions.get(id) ?? 0;
    versions.set(id, version + 1);
    const change = { before: version === 0 ? null : fields(version), after: fields(version + 1) };
    const from = performance.now();
    await records.asTenant(ORG, (tx) => appendChange(tx, notes, id, { ...by, ...change }));
    times.push(performance.now() - from);
  }
  print(what, times);
}

async function fill(id: string, count: number): Promise<void> {
  const events = Array.from({ length: count }, (_, index) =>
    index === 0
      ? { event_type: 'note.created', data: { fields: fields(1) } }
      : { event_type: 'note.updated', data: { changes: { version: { from: index, to: index + 1 } } } },
  );
  for (let at = 0; at < count; at += 100)
    await records.asTenant(ORG, (tx) => append(tx, notes, id, { ...by, events: events.slice(at, at + 100) }));
}

function countsByType(): Projection {
  return {
    name: 'counts_by_type',
    async apply(tx, events) {
      const row = await tx.selectFrom('settings').select('value').where('name', '=', 'counts').executeTakeFirst();
      const counts = { ...((row?.value ?? {}) as Record<string, number>) };
      for (const { event_type } of events) counts[event_type] = (counts[event_type] ?? 0) + 1;
      const next = { value: JSON.stringify(counts), updated_at: new Date() };
      await tx
        .insertInto('settings')
        .values({ org_id: ORG, name: 'counts', ...next })
        .onConflict((conflict) => conflict.columns(['org_id', 'name']).doUpdateSet(next))
        .execute();
    },
    clear: async (tx) => {
      await tx.deleteFrom('settings').where('name', '=', 'counts').execute();
    },
  };
}

async function addOrganisation(tx: Transaction): Promise<void> {
  const at = new Date();
  await tx
    .insertInto('organisations')
    .values({
      ...{ org_id: ORG, name: ORG, primary_region: 'eu-west-1', data_residency: 'eu', plan: 'starter' },
      ...{ quotas: '{"max_events_per_second":10000}', features: '{}', self_managed: true },
      ...{ created_at: at, updated_at: at },
    })
    .execute();
}

function print(what: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const quantile = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(2);
  console.log(`${what}: p50 ${quantile(0.5)} ms, p99 ${quantile(0.99)} ms (${times.length} times)`);
}

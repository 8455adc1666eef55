/**
 * Who was erased, known to the log as well as to the records. Records that are put back to an earlier instant have whoever
 * was erased since in them again; the log goes further than they do, and whoever it knows of and they do not is erased
 * again. It holds keyed hashes and no personal data, and lets go of what is old, so each hash is written again before that.
 *
 * One process compares the two at its start and once a day. A hash is in the records before it is in the log: so what only
 * the log knows was lost by the records.
 */
import { DAY_MS } from '@bellwether/core';
import { type AppendBatch, type Log, type Offset, partitionOf } from '@bellwether/log';
import { type ErasedAgain, eraseAgain, type KnownErased } from './erase-again.ts';
import type { ErasablePlatform, Eraser } from './eraser.ts';

/** Not a topic of events: nobody loads it. */
export const ERASED_TOPIC = 'erased_subjects';
/** A third of the time that the log keeps anything: two such rounds may fail. */
const WRITTEN_AGAIN_MS = 30 * DAY_MS;
const READ = { maxBytes: 4 * 1024 * 1024 };
const WRITTEN_TOGETHER = 5000;

/** Durable when it resolves. Throws when the log takes nothing now. */
export async function writeErased(log: Log, erased: readonly KnownErased[]): Promise<void> {
  for (let at = 0; at < erased.length; at += WRITTEN_TOGETHER) {
    const together = erased.slice(at, at + WRITTEN_TOGETHER);
    const byPartition = Map.groupBy(together, ({ subject_hash }) => partitionOf(subject_hash, log.partitions));
    const result = await log.append([...byPartition].map(([partition, entries]) => batchOf(partition, entries)));
    if (result.kind === 'rejected') throw new Error(`The log did not take who was erased: ${result.reason}.`);
  }
}

/** By organisation and hash, when it was written last. A hash that is written several times is there once. */
export async function readErased(log: Log): Promise<Map<string, Map<string, number>>> {
  const erased = new Map<string, Map<string, number>>();
  for (let partition = 0; partition < log.partitions; partition++) {
    let offset = 0 as Offset;
    for (;;) {
      const frames = await log.read({ topic: ERASED_TOPIC, partition, offset }, READ);
      if (frames.length === 0) break;
      for (const { payload, timeMs } of frames)
        for (const line of payload.toString('utf8').trimEnd().split('\n')) note(erased, line, timeMs);
      offset = frames.at(-1)!.next;
    }
  }
  return erased;
}

/** Has whoever only the log knows of erased again, and writes down there whom it does not know, or not for much longer. */
export async function compareErased(platform: ErasablePlatform, erasures: Pick<Eraser, 'begin'>): Promise<ErasedAgain> {
  const { log, records, store, clock } = platform;
  const inLog = await readErased(log);
  const rows = await records.asOperator((tx) =>
    tx.selectFrom('erased_subjects').select(['org_id', 'subject_hash', 'looked_for']).execute(),
  );
  const inRecords = Map.groupBy(rows, ({ org_id }) => org_id);
  const lost = rows
    .filter(({ looked_for }) => !looked_for)
    .map(({ org_id, subject_hash }) => ({ org_id, subject_hash }));
  for (const [org_id, hashes] of inLog) {
    const known = new Set(inRecords.get(org_id)?.map(({ subject_hash }) => subject_hash));
    for (const subject_hash of hashes.keys()) if (!known.has(subject_hash)) lost.push({ org_id, subject_hash });
  }
  const since = clock() - WRITTEN_AGAIN_MS;
  await writeErased(
    log,
    rows.filter(({ org_id, subject_hash }) => (inLog.get(org_id)?.get(subject_hash) ?? 0) < since),
  );
  if (lost.length === 0) return { known: 0, erased: 0 };
  await store.loader.caughtUp();
  return eraseAgain(platform, erasures, lost);
}

function batchOf(partition: number, entries: readonly KnownErased[]): AppendBatch {
  const lines = entries.map(({ org_id, subject_hash }) => `${JSON.stringify({ org_id, subject_hash })}\n`);
  return { topic: ERASED_TOPIC, partition, count: lines.length, meta: {}, payload: Buffer.from(lines.join('')) };
}

function note(erased: Map<string, Map<string, number>>, line: string, timeMs: number): void {
  const { org_id, subject_hash } = JSON.parse(line) as KnownErased; // written by us, and checked by the log
  const hashes = erased.get(org_id) ?? new Map<string, number>();
  hashes.set(subject_hash, Math.max(timeMs, hashes.get(subject_hash) ?? 0));
  erased.set(org_id, hashes);
}

/** Redaction: the content of single records goes, and nothing else about the log changes. */
import { copyFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRedacted, type Offset, type Redaction, type SegmentLog } from '../src/index.ts';
import { LogDirectory } from './log-directory.ts';

const TOPIC = 'hr_events';
let directory: LogDirectory;
let log: SegmentLog;
beforeEach(async () => {
  directory = new LogDirectory();
  log = await directory.open({ segmentBytes: 2000 });
});
afterEach(() => directory.dispose());

async function append(...records: string[]): Promise<void> {
  const payload = Buffer.from(records.map((record) => `${record}\n`).join(''));
  const batch = { topic: TOPIC, partition: 0, count: records.length, meta: { org_id: 'a' }, payload };
  expect(await log.append([batch])).toMatchObject({ kind: 'appended' });
}

/** All records from the beginning, as any reader gets them. */
async function records(): Promise<string[]> {
  const frames = await log.read({ topic: TOPIC, partition: 0, offset: 0 as Offset }, { maxBytes: 1e9 });
  return frames.flatMap(({ payload }) => payload.toString().split('\n').slice(0, -1));
}

const of = (person: string): string => JSON.stringify({ user: person, note: 'n'.repeat(300) });
const erasing = (person: string): Redaction => ({
  holding: [Buffer.from(person)],
  edit: (record) => (record.includes(`"user":"${person}"`) ? 'erase' : 'keep'),
});
const filesHolding = (text: string): string[] =>
  directory.files('').filter((path) => statSync(path).isFile() && readFileSync(path).includes(text));

describe('redaction', () => {
  it('takes a record out for good and leaves everything else as it was', async () => {
    for (let i = 0; i < 10; i++) await append(of('anna'), of('berta'), of(`other${i}`));
    const consumer = await log.consumer('reader', [TOPIC]);
    await consumer.poll({ maxBytes: 2000, waitMs: 0 });
    await consumer.commit(consumer.position());
    const [before, bounds, sizes] = [await records(), log.bounds({ topic: TOPIC, partition: 0 }), log.stats()];

    expect(await log.redact(erasing('anna'))).toMatchObject({ erased: 10, edited: 0 });

    expect(filesHolding('anna')).toEqual([]);
    const after = await records();
    expect(after.map((record) => record.length)).toEqual(before.map((record) => record.length));
    for (const [i, record] of after.entries()) {
      expect(isRedacted(Buffer.from(record))).toBe(i % 3 === 0);
      if (i % 3 !== 0) expect(record).toBe(before[i]);
    }
    expect(log.bounds({ topic: TOPIC, partition: 0 })).toEqual(bounds);
    expect(log.stats().records).toBe(sizes.records);
    expect((await log.verify()).damage).toEqual([]);
    expect(await log.redact(erasing('anna'))).toEqual({ segments: 0, erased: 0, edited: 0 });

    const committed = consumer.committed();
    await log.close();
    log = await directory.open();
    expect(log.recovery).toEqual({ tornBytes: 0, scannedSegments: [], damage: [] });
    expect(await records()).toEqual(after);
    expect((await log.consumer('reader', [TOPIC])).committed()).toEqual(committed);
  });

  it('reaches what was appended last and is still in memory, and goes on taking appends', async () => {
    await append(of('anna'));
    await log.redact(erasing('anna'));
    await append(of('clara'));
    const [erased, kept] = await records();
    expect([isRedacted(Buffer.from(erased!)), kept]).toEqual([true, of('clara')]);
  });

  it('puts other bytes of the same length in the place of a part of a record', async () => {
    await append(JSON.stringify({ user: 'berta', to: ['anna', 'clara'] }));
    await log.redact({
      holding: [Buffer.from('anna')],
      edit: (record) => Buffer.from(record.toString().replaceAll('"anna"', '"0000"')),
    });
    expect(await records()).toEqual([JSON.stringify({ user: 'berta', to: ['0000', 'clara'] })]);
  });

  it('refuses bytes of another length, and then has changed nothing', async () => {
    await append(of('anna'));
    const redaction: Redaction = { holding: [Buffer.from('anna')], edit: () => Buffer.from('{}') };
    await expect(log.redact(redaction)).rejects.toMatchObject({ code: 'invalid_argument' });
    expect(await records()).toEqual([of('anna')]);
  });

  it('does not disturb a consumer in the middle of what is written anew', async () => {
    for (let i = 0; i < 6; i++) await append(of(`other${i}`), of('anna'));
    await log.redact({ holding: [], edit: () => 'keep' }); // seals, so that reading is from files
    const consumer = await log.consumer('reader', [TOPIC]);
    const first = await consumer.poll({ maxBytes: 1, waitMs: 0 });
    await log.redact(erasing('anna'));
    const rest = await consumer.poll({ maxBytes: 1e9, waitMs: 0 });
    const names = [...first, ...rest].map(({ payload }) => payload.toString().split('\n')[0]);
    expect(names).toEqual([0, 1, 2, 3, 4, 5].map((i) => of(`other${i}`)));
    expect(rest.some(({ payload }) => payload.includes('anna'))).toBe(false);
  });

  it('is whole whenever it is killed', async () => {
    for (let i = 0; i < 6; i++) await append(of('anna'), of('berta'));
    await log.redact({ holding: [], edit: () => 'keep' });
    const [segment] = directory.segments();
    const old = directory.copy();
    await log.redact(erasing('anna'));
    const done = directory.copy();

    // Killed while the new file is written: a part of it lies beside the old segment.
    writeFileSync(`${old.segments()[0]!}.tmp`, readFileSync(segment!).subarray(0, 700));
    const opened = await old.open();
    expect(old.files('.tmp')).toEqual([]);
    expect((await opened.verify()).damage).toEqual([]);
    expect(await opened.redact(erasing('anna'))).toMatchObject({ erased: 6 });
    await old.dispose();

    // Killed after some segments were renamed: the others are still to be done.
    const half = directory.copy();
    const [, second] = half.segments();
    copyFileSync(done.segments()[1]!, second!);
    const again = await half.open();
    await again.redact(erasing('anna'));
    expect((await again.verify()).damage).toEqual([]);
    for (const path of half.segments()) expect(readFileSync(path).includes('anna')).toBe(false);
    await half.dispose();
    await done.dispose();
  });

  it('is refused by a segment that is damaged, which stays as it is', async () => {
    for (let i = 0; i < 6; i++) await append(of('anna'));
    await log.redact({ holding: [], edit: () => 'keep' });
    const [segment] = directory.segments();
    const bytes = readFileSync(segment!);
    bytes[bytes.length - 20]! ^= 1;
    writeFileSync(segment!, bytes);
    await expect(log.redact(erasing('anna'))).rejects.toMatchObject({ code: 'damaged' });
    expect(readFileSync(segment!).equals(bytes)).toBe(true);
  });
});

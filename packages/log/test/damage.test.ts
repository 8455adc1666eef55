/** Bytes that were acknowledged and are no longer what was written: always said, never passed over. */
import { readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LogError, type Offset, verifyLog } from '../src/index.ts';
import { batchOf, drain, recordsOf } from './conformance.ts';
import { changeFile, flipBit, LogDirectory } from './log-directory.ts';

/** Four sealed segments with two appends each, and an active one. */
const SMALL = { segmentBytes: 1500, cacheBytesMax: 0 };
let directory: LogDirectory;
beforeEach(async () => {
  directory = new LogDirectory();
  const log = await directory.open(SMALL);
  for (let i = 0; i < 9; i++)
    await log.append([batchOf('a', i % 2, { i, pad: 'x'.repeat(300) })], { idempotencyKey: `k${i}` });
  await log.close();
});
afterEach(() => directory.dispose());

const numbersOf = (records: unknown[]) => records.map((record) => (record as { i: number }).i);

describe('a sealed segment', () => {
  it('finds a flipped bit anywhere in a sealed segment', async () => {
    const file = directory.segments()[1]!;
    const intact = readFileSync(file);
    const headerBytes = intact.indexOf('\n') + 1;
    const property = fc.asyncProperty(fc.nat(intact.length - 1), fc.nat(7), async (position, bit) => {
      flipBit(file, position, bit);
      expect((await verifyLog(directory.path)).damage).toMatchObject([{ file }]);
      const log = await directory.open(SMALL);
      const consumer = await log.consumer('g', ['a']);
      // The header of a sealed segment is only read to rebuild its sidecar.
      if (position >= headerBytes) {
        const error: LogError = await drain(consumer).then(
          () => expect.fail('the damage was passed over'),
          (thrown) => thrown,
        );
        expect(error).toMatchObject({ code: 'damaged', file });
        expect(error.message).toContain(`${file} is damaged at byte ${error.position}`);
        expect(error.position).toBeLessThanOrEqual(position);
      }
      await log.close();
      changeFile(file, () => intact);
    });
    await fc.assert(property, { numRuns: 60 });
    expect((await verifyLog(directory.path)).damage).toEqual([]);
  });

  it('hands over what comes before the damage first, and meets the damage again at every poll', async () => {
    const [first, second] = directory.segments();
    flipBit(second!, statSync(second!).size - 10);
    const log = await directory.open(SMALL);
    const consumer = await log.consumer('g', ['a']);
    const before = numbersOf(recordsOf(await consumer.poll({ maxBytes: 1e6, waitMs: 0 })));
    expect(before).toEqual(Array.from({ length: before.length }, (_, i) => i));
    expect(before.length).toBeGreaterThan(linesOf(first!));
    for (const _ of [1, 2])
      await expect(consumer.poll({ maxBytes: 1e6, waitMs: 0 })).rejects.toMatchObject({ code: 'damaged' });
    await consumer.seek({ 'a/0': 3 as Offset, 'a/1': 3 as Offset });
    expect(numbersOf(recordsOf(await drain(consumer)))).toEqual([6, 7, 8]);
  });

  it('opens with a damaged segment whose sidecar is lost too, reports it, and reading throws', async () => {
    const file = directory.segments()[1]!;
    flipBit(file, 400);
    rmSync(directory.files('.index.json')[1]!);
    const log = await directory.open(SMALL);
    expect(log.recovery.damage).toMatchObject([{ file }]);
    await expect(log.read({ topic: 'a', partition: 0, offset: 1 as Offset }, { maxBytes: 1e6 })).rejects.toMatchObject({
      code: 'damaged',
      file,
    });
    expect(await log.append([batchOf('a', 0, 'next')])).toEqual({ kind: 'appended', offsets: [5] });
  });

  it('is missed when its file is gone', async () => {
    rmSync(directory.segments()[1]!);
    expect((await verifyLog(directory.path)).damage).toMatchObject([
      { reason: expect.stringContaining('missing before it') },
    ]);
    const log = await directory.open(SMALL);
    const consumer = await log.consumer('g', ['a']);
    await expect(drain(consumer)).rejects.toMatchObject({ code: 'damaged' });
  });

  it('is found shorter than it was', async () => {
    const file = directory.segments()[1]!;
    truncateSync(file, statSync(file).size - 1);
    const log = await directory.open(SMALL);
    expect(log.recovery.damage).toMatchObject([{ file }]);
    await expect(drain(await log.consumer('g', ['a']))).rejects.toMatchObject({ code: 'damaged', file });
  });

  it('rebuilds missing and damaged sidecars', async () => {
    const sidecars = () => directory.files('.json').filter((file) => !file.endsWith('owner.json'));
    const intact = sidecars().map((file) => [file, readFileSync(file, 'utf8')]);
    expect(intact.length).toBeGreaterThanOrEqual(8);
    for (const [i, file] of sidecars().entries()) {
      if (i % 3 === 0) rmSync(file);
      else if (i % 3 === 1) flipBit(file, 20 + i);
    }
    const log = await directory.open(SMALL);
    expect(log.recovery.scannedSegments.length).toBeGreaterThan(0);
    for (let i = 0; i < 9; i++)
      expect(await log.append([batchOf('a', i % 2, i)], { idempotencyKey: `k${i}` })).toMatchObject({
        kind: 'duplicate',
      });
    expect(numbersOf(recordsOf(await drain(await log.consumer('g', ['a']))))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    await log.close();
    const indexes = ([file]: string[]) => file!.endsWith('.index.json');
    expect(
      sidecars()
        .map((file) => [file, readFileSync(file, 'utf8')])
        .filter(indexes),
    ).toEqual(intact.filter(indexes));
  });
});

describe('the active segment', () => {
  it('refuses to open when acknowledged bytes of the active segment are damaged', async () => {
    const log = await directory.open();
    const start = log.stats().bytes - statSync(directory.segments().at(-1)!).size;
    expect(start).toBeGreaterThan(0);
    for (let i = 0; i < 3; i++) await log.append([batchOf('a', 0, { i })]);
    await log.close();
    const file = directory.segments().at(-1)!;
    const intact = readFileSync(file);
    const lastAppend = intact.lastIndexOf('{"frame":1');
    const property = fc.asyncProperty(fc.nat(lastAppend - 1), async (position) => {
      flipBit(file, position);
      const changed = readFileSync(file);
      await expect(directory.open()).rejects.toMatchObject({ code: 'damaged', file });
      expect(readFileSync(file).equals(changed)).toBe(true);
      changeFile(file, () => intact);
    });
    await fc.assert(property, { numRuns: 60 });
    expect((await (await directory.open()).verify()).damage).toEqual([]);
  });
});

describe('a group file', () => {
  it('that is ahead of the log proves that records are missing, and opening says so', async () => {
    let log = await directory.open();
    const consumer = await log.consumer('g', ['a']);
    await drain(consumer);
    await consumer.commit(consumer.position());
    await log.close();
    const file = directory.segments().at(-1)!;
    changeFile(file, (bytes) => bytes.subarray(0, -1));
    await expect(directory.open()).rejects.toMatchObject({
      code: 'group_ahead',
      message: expect.stringContaining('g.json'),
    });
    rmSync(`${directory.path}/groups/g.json`);
    log = await directory.open();
    expect(log.stats().records).toBe(8);
  });

  it('that is damaged is not taken for a new group', async () => {
    const log = await directory.open();
    await log.consumer('g', ['a']);
    await log.close();
    flipBit(`${directory.path}/groups/g.json`, 12);
    await expect(directory.open()).rejects.toMatchObject({ code: 'damaged', file: `${directory.path}/groups/g.json` });
    expect((await verifyLog(directory.path)).damage).toMatchObject([{ file: `${directory.path}/groups/g.json` }]);
  });
});

function linesOf(file: string): number {
  return readFileSync(file, 'utf8').split('"frame":1').length - 1;
}

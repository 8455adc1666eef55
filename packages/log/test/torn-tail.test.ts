/** Opening after a crash: what was not acknowledged is cut off, what was is kept, and the two are not mixed up. */
import { readFileSync, statSync, truncateSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { SegmentLog } from '../src/index.ts';
import { batchOf, drain, recordsOf } from './conformance.ts';
import { FailingDisk } from './failing-disk.ts';
import { changeFile, flipBit, LogDirectory } from './log-directory.ts';

let directories: LogDirectory[] = [];
afterEach(async () => {
  for (const directory of directories) await directory.dispose();
  directories = [];
});

function newDirectory(): LogDirectory {
  const directory = new LogDirectory();
  directories.push(directory);
  return directory;
}

/** A closed log with two whole appends and one more; `lastStart` is where that one begins in the file. */
async function logWithThreeAppends() {
  const directory = newDirectory();
  const log = await directory.open();
  await log.append([batchOf('a', 0, 1, 2)]);
  await log.append([batchOf('a', 1, 3), batchOf('b', 0, 4)]);
  const lastStart = log.stats().bytes;
  await log.append([batchOf('a', 0, 5), batchOf('b', 1, 6)], { idempotencyKey: 'last' });
  await log.close();
  const [file] = directory.segments();
  return { directory, file: file!, lastStart, bytes: readFileSync(file!) };
}

async function contentOf(log: SegmentLog): Promise<unknown[]> {
  const consumer = await log.consumer('everything', ['a', 'b']);
  const records = recordsOf(await drain(consumer));
  await consumer.close();
  await log.removeGroup('everything');
  return records;
}

describe('a torn tail', () => {
  it('drops an append torn at any byte, and keeps every one before it', async () => {
    const { directory, file, lastStart, bytes } = await logWithThreeAppends();
    for (let cut = lastStart; cut < bytes.length; cut++) {
      changeFile(file, () => bytes.subarray(0, cut));
      const log = await directory.open();
      expect(log.recovery.tornBytes).toBe(cut - lastStart);
      expect(statSync(file).size).toBe(lastStart);
      expect(log.bounds({ topic: 'a', partition: 0 }).end).toBe(2);
      expect(log.stats().records).toBe(4);
      await log.close();
    }
  });

  it('drops an append of which any part never reached the disk', async () => {
    const { directory, file, lastStart, bytes } = await logWithThreeAppends();
    const span = fc.tuple(fc.nat(bytes.length - lastStart - 1), fc.integer({ min: 1, max: 4096 }), fc.nat(255));
    const property = fc.asyncProperty(span, async ([from, length, filler]) => {
      const start = lastStart + from;
      const torn = Buffer.from(bytes).fill(filler, start, Math.min(start + length, bytes.length));
      fc.pre(!torn.equals(bytes));
      changeFile(file, () => torn);
      const log = await directory.open();
      expect(log.recovery.tornBytes).toBe(bytes.length - lastStart);
      expect(await contentOf(log)).toEqual([1, 2, 3, 4]);
      await log.close();
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it('goes on after the cut: same offsets, same key, nothing twice', async () => {
    const { directory, file, bytes } = await logWithThreeAppends();
    changeFile(file, () => bytes.subarray(0, -3));
    const log = await directory.open();
    const again = await log.append([batchOf('a', 0, 5), batchOf('b', 1, 6)], { idempotencyKey: 'last' });
    expect(again).toEqual({ kind: 'appended', offsets: [2, 0] });
    expect(await contentOf(log)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await log.verify()).damage).toEqual([]);
  });

  it('drops a whole group when its first append is torn, although the second is intact', async () => {
    const directory = newDirectory();
    const log = await directory.open();
    await log.append([batchOf('a', 0, 'before')]);
    const start = log.stats().bytes;
    await Promise.all([log.append([batchOf('a', 0, 'first')]), log.append([batchOf('a', 0, 'second')])]);
    await log.close();
    flipBit(directory.segments()[0]!, start + 40);
    expect(await contentOf(await directory.open())).toEqual(['before']);
  });

  it('keeps an append that was complete although nobody had been told, and knows its key', async () => {
    const { directory } = await logWithThreeAppends();
    const log = await directory.open();
    expect(await log.append([batchOf('a', 0, 5)], { idempotencyKey: 'last' })).toMatchObject({ kind: 'duplicate' });
  });

  it('is not believed before it was synced again: what was complete may never have reached the disk', async () => {
    const { directory } = await logWithThreeAppends();
    const disk = new FailingDisk();
    disk.failsSync = (path) => path.endsWith('.ndjson');
    await expect(directory.open({ disk })).rejects.toMatchObject({ code: 'EIO' });
    disk.failsSync = () => false;
    expect(await contentOf(await directory.open({ disk }))).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('removes a new segment whose header was never completed', async () => {
    const directory = newDirectory();
    const log = await directory.open({ segmentBytes: 1 });
    await log.append([batchOf('a', 0, 1)]);
    await log.append([batchOf('a', 0, 2)]);
    await log.close();
    truncateSync(directory.segments()[1]!, 30);
    const again = await directory.open({ segmentBytes: 1 });
    expect(again.recovery.tornBytes).toBe(30);
    expect(await again.append([batchOf('a', 0, 'two again')])).toEqual({ kind: 'appended', offsets: [1] });
    expect(await contentOf(again)).toEqual([1, 'two again']);
  });

  it('opens an empty directory, and a log in which nothing was ever appended', async () => {
    const directory = newDirectory();
    await (await directory.open()).close();
    const log = await directory.open();
    expect(log.stats()).toMatchObject({ segments: 1, records: 0, oldestMs: undefined });
    expect(log.recovery).toEqual({ tornBytes: 0, scannedSegments: [], damage: [] });
  });
});

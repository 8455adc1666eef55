/** What the embedded segments do beyond the contract: their files, sealing, retention, ownership. */
import { readFileSync, statSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Offset, verifyLog } from '../src/index.ts';
import { batchOf, drain, recordsOf } from './conformance.ts';
import { LogDirectory } from './log-directory.ts';

const HOUR_MS = 3_600_000;
let directory: LogDirectory;
beforeEach(() => {
  directory = new LogDirectory();
});
afterEach(() => directory.dispose());

describe('offsets in segments', () => {
  it('gives dense offsets from 0 in the order of the calls', async () => {
    let log = await directory.open();
    const offsets = await Promise.all([
      log.append([batchOf('a', 0, 1, 2, 3)]),
      log.append([batchOf('a', 0, 4), batchOf('b', 0, 5), batchOf('a', 0, 6, 7)]),
      log.append([batchOf('a', 1, 8)]),
    ]);
    expect(offsets).toEqual([[0], [3, 0, 4], [0]].map((own) => ({ kind: 'appended', offsets: own })));
    expect(log.bounds({ topic: 'a', partition: 0 })).toEqual({ start: 0, end: 6 });
    await log.close();
    log = await directory.open();
    expect(await log.append([batchOf('a', 0, 9)])).toEqual({ kind: 'appended', offsets: [6] });
    expect(log.stats()).toMatchObject({ records: 9 });
  });

  it('gives the whole frame when a position is inside it', async () => {
    const log = await directory.open();
    await log.append([batchOf('a', 0, 0, 1, 2)]);
    const consumer = await log.consumer('g', ['a']);
    await consumer.seek({ 'a/0': 2 as Offset });
    expect(recordsOf(await drain(consumer))).toEqual([0, 1, 2]);
    const read = await log.read({ topic: 'a', partition: 0, offset: 2 as Offset }, { maxBytes: 1e6 });
    expect(recordsOf(read)).toEqual([0, 1, 2]);
  });

  it('counts exactly how many records a group has not committed', async () => {
    const log = await directory.open();
    const consumer = await log.consumer('g', ['a']);
    for (let i = 0; i < 4; i++) await log.append([batchOf('a', i, i, i), batchOf('b', i, i)]);
    expect(consumer.lag()).toBe(8);
    await consumer.commit({ 'a/0': 2 as Offset, 'a/1': 1 as Offset });
    expect(consumer.lag()).toBe(5);
  });
});

describe('a segment file', () => {
  it('is NDJSON from the first byte to the last', async () => {
    const log = await directory.open();
    await log.append([batchOf('a', 0, 1, { two: 2 }), batchOf('b', 1, 'three')], { idempotencyKey: 'k\n"' });
    const lines = readFileSync(directory.segments()[0]!, 'utf8').trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line));
    expect(parsed[0]).toEqual({ segment: 1, first: 0, time: directory.nowMs, ends: {}, crc: expect.any(String) });
    expect(parsed[1]).toEqual({
      frame: 1,
      append: 0,
      index: 0,
      of: 2,
      topic: 'a',
      partition: 0,
      base: 0,
      count: 2,
      bytes: 12,
      time: directory.nowMs,
      durable: -1,
      key: 'k\n"',
      meta: { records: 2 },
      crc: expect.stringMatching(/^[0-9a-f]{8}$/),
    });
    expect(parsed.slice(2, 4)).toEqual([1, { two: 2 }]);
    expect(parsed[5]).toBe('three');
  });

  it('is sealed before it grows beyond its size, and named after its first append', async () => {
    const log = await directory.open({ segmentBytes: 2000 });
    for (let i = 0; i < 20; i++) await log.append([batchOf('a', 0, 'x'.repeat(300))]);
    const sizes = directory.segments().map((file) => statSync(file).size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2000);
    expect(sizes.length).toBeLessThan(8);
    expect(directory.segments()[1]).toMatch(/\/00000000000000000003\.ndjson$/);
  });

  it('is sealed by the first append after an hour', async () => {
    const log = await directory.open();
    await log.append([batchOf('a', 0, 1)]);
    directory.nowMs += HOUR_MS;
    expect([log.state, log.stats().segments]).toEqual(['sealed', 1]);
    await log.append([batchOf('a', 0, 2)]);
    expect([log.state, log.stats().segments]).toEqual(['open', 2]);
  });

  it('holds an append that is larger than a segment', async () => {
    const log = await directory.open({ segmentBytes: 1000 });
    for (const size of [10, 5000, 10]) await log.append([batchOf('a', 0, 'x'.repeat(size))]);
    expect(log.stats().segments).toBe(3);
    expect(recordsOf(await drain(await log.consumer('g', ['a']))).map((text) => (text as string).length)).toEqual([
      10, 5000, 10,
    ]);
  });

  it('is found by its sparse index, and read from there', async () => {
    const log = await directory.open({ cacheBytesMax: 0 });
    const pad = 'x'.repeat(999_000);
    for (let i = 0; i < 20; i++) {
      directory.nowMs += 1000;
      await log.append([batchOf('a', 0, i), batchOf('b', 0, pad)]);
    }
    for (let i = 0; i < 20; i++)
      expect(recordsOf(await log.read({ topic: 'a', partition: 0, offset: i as Offset }, { maxBytes: 1 }))).toEqual([
        i,
      ]);
    const consumer = await log.consumer('g', ['a']);
    await consumer.seek({ timeMs: directory.nowMs - 4000 });
    expect(recordsOf(await drain(consumer))).toEqual([15, 16, 17, 18, 19]);
  });
});

describe('the clock', () => {
  it('may go back: offsets, order and retention do not depend on it', async () => {
    const log = await directory.open({ segmentBytes: 1 });
    for (const [i, timeMs] of [5000, 9000, 2000, 7000].entries()) {
      directory.nowMs = timeMs;
      await log.append([batchOf('a', 0, i)]);
    }
    expect(await log.expire(6000)).toBeGreaterThan(0);
    const consumer = await log.consumer('g', ['a']);
    expect(recordsOf(await drain(consumer))).toEqual([1, 2, 3]);
    await consumer.seek({ timeMs: 6000 });
    expect(recordsOf(await drain(consumer))).toEqual([1, 2, 3]);
  });
});

describe('retention', () => {
  it('keeps offsets when every older segment has expired', async () => {
    let log = await directory.open({ segmentBytes: 1 });
    for (let i = 0; i < 5; i++)
      await log.append([batchOf('a', i % 2, i), batchOf('b', 0, i)], { idempotencyKey: `k${i}` });
    directory.nowMs += HOUR_MS;
    const { bytes } = log.stats();
    expect(await log.expire(directory.nowMs)).toBe(bytes);
    expect(log.stats()).toMatchObject({ segments: 1, records: 0, oldestMs: undefined });
    await log.close();
    expect(directory.files('.json').length).toBe(1);
    log = await directory.open();
    expect(await log.append([batchOf('a', 0, 'on'), batchOf('b', 0, 'on')])).toEqual({
      kind: 'appended',
      offsets: [3, 5],
    });
    expect(log.bounds({ topic: 'b', partition: 0 })).toEqual({ start: 5, end: 6 });
  });

  it('passes a reader over what expired under it', async () => {
    const log = await directory.open({ segmentBytes: 1, cacheBytesMax: 0 });
    const consumer = await log.consumer('g', ['a']);
    for (let i = 0; i < 6; i++) await log.append([batchOf('a', 0, i)]);
    await consumer.commit({ 'a/0': 4 as Offset });
    await consumer.poll({ maxBytes: 1, waitMs: 0 });
    directory.nowMs += HOUR_MS;
    await log.expire(directory.nowMs);
    expect(recordsOf(await drain(consumer))).toEqual([4, 5]);
    await consumer.seek('beginning');
    expect(consumer.position()).toMatchObject({ 'a/0': 4 });
    await consumer.seek({ 'a/0': 0 as Offset });
    expect(recordsOf(await drain(consumer))).toEqual([4, 5]);
  });

  it('waits for a group that has never committed, also after reopening', async () => {
    const log = await directory.open({ segmentBytes: 1 });
    await log.consumer('g', ['a']);
    await log.append([batchOf('a', 0, 1)]);
    await log.close();
    directory.nowMs += HOUR_MS;
    expect(await (await directory.open()).expire(directory.nowMs)).toBe(0);
  });

  it('does not wait for a group that reads other topics', async () => {
    const log = await directory.open();
    await log.consumer('g', ['b']);
    await log.append([batchOf('a', 0, 1)]);
    directory.nowMs += HOUR_MS;
    expect(await log.expire(directory.nowMs)).toBeGreaterThan(0);
  });
});

describe('one owner', () => {
  it('refuses a second owner', async () => {
    const log = await directory.open();
    await expect(directory.open()).rejects.toMatchObject({ code: 'locked' });
    await log.close();
    await directory.open();
  });

  it('lets go of the directory when opening fails', async () => {
    const log = await directory.open();
    await log.close();
    await expect(directory.open({ disk: { writev: fail, datasync: fail, truncate: fail } })).rejects.toThrow('no disk');
    await directory.open();

    async function fail(): Promise<never> {
      throw new Error('no disk');
    }
  });
});

describe('verify', () => {
  it('counts what there is, beside the owner too', async () => {
    const log = await directory.open({ segmentBytes: 1000 });
    for (let i = 0; i < 9; i++) await log.append([batchOf('a', 0, i, i), batchOf('b', 0, i)]);
    const expected = {
      appends: 9,
      records: 27,
      damage: [],
      tailBytes: 0,
      segments: log.stats().segments,
      bytes: log.stats().bytes,
    };
    expect(await log.verify()).toEqual(expected);
    expect(await verifyLog(directory.path)).toEqual(expected);
  });

  it('finds a frame that does not hold as many records as it says', async () => {
    const log = await directory.open();
    await log.append([{ ...batchOf('a', 0, 1, 2), count: 3 }]);
    expect((await log.verify()).damage).toMatchObject([{ reason: 'the frame says 3 records and holds 2' }]);
  });
});

describe('a group name', () => {
  it.each(['', '../x', 'A', 'a/b', '.hidden', 'x'.repeat(101)])('may not be %j', async (name) => {
    const log = await directory.open();
    await expect(log.consumer(name, ['a'])).rejects.toMatchObject({ code: 'invalid_argument' });
  });
});

describe('a listener that throws', () => {
  it('does not undo the append; its error surfaces on its own', async () => {
    const log = await directory.open();
    const surfaced = new Promise((resolve) => process.once('uncaughtException', resolve));
    const others = process.listeners('uncaughtException').slice(0, -1);
    for (const other of others) process.removeListener('uncaughtException', other);
    log.onAppend(() => {
      throw new Error('bug');
    });
    expect((await log.append([batchOf('a', 0, 1)])).kind).toBe('appended');
    expect(await surfaced).toMatchObject({ message: 'bug' });
    for (const other of others) process.on('uncaughtException', other);
  });
});

/** A disk that is full, that fails, or that is slow: appends are refused, nothing is pretended, reading goes on. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Frame, Offset } from '../src/index.ts';
import { TailCache } from '../src/tail-cache.ts';
import { batchOf, drain, recordsOf } from './conformance.ts';
import { FailingDisk } from './failing-disk.ts';
import { LogDirectory } from './log-directory.ts';

let directory: LogDirectory;
let disk: FailingDisk;
beforeEach(() => {
  directory = new LogDirectory();
  disk = new FailingDisk();
});
afterEach(() => directory.dispose());

const rejected = (reason: string) => ({ kind: 'rejected', reason });
const first = { topic: 'a', partition: 0, offset: 0 as Offset };
const pad = 'x'.repeat(10_000);

/** A small file system that can be filled up, and emptied a little. */
interface SmallDisk {
  directory: LogDirectory;
  disk?: FailingDisk;
  makeRoom(): void;
  dispose(): Promise<void>;
}

const smallDisks: { name: string; make: () => SmallDisk }[] = [
  {
    name: 'a disk that takes 100 kB',
    make: () => {
      disk.roomBytes = 100_000;
      return { directory, disk, makeRoom: () => (disk.roomBytes = 1e6), dispose: async () => {} };
    },
  },
  // A real one needs the right to mount.
  ...(process.getuid?.() === 0 ? [{ name: 'a tmpfs of 256 kB', make: smallTmpfs }] : []),
];

function smallTmpfs(): SmallDisk {
  const path = mkdtempSync(join(tmpdir(), 'bellwether-full-'));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', path]);
  const ballast = join(path, 'ballast');
  writeFileSync(ballast, Buffer.alloc(100_000));
  const small = new LogDirectory(join(path, 'log'));
  return {
    directory: small,
    makeRoom: () => rmSync(ballast),
    async dispose() {
      await small.dispose();
      execFileSync('umount', [path]);
      rmSync(path, { recursive: true });
    },
  };
}

describe.each(smallDisks)('a full disk: $name', ({ make }) => {
  let small: SmallDisk;
  beforeEach(() => {
    small = make();
  });
  afterEach(() => small.dispose());

  it('rejects on a full file system and recovers when there is space', async () => {
    const options = { ...(small.disk && { disk: small.disk }), cacheBytesMax: 0 };
    let log = await small.directory.open(options);
    const consumer = await log.consumer('g', ['a']);
    let appended = 0;
    for (; appended < 100; appended++) {
      const result = await log.append([batchOf('a', 0, appended, pad), batchOf('b', 0, appended)]);
      if (result.kind === 'appended') continue;
      expect(result).toEqual(rejected('storage_full'));
      break;
    }
    expect(appended).toBeGreaterThan(3);
    expect(log.state).toBe('full');
    const [file] = small.directory.segments();
    expect(statSync(file!).size).toBe(log.stats().bytes);
    expect(recordsOf(await drain(consumer)).filter((record) => record !== pad)).toEqual(range(appended));
    expect(await log.append([batchOf('a', 0, 'still', pad, pad)])).toEqual(rejected('storage_full'));

    small.makeRoom();
    expect(await log.append([batchOf('a', 0, appended, pad)])).toEqual({ kind: 'appended', offsets: [appended * 2] });
    expect(log.state).toBe('open');
    await log.close();
    log = await small.directory.open(options);
    expect(log.recovery.tornBytes).toBe(0);
    expect(recordsOf(await log.read(first, { maxBytes: 1e7 })).filter((record) => record !== pad)).toEqual(
      range(appended + 1),
    );
    expect((await log.verify()).damage).toEqual([]);
  });

  it('rejects when there is no room for a new segment, and leaves no half of one', async () => {
    const log = await small.directory.open({ ...(small.disk && { disk: small.disk }), segmentBytes: 1 });
    let appended = 0;
    while (appended < 100 && (await log.append([batchOf('a', 0, appended, pad)])).kind === 'appended') appended++;
    expect(appended).toBeLessThan(100);
    expect(log.stats().records).toBe(appended * 2);
    expect((await log.verify()).damage).toEqual([]);
    small.makeRoom();
    expect(await log.append([batchOf('a', 0, appended)])).toEqual({ kind: 'appended', offsets: [appended * 2] });
  });
});

describe('a full disk', () => {
  it('is made less full by retention', async () => {
    const log = await directory.open({ disk, segmentBytes: 1 });
    for (let i = 0; i < 4; i++) await log.append([batchOf('a', 0, i)]);
    disk.roomBytes = 0;
    expect(await log.append([batchOf('a', 0, 4)])).toEqual(rejected('storage_full'));
    directory.nowMs += 1000;
    expect(await log.expire(directory.nowMs)).toBeGreaterThan(0);
    expect(log.bounds(first)).toEqual({ start: 3, end: 4 });
    disk.roomBytes = 1e6;
    expect(await log.expire(directory.nowMs)).toBeGreaterThan(0);
    expect(log.bounds(first)).toEqual({ start: 4, end: 4 });
  });

  it('leaves a group at what it had committed before', async () => {
    const log = await directory.open({ disk });
    const consumer = await log.consumer('g', ['a']);
    await log.append([batchOf('a', 0, 1), batchOf('a', 1, 2)]);
    await consumer.commit({ 'a/0': 1 as Offset });
    disk.roomBytes = 10;
    await expect(consumer.commit({ 'a/1': 1 as Offset })).rejects.toMatchObject({ code: 'storage_full' });
    expect(consumer.committed()).toMatchObject({ 'a/0': 1, 'a/1': 0 });
    disk.roomBytes = 1e6;
    await consumer.commit({ 'a/1': 1 as Offset });
    await log.close();
    expect((await (await directory.open()).consumer('g', ['a'])).lag()).toBe(0);
  });
});

describe('a disk that fails', () => {
  it('refuses appends after a failed sync until the segment was written anew', async () => {
    const log = await directory.open({ disk, mendIntervalMs: 0 });
    await log.append([batchOf('a', 0, 'before')]);
    const inode = statSync(directory.segments()[0]!).ino;
    disk.failsSync = (path) => path.includes('.ndjson');
    expect(await log.append([batchOf('a', 0, 'lost')], { idempotencyKey: 'k' })).toEqual(rejected('storage_failed'));
    disk.failsSync = (path) => path.endsWith('.ndjson.tmp');
    expect(await log.append([batchOf('a', 0, 'refused')])).toEqual(rejected('storage_failed'));
    expect(log.state).toBe('failed');
    expect(recordsOf(await log.read(first, { maxBytes: 1e6 }))).toEqual(['before']);
    disk.failsSync = () => false;
    expect(await log.append([batchOf('a', 0, 'again')], { idempotencyKey: 'k' })).toEqual({
      kind: 'appended',
      offsets: [1],
    });
    expect(log.state).toBe('open');
    expect(statSync(directory.segments()[0]!).ino).not.toBe(inode);
    await log.close();
    const reopened = await directory.open();
    expect(recordsOf(await reopened.read(first, { maxBytes: 1e6 }))).toEqual(['before', 'again']);
  });

  it('does not disturb a consumer in the middle of the segment that is written anew', async () => {
    const log = await directory.open({ disk, mendIntervalMs: 0, cacheBytesMax: 0 });
    for (let i = 0; i < 5; i++) await log.append([batchOf('a', 0, i)]);
    const consumer = await log.consumer('g', ['a']);
    const poll = async () => recordsOf(await consumer.poll({ maxBytes: 1, waitMs: 0 }));
    expect(await poll()).toEqual([0]);
    disk.failsSync = () => true;
    await log.append([batchOf('a', 0, 'lost')]);
    disk.failsSync = () => false;
    for (let i = 5; i < 9; i++) await log.append([batchOf('a', 0, i)]);
    for (let i = 1; i < 9; i++) expect(await poll()).toEqual([i]);
    expect(await poll()).toEqual([]);
  });

  it('tries to mend itself only so often', async () => {
    const log = await directory.open({ disk, mendIntervalMs: 3_600_000 });
    disk.failsSync = () => true;
    for (const _ of [1, 2, 3]) expect(await log.append([batchOf('a', 0, 1)])).toEqual(rejected('storage_failed'));
    disk.failsSync = () => false;
    expect(await log.append([batchOf('a', 0, 1)])).toEqual(rejected('storage_failed'));
  });

  it('refuses appends after a failed write, and goes on when the disk does', async () => {
    const log = await directory.open({ disk, mendIntervalMs: 0 });
    disk.failsWrite = () => true;
    expect(await log.append([batchOf('a', 0, 1)])).toEqual(rejected('storage_failed'));
    disk.failsWrite = () => false;
    expect(await log.append([batchOf('a', 0, 2)])).toEqual({ kind: 'appended', offsets: [0] });
  });

  it('does not mend itself from a segment that is damaged', async () => {
    const log = await directory.open({ disk, mendIntervalMs: 0 });
    await log.append([batchOf('a', 0, 'before')]);
    disk.failsSync = () => true;
    await log.append([batchOf('a', 0, 'lost')]);
    disk.failsSync = () => false;
    writeFileSync(directory.segments()[0]!, Buffer.alloc(log.stats().bytes));
    expect(await log.append([batchOf('a', 0, 'after')])).toEqual(rejected('storage_failed'));
  });

  it('makes do without sidecars until the next opening', async () => {
    disk.failsSync = (path) => path.endsWith('.json.tmp');
    const log = await directory.open({ disk, segmentBytes: 1 });
    for (let i = 0; i < 3; i++) await log.append([batchOf('a', 0, i)], { idempotencyKey: `k${i}` });
    await log.close();
    expect(directory.files('.index.json')).toEqual([]);
    const again = await directory.open();
    expect(again.recovery.scannedSegments.length).toBe(2);
    expect(await again.append([batchOf('a', 0, 0)], { idempotencyKey: 'k0' })).toMatchObject({ kind: 'duplicate' });
    expect(directory.files('.index.json').length).toBe(2);
  });
});

describe('a slow disk', () => {
  it('shows nothing that is not durable yet', async () => {
    const log = await directory.open({ disk });
    const consumer = await log.consumer('g', ['a']);
    const told: Frame[] = [];
    log.onAppend((frames) => told.push(...frames));
    const release = disk.holdSyncs();
    const append = log.append([batchOf('a', 0, 'held')]);
    await disk.syncHeld();
    expect(log.state).toBe('appending');
    expect(await consumer.poll({ maxBytes: 1e6, waitMs: 0 })).toEqual([]);
    expect(await log.read(first, { maxBytes: 1e6 })).toEqual([]);
    expect(log.bounds(first).end).toBe(0);
    expect(log.stats().records).toBe(0);
    expect(told).toEqual([]);
    release();
    expect((await append).kind).toBe('appended');
    expect(recordsOf(told)).toEqual(['held']);
    expect(recordsOf(await consumer.poll({ maxBytes: 1e6, waitMs: 0 }))).toEqual(['held']);
  });

  it('rejects what does not fit the queue', async () => {
    const log = await directory.open({ disk, queueBytesMax: 5000 });
    const release = disk.holdSyncs();
    const appends = [log.append([batchOf('a', 0, 'in flight')])];
    await disk.syncHeld();
    for (let i = 0; i < 40; i++) appends.push(log.append([batchOf('a', 0, 'x'.repeat(100))]));
    release();
    const results = await Promise.all(appends);
    const taken = results.filter(({ kind }) => kind === 'appended').length;
    expect(taken).toBeGreaterThan(5);
    expect(taken).toBeLessThan(12);
    expect(results.filter(({ kind }) => kind === 'rejected')).toEqual(Array(41 - taken).fill(rejected('overloaded')));
    expect(log.bounds(first).end).toBe(taken);
  });

  it('leaves no trace of a rejected append', async () => {
    const log = await directory.open({ disk, queueBytesMax: 1000, appendBytesMax: 2000 });
    await log.append([batchOf('a', 0, 1)]);
    const bytes = log.stats().bytes;
    const release = disk.holdSyncs();
    const held = log.append([batchOf('b', 0, 'held')]);
    await disk.syncHeld();
    const waiting = log.append([batchOf('b', 0, 'waiting')]);
    expect(await log.append([batchOf('a', 0, 'x'.repeat(900))], { idempotencyKey: 'k' })).toEqual(
      rejected('overloaded'),
    );
    release();
    await Promise.all([held, waiting]);
    const before = statSync(directory.segments()[0]!).size;
    expect(before).toBeGreaterThan(bytes);
    expect(await log.append([batchOf('a', 0, 'x'.repeat(3000))], { idempotencyKey: 'k' })).toEqual(
      rejected('too_large'),
    );
    disk.roomBytes = 100;
    expect(await log.append([batchOf('a', 0, 1)], { idempotencyKey: 'k' })).toEqual(rejected('storage_full'));
    disk.roomBytes = 1e6;
    expect(statSync(directory.segments()[0]!).size).toBe(before);
    expect(await log.append([batchOf('a', 0, 2)], { idempotencyKey: 'k' })).toEqual({ kind: 'appended', offsets: [1] });
  });

  it('lets everything that waits share one sync', async () => {
    const log = await directory.open({ disk });
    let syncs = 0;
    disk.failsSync = (path) => {
      if (path.endsWith('.ndjson')) syncs++;
      return false;
    };
    await Promise.all(Array.from({ length: 200 }, (_, i) => log.append([batchOf('a', i % 4, i)])));
    expect(syncs).toBe(1);
  });
});

describe('bounded memory', () => {
  it('forgets the oldest keys', async () => {
    const log = await directory.open({ keyCountMax: 3, keyAgeMaxMs: 1000 });
    const append = async (key: string) => (await log.append([batchOf('a', 0, key)], { idempotencyKey: key })).kind;
    for (const key of ['k0', 'k1', 'k2', 'k3']) await append(key);
    expect(await append('k1')).toBe('duplicate');
    expect(await append('k0')).toBe('appended');
    directory.nowMs += 1000;
    expect(await append('k3')).toBe('appended');
  });

  it('keeps the tail cache within its bound', () => {
    const property = fc.property(
      fc.array(fc.integer({ min: 1, max: 5000 })),
      fc.integer({ min: 0, max: 20_000 }),
      (sizes, bytesMax) => {
        const cache = new TailCache(bytesMax, 7, { 'a/0': 70 });
        for (const [i, size] of sizes.entries()) {
          cache.push([
            {
              topic: 'a',
              partition: 0,
              base: (70 + i) as Offset,
              next: (71 + i) as Offset,
              count: 1,
              timeMs: 0,
              meta: {},
              payload: Buffer.alloc(size),
            },
          ]);
          expect(cache.bytes).toBeLessThanOrEqual(bytesMax);
          expect(cache.floor['a/0']).toBe(70 + cache.first - 7);
          expect(cache.get(cache.first - 1)).toBeUndefined();
          for (let append = cache.first; append <= 7 + i; append++)
            expect(cache.get(append)?.[0]?.base).toBe(63 + append);
        }
      },
    );
    fc.assert(property);
  });

  it('does not keep a large buffer alive for a small payload cut from it', async () => {
    const log = await directory.open();
    const large = Buffer.alloc(1_000_000, '\n');
    const told: Frame[] = [];
    log.onAppend((frames) => told.push(...frames));
    await log.append([{ ...batchOf('a', 0, 1), payload: large.subarray(0, 1) }]);
    expect(told[0]?.payload.buffer.byteLength).toBeLessThan(100_000);
  });
});

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

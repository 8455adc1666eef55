/**
 * What every log must do, said against the contract alone. The embedded segments pass it, and so must any other
 * implementation, unchanged. `openFreshLog` gives an empty log with four partitions and a way to open the same log again.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppendBatch, AppendResult, Consumer, Frame, Log, Offset, Positions } from '../src/log.ts';
import { batchOf, recordsOf } from './conformance-batches.ts';

export { batchOf, recordsOf };

export interface FreshLog {
  log: Log;
  /** Closes the log and opens the same one again. */
  reopen(): Promise<Log>;
  /** Sets the clock by which appends are timed. */
  setClock(timeMs: number): void;
  /** Closes the log and removes it. */
  dispose(): Promise<void>;
}

const ALL = { maxBytes: 64 * 1024 * 1024, waitMs: 0 };

/** Everything the consumer can get without waiting. */
export async function drain(consumer: Consumer, maxBytes = ALL.maxBytes): Promise<Frame[]> {
  const frames: Frame[] = [];
  for (;;) {
    const more = await consumer.poll({ maxBytes, waitMs: 0 });
    if (more.length === 0) return frames;
    frames.push(...more);
  }
}

function offsetsOf(result: AppendResult): number[] {
  if (result.kind === 'rejected') throw new Error(`rejected: ${result.reason}`);
  return result.offsets;
}

const at = (positions: { [key: string]: number }) => positions as Positions;

export function logConformance(name: string, openFreshLog: () => Promise<FreshLog>): void {
  describe(`log contract: ${name}`, () => {
    let fresh: FreshLog;
    let log: Log;
    beforeEach(async () => {
      fresh = await openFreshLog();
      log = fresh.log;
    });
    afterEach(() => fresh.dispose());
    const reopen = async () => {
      log = await fresh.reopen();
    };

    describe('appending', () => {
      it('gives dense offsets from 0 in the order of the calls', async () => {
        const results = await Promise.all([
          log.append([batchOf('a', 0, 1, 2, 3)]),
          log.append([batchOf('a', 0, 4), batchOf('b', 0, 5), batchOf('a', 0, 6, 7)]),
          log.append([batchOf('a', 1, 8)]),
        ]);
        expect(results.map(offsetsOf)).toEqual([[0], [3, 0, 4], [0]]);
        expect(log.bounds({ topic: 'a', partition: 0 })).toEqual({ start: 0, end: 6 });
        await reopen();
        expect(offsetsOf(await log.append([batchOf('a', 0, 9)]))).toEqual([6]);
      });

      it('gives back every batch as it was, in order, whole', async () => {
        const record = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.dictionary(fc.string(), fc.double()));
        const batch = fc
          .tuple(fc.constantFrom('a', 'b'), fc.nat(3), fc.array(record, { minLength: 1, maxLength: 5 }), fc.jsonValue())
          .map(([topic, partition, records, fact]): AppendBatch => {
            const meta = JSON.parse(JSON.stringify({ fact }));
            return { ...batchOf(topic, partition, ...records), meta };
          });
        let calls = 0;
        const appends = fc.array(fc.array(batch, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 10 });
        const property = fc.asyncProperty(appends, async (calledWith) => {
          const consumer = await log.consumer(`group-${calls++}`, ['a', 'b']);
          await consumer.seek('end');
          await Promise.all(calledWith.map((batches) => log.append(batches)));
          const appended = calledWith.flat();
          for (const frames of [await drain(consumer), await rereadFrom(consumer, appended.length)]) {
            expect(
              frames.map(({ topic, partition, count, meta, payload }) => ({ topic, partition, count, meta, payload })),
            ).toEqual(appended);
          }
          await consumer.close();
        });
        await fc.assert(property, { numRuns: 25 });

        /** The same frames once more, from the beginning. */
        async function rereadFrom(consumer: Consumer, count: number): Promise<Frame[]> {
          await consumer.seek('beginning');
          return (await drain(consumer, 1)).slice(-count);
        }
      });

      it('says when a batch was appended', async () => {
        fresh.setClock(1_790_000_000_123);
        await log.append([batchOf('a', 0, 1)]);
        const [frame] = await log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL);
        expect(frame?.timeMs).toBe(1_790_000_000_123);
      });

      it('appends a key once, however often it is used', async () => {
        const batches = () => [batchOf('a', 0, 'once'), batchOf('b', 1, 'once')];
        await log.append([batchOf('a', 0, 'before')]);
        const results = await Promise.all([1, 2, 3].map(() => log.append(batches(), { idempotencyKey: 'k' })));
        results.push(await log.append(batches(), { idempotencyKey: 'k' }));
        expect(results.map(({ kind }) => kind).sort()).toEqual(['appended', 'duplicate', 'duplicate', 'duplicate']);
        expect(results.map(offsetsOf)).toEqual(Array(4).fill([1, 0]));
        expect(log.bounds({ topic: 'a', partition: 0 }).end).toBe(2);
      });

      it('remembers keys after reopening', async () => {
        await log.append([batchOf('a', 2, 'x', 'y')], { idempotencyKey: 'k' });
        await log.append([batchOf('a', 2, 'z')], { idempotencyKey: 'l' });
        await reopen();
        expect(await log.append([batchOf('a', 2, 'z')], { idempotencyKey: 'l' })).toEqual({
          kind: 'duplicate',
          offsets: [2],
        });
        expect(await log.append([batchOf('a', 2, 'x', 'y')], { idempotencyKey: 'k' })).toEqual({
          kind: 'duplicate',
          offsets: [0],
        });
      });

      it('tells listeners of each append once it is durable, before its caller', async () => {
        const told: string[] = [];
        const stop = log.onAppend((frames) => {
          told.push(`listener: ${recordsOf(frames)} at ${frames.map(({ base }) => base)}`);
          expect(log.bounds({ topic: 'a', partition: 0 }).end).toBeGreaterThan(frames[0]!.base);
        });
        await Promise.all([
          log.append([batchOf('a', 0, 1), batchOf('b', 0, 2)]).then(() => told.push('caller')),
          log.append([batchOf('a', 0, 3)]).then(() => told.push('caller')),
        ]);
        stop();
        await log.append([batchOf('a', 0, 4)]);
        expect(told.filter((line) => line !== 'caller')).toEqual(['listener: 1,2 at 0,0', 'listener: 3 at 1']);
        expect(told[0]).not.toBe('caller');
      });

      it('rejects an append that is too large, and a closed log rejects every append', async () => {
        const huge = { ...batchOf('a', 0, 1), payload: Buffer.alloc(64 * 1024 * 1024, '\n') };
        expect(await log.append([huge])).toEqual({ kind: 'rejected', reason: 'too_large' });
        await log.close();
        expect(await log.append([batchOf('a', 0, 1)])).toEqual({ kind: 'rejected', reason: 'closed' });
      });

      it.each<[string, Partial<AppendBatch>]>([
        ['a partition there is not', { partition: 4 }],
        ['a topic that is not snake_case', { topic: '../etc' }],
        ['a count of 0', { count: 0 }],
        ['meta that is no object', { meta: JSON.parse('null') }],
        ['a payload whose last line is not ended', { payload: Buffer.from('{}') }],
        ['no payload', { payload: Buffer.alloc(0) }],
      ])('throws at a caller who gives %s', async (_, wrong) => {
        await expect(log.append([{ ...batchOf('a', 0, 1), ...wrong }])).rejects.toMatchObject({
          code: 'invalid_argument',
        });
        expect(log.stats().records).toBe(0);
      });
    });

    describe('reading a partition', () => {
      it('begins with the frame that holds the offset', async () => {
        await log.append([batchOf('a', 0, 0, 1, 2), batchOf('a', 1, 'other')]);
        await log.append([batchOf('a', 0, 3, 4)]);
        for (const [offset, records] of [
          [0, [0, 1, 2, 3, 4]],
          [2, [0, 1, 2, 3, 4]],
          [3, [3, 4]],
          [5, []],
          [99, []],
        ] as const)
          expect(recordsOf(await log.read({ topic: 'a', partition: 0, offset: offset as Offset }, ALL))).toEqual(
            records,
          );
      });

      it('stops at its limits, but gives one frame at least', async () => {
        for (let i = 0; i < 5; i++) await log.append([batchOf('a', 0, i, i)]);
        const read = (maxBytes: number, maxRecords: number) =>
          log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, { maxBytes, maxRecords });
        expect(recordsOf(await read(1, 100))).toEqual([0, 0]);
        expect(recordsOf(await read(1000, 1))).toEqual([0, 0]);
        expect(recordsOf(await read(1000, 4))).toEqual([0, 0, 1, 1]);
        expect(recordsOf(await read(12, 100))).toEqual([0, 0, 1, 1, 2, 2]);
      });

      it('finds nothing in a topic nobody wrote to', async () => {
        expect(await log.read({ topic: 'nothing', partition: 0, offset: 0 as Offset }, ALL)).toEqual([]);
        expect(log.bounds({ topic: 'nothing', partition: 3 })).toEqual({ start: 0, end: 0 });
      });
    });

    describe('a consumer', () => {
      it('reads its topics, all partitions of them, in append order', async () => {
        for (let i = 0; i < 12; i++) await log.append([batchOf(['a', 'b', 'c'][i % 3]!, i % 4, i)]);
        const consumer = await log.consumer('g', ['a', 'c']);
        expect(recordsOf(await drain(consumer))).toEqual([0, 2, 3, 5, 6, 8, 9, 11]);
        expect(consumer.position()).toEqual({
          'a/0': 1,
          'a/1': 1,
          'a/2': 1,
          'a/3': 1,
          'c/0': 1,
          'c/1': 1,
          'c/2': 1,
          'c/3': 1,
        });
      });

      it('gives every frame once, whatever the limits', async () => {
        for (let i = 0; i < 40; i++) await log.append([batchOf('a', i % 4, i, `${i}'`), batchOf('b', 0, i)]);
        const consumer = await log.consumer('g', ['a']);
        const frames: Frame[] = [];
        for (let limit = 1; frames.length < 40; limit = (limit * 7) % 97) {
          const more = await consumer.poll({ maxBytes: limit, maxRecords: limit, waitMs: 0 });
          expect(more.length).toBeGreaterThan(0);
          frames.push(...more);
        }
        expect(recordsOf(frames)).toEqual(Array.from({ length: 40 }, (_, i) => [i, `${i}'`]).flat());
        expect(await consumer.poll(ALL)).toEqual([]);
      });

      it('waits for the first frame, and is woken by it', async () => {
        const consumer = await log.consumer('g', ['a']);
        const polled = consumer.poll({ ...ALL, waitMs: 20_000 });
        await log.append([batchOf('b', 0, 'not subscribed')]);
        await log.append([batchOf('a', 0, 'woken')]);
        expect(recordsOf(await polled)).toEqual(['woken']);
      });

      it('gives nothing when nothing came in time', async () => {
        const consumer = await log.consumer('g', ['a']);
        const started = performance.now();
        expect(await consumer.poll({ ...ALL, waitMs: 30 })).toEqual([]);
        expect(performance.now() - started).toBeGreaterThanOrEqual(29);
      });

      it('ends a waiting poll when it is closed', async () => {
        const consumer = await log.consumer('g', ['a']);
        const polled = consumer.poll({ ...ALL, waitMs: 20_000 });
        await consumer.close();
        expect(await polled).toEqual([]);
        await expect(consumer.poll(ALL)).rejects.toMatchObject({ code: 'closed' });
      });

      it('goes on from the committed positions after reopening', async () => {
        for (let i = 0; i < 10; i++) await log.append([batchOf('a', i % 4, i)]);
        const consumer = await log.consumer('g', ['a']);
        const first = await consumer.poll({ maxBytes: 1e6, maxRecords: 4, waitMs: 0 });
        await consumer.commit(consumer.position());
        await consumer.poll(ALL);
        await reopen();
        const again = await log.consumer('g', ['a']);
        expect(again.committed()).toEqual(at({ 'a/0': 1, 'a/1': 1, 'a/2': 1, 'a/3': 1 }));
        expect(recordsOf(first)).toEqual([0, 1, 2, 3]);
        expect(recordsOf(await drain(again))).toEqual([4, 5, 6, 7, 8, 9]);
      });

      it('commits the partitions it names and leaves the others', async () => {
        for (let i = 0; i < 4; i++) await log.append([batchOf('a', i, i, i)]);
        const consumer = await log.consumer('g', ['a']);
        await consumer.commit(at({ 'a/0': 2, 'a/1': 1 }));
        await consumer.commit(at({ 'a/1': 2 }));
        expect(consumer.committed()).toEqual({ 'a/0': 2, 'a/1': 2, 'a/2': 0, 'a/3': 0 });
        expect(consumer.lag()).toBe(4);
      });

      it('gives the whole frame when a position is inside it', async () => {
        await log.append([batchOf('a', 0, 0, 1, 2)]);
        const consumer = await log.consumer('g', ['a']);
        await consumer.seek(at({ 'a/0': 2 }));
        expect(recordsOf(await consumer.poll(ALL))).toEqual([0, 1, 2]);
      });

      it.each([
        ['ahead of the end', { 'a/0': 2 }],
        ['negative', { 'a/0': -1 }],
        ['of a topic it does not read', { 'b/0': 0 }],
      ])('throws at a position %s', async (_, positions) => {
        await log.append([batchOf('a', 0, 0), batchOf('b', 0, 0)]);
        const consumer = await log.consumer('g', ['a']);
        await expect(consumer.commit(at(positions))).rejects.toMatchObject({ code: 'invalid_argument' });
        await expect(consumer.seek(at(positions))).rejects.toMatchObject({ code: 'invalid_argument' });
        expect(recordsOf(await consumer.poll(ALL))).toEqual([0]);
      });

      it('is the only one of its group', async () => {
        const consumer = await log.consumer('g', ['a']);
        await expect(log.consumer('g', ['a'])).rejects.toMatchObject({ code: 'group_open' });
        await consumer.close();
        await (await log.consumer('g', ['a'])).close();
      });

      it('does not disturb other groups', async () => {
        const [one, two] = [await log.consumer('one', ['a']), await log.consumer('two', ['a', 'b'])];
        await log.append([batchOf('a', 0, 1), batchOf('b', 0, 2)]);
        expect(recordsOf(await drain(one))).toEqual([1]);
        await one.commit(one.position());
        expect([one.lag(), two.lag()]).toEqual([0, 2]);
        expect(recordsOf(await drain(two))).toEqual([1, 2]);
      });

      it('reads beside a writer and beside others without losing or repeating a record', async () => {
        const total = 120;
        const read = async (group: string) => {
          const consumer = await log.consumer(group, ['a']);
          const seen: unknown[] = [];
          while (seen.length < total) seen.push(...recordsOf(await consumer.poll({ maxBytes: 200, waitMs: 10_000 })));
          return seen;
        };
        const readers = ['one', 'two', 'three'].map(read);
        for (let i = 0; i < total; i += 3)
          await Promise.all([0, 1, 2].map((j) => log.append([batchOf('a', (i + j) % 4, i + j), batchOf('b', 0, 0)])));
        const expected = Array.from({ length: total }, (_, i) => i);
        for (const seen of await Promise.all(readers)) expect(seen).toEqual(expected);
      });
    });

    describe('replay', () => {
      const t0 = 1_790_000_000_000;
      beforeEach(async () => {
        for (let i = 0; i < 8; i++) {
          fresh.setClock(t0 + i * 1000);
          await log.append([batchOf('a', i % 2, i), batchOf('b', 0, i)]);
        }
      });

      it('goes to the beginning and to the end', async () => {
        const consumer = await log.consumer('g', ['a']);
        await consumer.seek('end');
        expect(await consumer.poll(ALL)).toEqual([]);
        await consumer.seek('beginning');
        expect(recordsOf(await drain(consumer))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      });

      it('goes to offsets, and leaves partitions not named where they are', async () => {
        const consumer = await log.consumer('g', ['a']);
        await drain(consumer);
        await consumer.seek(at({ 'a/1': 2 }));
        expect(recordsOf(await drain(consumer))).toEqual([5, 7]);
      });

      it('goes to the first frame appended at a time or later', async () => {
        const consumer = await log.consumer('g', ['a']);
        for (const [timeMs, first] of [
          [0, 0],
          [t0 + 3000, 3],
          [t0 + 3001, 4],
          [t0 + 7000, 7],
        ] as const) {
          await consumer.seek({ timeMs });
          expect(recordsOf(await drain(consumer))[0]).toBe(first);
        }
        await consumer.seek({ timeMs: t0 + 7001 });
        expect(await drain(consumer)).toEqual([]);
        await consumer.seek({ timeMs: t0 + 4000 });
        expect(consumer.position()).toEqual({ 'a/0': 2, 'a/1': 2, 'a/2': 0, 'a/3': 0 });
      });

      it('moves reading and not the commit, and gives the same again', async () => {
        const consumer = await log.consumer('g', ['a', 'b']);
        const first = await drain(consumer);
        await consumer.commit(consumer.position());
        await consumer.seek('beginning');
        expect(consumer.lag()).toBe(0);
        expect(await drain(consumer)).toEqual(first);
      });

      it('reaches a poll that is waiting', async () => {
        const consumer = await log.consumer('g', ['a']);
        await drain(consumer);
        const polled = consumer.poll({ ...ALL, waitMs: 20_000 });
        await consumer.seek('beginning');
        expect(recordsOf(await polled)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
      });
    });

    describe('retention', () => {
      it('keeps what a group has not committed', async () => {
        fresh.setClock(1_790_000_000_000);
        const consumer = await log.consumer('g', ['a']);
        await log.append([batchOf('a', 0, 1, 2)]);
        fresh.setClock(1_790_000_010_000);
        await log.append([batchOf('a', 0, 3)]);
        expect(await log.expire(1_790_000_020_000)).toBe(0);
        expect(recordsOf(await drain(consumer))).toEqual([1, 2, 3]);
      });

      it('removes what is old and committed, and offsets go on', async () => {
        fresh.setClock(1_790_000_000_000);
        const consumer = await log.consumer('g', ['a']);
        await log.append([batchOf('a', 0, 1, 2), batchOf('b', 0, 'of no group')]);
        await drain(consumer);
        await consumer.commit(consumer.position());
        fresh.setClock(1_790_000_010_000);
        expect(await log.expire(1_790_000_005_000)).toBeGreaterThan(0);
        expect(log.bounds({ topic: 'a', partition: 0 })).toEqual({ start: 2, end: 2 });
        await reopen();
        expect(offsetsOf(await log.append([batchOf('a', 0, 3), batchOf('b', 0, 4)]))).toEqual([2, 1]);
        const late = await log.consumer('late', ['a', 'b']);
        expect(recordsOf(await drain(late))).toEqual([3, 4]);
      });

      it('does not wait for a group that was removed', async () => {
        fresh.setClock(1_790_000_000_000);
        const consumer = await log.consumer('g', ['a']);
        await log.append([batchOf('a', 0, 1)]);
        await expect(log.removeGroup('g')).rejects.toMatchObject({ code: 'group_open' });
        await consumer.close();
        expect(await log.removeGroup('g')).toBe(true);
        expect(await log.removeGroup('g')).toBe(false);
        fresh.setClock(1_790_000_010_000);
        expect(await log.expire(1_790_000_005_000)).toBeGreaterThan(0);
      });
    });

    it('closes once, finishing what was under way, and then refuses everything', async () => {
      const appended = log.append([batchOf('a', 0, 1)]);
      await Promise.all([log.close(), log.close()]);
      expect((await appended).kind).toBe('appended');
      await expect(log.consumer('g', ['a'])).rejects.toMatchObject({ code: 'closed' });
      await expect(log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL)).rejects.toMatchObject({
        code: 'closed',
      });
      await reopen();
      expect(log.stats()).toMatchObject({ records: 1 });
    });
  });
}

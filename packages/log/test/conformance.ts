/**
 * What every log must do, said against the contract alone. The embedded segments pass it, and so does the log over Kafka. `openFreshLog` gives an empty log with four partitions and a way to open the same log again.
 */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { committedPlaces } from '../src/committed-places.ts';
import type {
  AppendBatch,
  AppendResult,
  AssignmentListener,
  Consumer,
  Frame,
  Log,
  Offset,
  Positions,
  Reader,
} from '../src/log.ts';
import type { Redaction } from '../src/redaction.ts';
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
export async function drain(consumer: Reader, maxBytes = ALL.maxBytes): Promise<Frame[]> {
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
      it('says where each batch is, in the order of the calls', async () => {
        const results = await Promise.all([
          log.append([batchOf('a', 0, 1, 2, 3)]),
          log.append([batchOf('a', 0, 4), batchOf('b', 0, 5), batchOf('a', 0, 6, 7)]),
          log.append([batchOf('a', 1, 8)]),
        ]);
        const [[one], [four, five, six]] = results.map(offsetsOf) as [[number], [number, number, number]];
        const frames = await log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL);
        expect(frames.map(({ base }) => base)).toEqual([one, four, six]);
        expect(recordsOf(await log.read({ topic: 'b', partition: 0, offset: five as Offset }, ALL))).toEqual([5]);
        expect(one < four && four < six).toBe(true);
        for (const [i, { next }] of frames.entries()) expect(next).toBeLessThanOrEqual(frames[i + 1]?.base ?? next);
        expect(log.bounds({ topic: 'a', partition: 0 }).end).toBeGreaterThanOrEqual(frames.at(-1)!.next);
        await reopen();
        const [nine] = offsetsOf(await log.append([batchOf('a', 0, 9)])) as [number];
        expect(nine).toBeGreaterThanOrEqual(frames.at(-1)!.next);
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
        expect(new Set(results.map((result) => `${offsetsOf(result)}`)).size).toBe(1);
        const read = (topic: string, partition: number) => log.read({ topic, partition, offset: 0 as Offset }, ALL);
        expect(recordsOf(await read('a', 0))).toEqual(['before', 'once']);
        expect(recordsOf(await read('b', 1))).toEqual(['once']);
      });

      it('remembers keys after reopening', async () => {
        const first = offsetsOf(await log.append([batchOf('a', 2, 'x', 'y')], { idempotencyKey: 'k' }));
        const second = offsetsOf(await log.append([batchOf('a', 2, 'z')], { idempotencyKey: 'l' }));
        await reopen();
        expect(await log.append([batchOf('a', 2, 'z')], { idempotencyKey: 'l' })).toEqual({
          kind: 'duplicate',
          offsets: second,
        });
        expect(await log.append([batchOf('a', 2, 'x', 'y')], { idempotencyKey: 'k' })).toEqual({
          kind: 'duplicate',
          offsets: first,
        });
      });

      it('tells listeners of each append once it is durable, before its caller', async () => {
        const told: string[] = [];
        const stop = log.onAppend((frames) => {
          told.push(`listener: ${recordsOf(frames)}`);
          expect(log.bounds({ topic: 'a', partition: 0 }).end).toBeGreaterThan(frames[0]!.base);
        });
        await Promise.all([
          log.append([batchOf('a', 0, 1), batchOf('b', 0, 2)]).then(() => told.push('caller')),
          log.append([batchOf('a', 0, 3)]).then(() => told.push('caller')),
        ]);
        stop();
        await log.append([batchOf('a', 0, 4)]);
        expect(told.filter((line) => line !== 'caller')).toEqual(['listener: 1,2', 'listener: 3']);
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
      it('begins with the frame at the offset, or the first one after it', async () => {
        await log.append([batchOf('a', 0, 0, 1, 2), batchOf('a', 1, 'other')]);
        await log.append([batchOf('a', 0, 3, 4)]);
        const read = (offset: number) => log.read({ topic: 'a', partition: 0, offset: offset as Offset }, ALL);
        const [first, second] = (await read(0)) as [Frame, Frame];
        for (const [offset, records] of [
          [0, [0, 1, 2, 3, 4]],
          [first.base, [0, 1, 2, 3, 4]],
          [first.next, [3, 4]],
          [second.base, [3, 4]],
          [second.next, []],
          [second.next + 99, []],
        ] as const)
          expect(recordsOf(await read(offset))).toEqual(records);
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
        expect(consumer.lag()).toBeGreaterThan(0);
        const [zero, one] = (await drain(consumer)) as [Frame, Frame];
        await consumer.commit(at({ 'a/0': zero.next, 'a/1': one.base }));
        await consumer.commit(at({ 'a/1': one.next }));
        expect(consumer.committed()).toEqual({ 'a/0': zero.next, 'a/1': one.next, 'a/2': 0, 'a/3': 0 });
        expect(consumer.lag()).toBe(4);
      });

      it('has no lag once all it read is committed', async () => {
        for (let i = 0; i < 4; i++) await log.append([batchOf('a', i, i, i), batchOf('b', i, i)]);
        const consumer = await log.consumer('g', ['a']);
        await drain(consumer);
        expect(consumer.lag()).toBe(8);
        const end = (partition: number): number => log.bounds({ topic: 'a', partition }).end;
        expect(committedPlaces(log, consumer)).toEqual({ 'a/0': 0, 'a/1': 0, 'a/2': 0, 'a/3': 0 });
        await consumer.commit(consumer.position());
        expect(consumer.lag()).toBe(0);
        // The ends of a transaction are among the places, wherever the log keeps them.
        expect(committedPlaces(log, consumer)).toEqual({ 'a/0': end(0), 'a/1': end(1), 'a/2': end(2), 'a/3': end(3) });
      });

      it('is told what it reads before it reads, and has a greater fence each time', async () => {
        const told: string[] = [];
        const listener: AssignmentListener = {
          assigned: ({ partitions, fence }, consumer) => {
            expect(consumer.assignment()).toEqual({ partitions, fence });
            told.push([...partitions].sort().join());
          },
        };
        const consumer = await log.consumer('g', ['a'], listener);
        const { fence } = consumer.assignment();
        expect(told).toEqual(['a/0,a/1,a/2,a/3']);
        await consumer.close();
        await reopen();
        const again = await log.consumer('g', ['a'], listener);
        expect(told).toHaveLength(2);
        expect(again.assignment().fence).toBeGreaterThan(fence);
      });

      it.each([
        ['ahead of the end', { 'a/0': 1000 }],
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
        expect(one.lag()).toBe(0);
        expect(two.lag()).toBeGreaterThan(0);
        expect(recordsOf(await drain(two))).toEqual([1, 2]);
        expect(two.lag()).toBe(2);
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

    describe('a reader', () => {
      it('reads everything, beside consumers and other readers, and nothing waits for it', async () => {
        fresh.setClock(1_790_000_000_000);
        for (let i = 0; i < 8; i++) await log.append([batchOf('a', i % 4, i)]);
        const [one, two] = [await log.reader(['a']), await log.reader(['a', 'b'])];
        expect(recordsOf(await drain(one))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
        const polled = two.poll({ maxBytes: 1, waitMs: 0 });
        expect(recordsOf(await polled)).toEqual([0]);
        fresh.setClock(1_790_000_010_000);
        expect(await log.expire(1_790_000_005_000)).toBeGreaterThan(0);
        await two.seek('end');
        await log.append([batchOf('b', 0, 'after')]);
        expect(recordsOf(await two.poll({ ...ALL, waitMs: 20_000 }))).toEqual(['after']);
        await two.close();
        await expect(two.poll(ALL)).rejects.toMatchObject({ code: 'closed' });
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
        const third = (await drain(consumer)).filter(({ partition }) => partition === 1)[2]!;
        await consumer.seek(at({ 'a/1': third.base }));
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
        const from = consumer.position();
        const frames = await drain(consumer);
        expect(recordsOf(frames)).toEqual([4, 5, 6, 7]);
        for (const { topic, partition, base } of frames)
          expect(base).toBeGreaterThanOrEqual(from[`${topic}/${partition}`]!);
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
        const { start, end } = log.bounds({ topic: 'a', partition: 0 });
        expect(start).toBeGreaterThan(0);
        expect(await log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL)).toEqual([]);
        await reopen();
        const [three, four] = offsetsOf(await log.append([batchOf('a', 0, 3), batchOf('b', 0, 4)])) as [number, number];
        expect(three).toBeGreaterThanOrEqual(end);
        expect(four).toBeGreaterThan(0);
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

    describe('redaction', () => {
      const erasing = (text: string): Redaction => ({
        holding: [Buffer.from(text)],
        edit: (record) => (record.includes(text) ? 'erase' : 'keep'),
      });
      const linesOf = (frames: readonly Frame[]) =>
        frames.flatMap(({ payload }) => payload.toString().split('\n').slice(0, -1));

      it('takes records out and leaves their places, all other records, positions and groups as they were', async () => {
        const consumer = await log.consumer('g', ['a']);
        await log.append([batchOf('a', 0, 'one', 'jane', 'two'), batchOf('b', 1, 'jane')]);
        await log.append([batchOf('a', 0, 'three')]);
        const before = await drain(consumer);
        await consumer.commit(consumer.position());
        expect(await log.redact(erasing('jane'))).toMatchObject({ erased: 2, edited: 0 });
        expect(await consumer.poll(ALL)).toEqual([]);
        expect(consumer.lag()).toBe(0);
        await consumer.close();
        const read = async () => {
          const reader = await log.reader(['a', 'b']);
          const frames = await drain(reader);
          await reader.close();
          return frames;
        };
        for (const isReopened of [false, true]) {
          if (isReopened) await reopen();
          const frames = await read();
          expect(linesOf(frames)).toEqual(['"one"', '      ', '"two"', '      ', '"three"']);
          const ofA = frames.filter(({ topic }) => topic === 'a');
          expect(ofA.map(({ base, count, timeMs, meta }) => ({ base, count, timeMs, meta }))).toEqual(
            before.map(({ base, count, timeMs, meta }) => ({ base, count, timeMs, meta })),
          );
        }
        const [frame] = await log.read({ topic: 'a', partition: 0, offset: before[0]!.base }, ALL);
        expect(linesOf([frame!])).toEqual(['"one"', '      ', '"two"']);
      });

      it('puts other bytes of the same length in the place of a record, once more, and passes over what is gone', async () => {
        await log.append([batchOf('a', 0, 'jane', 'and jane', 'john')]);
        const masking: Redaction = {
          holding: [Buffer.from('jane')],
          edit: (record) => {
            if (!record.includes('jane')) return 'keep';
            const text = record.toString();
            return text === '"jane"' ? 'erase' : Buffer.from(text.replace('jane', '0000'));
          },
        };
        expect(await log.redact(masking)).toMatchObject({ erased: 1, edited: 1 });
        expect(await log.redact(masking)).toMatchObject({ erased: 0, edited: 0 });
        expect(await log.redact(erasing('john'))).toMatchObject({ erased: 1, edited: 0 });
        const frames = await log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL);
        expect(linesOf(frames)).toEqual(['      ', '"and 0000"', '      ']);
      });
    });

    it('closes once, finishing what was under way, and then refuses everything', async () => {
      const appended = log.append([batchOf('a', 0, 1)]);
      await Promise.all([log.close(), log.close()]);
      expect((await appended).kind).toBe('appended');
      await expect(log.health()).rejects.toThrow(/closed/);
      await expect(log.consumer('g', ['a'])).rejects.toMatchObject({ code: 'closed' });
      await expect(log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL)).rejects.toMatchObject({
        code: 'closed',
      });
      await reopen();
      await log.health();
      expect(recordsOf(await log.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL))).toEqual([1]);
    });
  });
}

/** The parts of the log over Kafka that need no broker: who reads what, what was rolled back, which settings can work. */
import type { RecordsBatch } from '@platformatic/kafka';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealLine } from '../src/checked-line.ts';
import { committedMessages } from '../src/kafka/committed-messages.ts';
import { decodeFrame, encodeFrame, newFrameKey } from '../src/kafka/frame-message.ts';
import { hostAndPort, kafkaOptions } from '../src/kafka/kafka-settings.ts';
import { type GroupMember, shareOut } from '../src/kafka/share-out.ts';

describe('sharing partitions out', () => {
  const members = (count: number, had: (name: string) => string[] = () => []): GroupMember[] =>
    Array.from({ length: count }, (_, i) => ({ memberId: `m${i}`, topics: ['a', 'b'], had: had(`m${i}`) }));

  it('gives every partition to exactly one member, and nobody two more than another', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 7 }), (count, partitions) => {
        const shares = [...shareOut(members(count), partitions).values()];
        const all = shares.flat();
        expect(new Set(all).size).toBe(all.length);
        expect(all).toHaveLength(2 * partitions);
        const sizes = shares.map((share) => share.length);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it('leaves each what it had when one comes, and gives on only what is fair', () => {
    const before = shareOut(members(2), 4);
    const after = shareOut(
      members(3, (name) => before.get(name) ?? []),
      4,
    );
    expect(before.get('m0')).toHaveLength(4);
    for (const name of ['m0', 'm1']) {
      expect(after.get(name)).toHaveLength(3);
      expect(before.get(name)).toEqual(expect.arrayContaining(after.get(name)!));
    }
    expect(after.get('m2')).toHaveLength(2);
  });

  it('shares each topic out, not only all of them: one may have all the traffic', () => {
    const before = shareOut(members(1), 4);
    const after = shareOut(
      members(2, (name) => before.get(name) ?? []),
      4,
    );
    for (const share of after.values())
      for (const topic of ['a', 'b']) expect(share.filter((key) => key.startsWith(`${topic}/`))).toHaveLength(2);
  });

  it('believes one of two who say they had the same', () => {
    const shares = shareOut(
      members(2, () => ['a/0', 'a/1', 'b/0', 'b/1']),
      2,
    );
    expect([...shares.values()].flat().sort()).toEqual(['a/0', 'a/1', 'b/0', 'b/1']);
    expect([...shares.values()].map((share) => share.length)).toEqual([2, 2]);
  });

  it('gives nobody a topic it does not subscribe to', () => {
    const shares = shareOut(
      [
        { memberId: 'one', topics: ['a'], had: ['b/0'] },
        { memberId: 'two', topics: ['b'], had: [] },
      ],
      2,
    );
    expect(shares.get('one')!.sort()).toEqual(['a/0', 'a/1']);
    expect(shares.get('two')!.sort()).toEqual(['b/0', 'b/1']);
  });
});

describe('what was committed', () => {
  const TRANSACTIONAL = 16;
  const CONTROL = 32;
  const batch = (firstOffset: number, producer: number, attributes: number, keys: (Buffer | null)[]): RecordsBatch =>
    ({
      firstOffset: BigInt(firstOffset),
      lastOffsetDelta: keys.length - 1,
      attributes,
      producerId: BigInt(producer),
      records: keys.map((key, offsetDelta) => ({ offsetDelta, key, value: Buffer.from('v') })),
    }) as unknown as RecordsBatch;
  const data = (offset: number, producer: number) => batch(offset, producer, TRANSACTIONAL, [Buffer.from('k')]);
  const mark = (offset: number, producer: number, type: number) =>
    batch(offset, producer, TRANSACTIONAL | CONTROL, [Buffer.from([0, 0, 0, type])]);
  const [abort, commit] = [0, 1];
  const offsetsOf = (records: RecordsBatch[], aborted: [producer: number, first: number][], from = 0) =>
    committedMessages(
      { topic: 'a', partition: 0 },
      {
        records,
        abortedTransactions: aborted.map(([producerId, first]) => ({
          producerId: BigInt(producerId),
          firstOffset: BigInt(first),
        })),
      },
      from,
    );

  it('leaves out what was rolled back, also when its mark comes in a later answer', () => {
    const { messages, scanned } = offsetsOf([data(0, 1), data(1, 2), mark(2, 2, commit), data(3, 1)], [[1, 0]]);
    expect(messages.map(({ offset }) => offset)).toEqual([1]);
    expect(scanned).toBe(4);
  });

  it('tells two transactions of one producer apart', () => {
    const records = [
      ...[data(0, 1), mark(1, 1, abort), data(2, 1), mark(3, 1, commit)],
      ...[data(4, 1), mark(5, 1, abort), data(6, 1), mark(7, 1, commit)],
    ];
    const aborted: [number, number][] = [
      [1, 4],
      [1, 0],
    ];
    expect(offsetsOf(records, aborted).messages.map(({ offset }) => offset)).toEqual([2, 6]);
  });

  it('passes over marks, and begins within a batch', () => {
    const records = [batch(10, 1, TRANSACTIONAL, [Buffer.from('a'), Buffer.from('b')]), mark(12, 1, commit)];
    expect(offsetsOf(records, [], 11)).toMatchObject({ messages: [{ offset: 11 }], scanned: 13 });
  });
});

describe('a frame as a message', () => {
  const payload = Buffer.from('{"a":1}\n');
  const head = { append: 7, index: 0, count: 1, timeMs: 5, meta: '{"org_id":"acme"}' };
  const message = (value: Buffer, offset = 9) => ({ topic: 'a', partition: 1, offset, key: newFrameKey(), value });

  it('comes back as it was, where it was first', () => {
    expect(decodeFrame(message(encodeFrame(head, payload)))?.frame).toEqual({
      ...{ topic: 'a', partition: 1, base: 9, next: 10, count: 1, timeMs: 5, meta: { org_id: 'acme' } },
      payload,
    });
    expect(decodeFrame(message(encodeFrame({ ...head, instead: 3 }, payload)))?.frame).toMatchObject({
      base: 3,
      next: 4,
    });
  });

  it('is not taken for whole with any bit flipped', () => {
    const value = encodeFrame(head, payload);
    for (let at = 0; at < value.length; at++) {
      const damaged = Buffer.from(value);
      damaged[at]! ^= 1;
      expect(() => decodeFrame(message(damaged)), `${at}`).toThrow(/offset 9 of a\/1 is not a frame/);
    }
  });

  it.each(['}', '[1', '"a"', 'null', '{"frame":1', '{"frame":1,"append":0,"index":0,"count":-1,"time":5,"meta":{}'])(
    'is damaged when something else wrote it, with a checksum that is right: %s',
    (open) => {
      expect(() => decodeFrame(message(sealLine(open, payload)))).toThrow(/offset 9 of a\/1 is not a frame/);
    },
  );
});

describe('settings', () => {
  it.each([
    [{ brokers: [] }, /at least one broker/],
    [{ brokers: ['kafka'] }, /not the address of a broker/],
    [{ brokers: ['kafka:99999'] }, /not the address of a broker/],
    [{ brokers: ['kafka:9092'], prefix: 'With Space' }, /cannot stand before names/],
    [{ brokers: ['kafka:9092'], replicationFactor: 1, minInsyncReplicas: 2 }, /Keep more copies/],
  ])('that cannot work are refused: %j', (settings, message) => {
    expect(() => kafkaOptions(settings)).toThrow(message);
  });

  it('ask for one copy less in sync than are kept', () => {
    const insync = (replicationFactor?: number) =>
      kafkaOptions({ brokers: ['kafka:9092'], ...(replicationFactor === undefined ? {} : { replicationFactor }) })
        .minInsyncReplicas;
    expect([insync(), insync(3), insync(2), insync(1)]).toEqual([2, 2, 1, 1]);
  });

  it('take a host, an address of either kind, and a port', () => {
    expect(hostAndPort('kafka.example:9092')).toEqual({ host: 'kafka.example', port: 9092 });
    expect(hostAndPort('[::1]:9092')).toEqual({ host: '::1', port: 9092 });
  });
});

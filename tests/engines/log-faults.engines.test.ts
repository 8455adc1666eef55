/**
 * What only several processes and a broker that dies can show of the log over Kafka: nothing acknowledged is lost, nothing
 * half-written is read, each partition is read by one at a time, and who comes too late changes nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type AssignmentListener, type Consumer, type KafkaLog, type Offset, openKafkaLog } from '@bellwether/log';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeFrame, newFrameKey } from '../../packages/log/src/kafka/frame-message.ts';
import { KafkaLink } from '../../packages/log/src/kafka/kafka-link.ts';
import { kafkaOptions } from '../../packages/log/src/kafka/kafka-settings.ts';
import { Transactions } from '../../packages/log/src/kafka/transactions.ts';
import { batchOf, drain, recordsOf } from '../../packages/log/test/conformance.ts';
import { describeOn } from './describe-on.ts';
import type { ChildTask } from './log-child.ts';
import { dataDirectory } from './places.ts';
import type { RunningServer } from './real-server.ts';
import { kafka } from './servers/kafka.ts';

const CHILD = fileURLToPath(new URL('./log-child.ts', import.meta.url));
const ALL = { maxBytes: 64 * 1024 * 1024 };

/** What a process of its own says, line by line. */
class Child {
  readonly process: ChildProcess;
  readonly lines: { [field: string]: unknown }[] = [];

  constructor(task: ChildTask) {
    this.process = spawn(process.execPath, [CHILD, JSON.stringify(task)], { stdio: ['pipe', 'pipe', 'inherit'] });
    createInterface({ input: this.process.stdout! }).on('line', (line) => this.lines.push(JSON.parse(line)));
  }

  async until<T>(find: (lines: readonly { [field: string]: unknown }[]) => T | undefined): Promise<T> {
    return eventually(() => find(this.lines));
  }

  async kill(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGKILL');
    await ended;
  }
}

/** Asks until there is an answer, for two minutes at most. */
async function eventually<T>(ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + 120_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error('It did not happen in time.');
    await pause(50);
  }
}

async function readAll(log: KafkaLog, topic: string): Promise<unknown[]> {
  const reader = await log.reader([topic]);
  const records = recordsOf(await drain(reader));
  await reader.close();
  return records;
}

await describeOn([kafka], 'the log over Kafka, in trouble', () => {
  const directory = dataDirectory('kafka-trouble');
  let server: RunningServer;
  let prefix: string;
  const opened: { close(): Promise<void> }[] = [];
  const children: Child[] = [];
  const settings = () => ({
    brokers: [server.url],
    prefix,
    replicationFactor: 1,
    transactionTimeoutMs: 3000,
    sessionTimeoutMs: 5000,
    revokeTimeoutMs: 10_000,
  });
  const open = async (more: { appendTimeoutMs?: number } = {}): Promise<KafkaLog> => {
    const log = await openKafkaLog({ ...settings(), ...more });
    opened.push(log);
    return log;
  };
  const start = (task: Omit<ChildTask, 'settings'>): Child => {
    const child = new Child({ ...task, settings: settings() });
    children.push(child);
    return child;
  };

  beforeAll(async () => {
    server = await kafka.start(directory);
  });
  afterEach(async () => {
    await Promise.all(children.splice(0).map((child) => child.kill()));
    await Promise.all(opened.splice(0).map((log) => log.close()));
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  describe('a process', () => {
    it('that is killed while it appends loses nothing acknowledged, and leaves nothing half-written', async () => {
      prefix = `killed-${randomUUID()}-`;
      const log = await open();
      const child = start({ task: 'append', topic: 'a' });
      await child.until((lines) => (lines.length > 40 ? true : undefined));
      await child.kill();
      const acknowledged = child.lines.map(({ appended }) => appended);
      // Whatever it had open is rolled back after its time; what comes after it can be read then.
      await log.append([batchOf('a', 0, 'after'), batchOf('a', 1, 'after')]);
      const read = await eventually(async () => {
        const records = await readAll(log, 'a');
        return records.filter((record) => record === 'after').length === 2 ? records : undefined;
      });
      for (const name of acknowledged) expect(read.filter((record) => record === name)).toHaveLength(2);
      for (const name of new Set(read)) expect(read.filter((record) => record === name)).toHaveLength(2);
    });

    it('that dies in the middle of a transaction holds readers up until that is rolled back, and is never read', async () => {
      prefix = `middle-${randomUUID()}-`;
      const log = await open();
      await log.append([batchOf('a', 0, 'before')]);
      const link = new KafkaLink(kafkaOptions(settings()));
      const transactions = new Transactions(link, `${prefix}dead`);
      const deadlineMs = performance.now() + 30_000;
      await transactions.begin(deadlineMs);
      const head = { append: 0, index: 0, count: 1, timeMs: Date.now(), meta: '{}' };
      const value = encodeFrame(head, Buffer.from('"half-written"\n'));
      await transactions.write(
        [{ topic: `${prefix}a`, partition: 0, key: newFrameKey(), value, timeMs: head.timeMs }],
        deadlineMs,
      );
      await link.close();
      expect(await log.append([batchOf('a', 0, 'after')])).toMatchObject({ kind: 'appended' });
      const read = await eventually(async () => {
        const records = await readAll(log, 'a');
        return records.includes('after') ? records : undefined;
      });
      expect(read).toEqual(['before', 'after']);
    });

    it('that was cut off and comes back can commit nothing, and its successor goes on from the last commit', async () => {
      prefix = `zombie-${randomUUID()}-`;
      const log = await open();
      for (let i = 0; i < 4; i++) await log.append([batchOf('a', i, `record ${i}`)]);
      const child = start({ task: 'consume', topic: 'a' });
      const { fence } = await child.until((lines) => lines.find((line) => 'fence' in line));
      const { read } = (await child.until((lines) => lines.find((line) => 'read' in line))) as { read: unknown[] };
      expect(read).toHaveLength(1);
      child.process.kill('SIGSTOP');
      const successor = await log.consumer('group', ['a']);
      const records = await eventually(async () => {
        const polled = successor.assignment().partitions.length === 4 ? recordsOf(await drain(successor)) : [];
        return polled.length > 0 ? polled : undefined;
      });
      expect([...records].sort()).toEqual(['record 0', 'record 1', 'record 2', 'record 3']);
      expect(successor.assignment().fence).toBeGreaterThan(fence as number);
      const positions = successor.position();
      await successor.commit(positions);
      child.process.kill('SIGCONT');
      child.process.stdin!.write('commit\n');
      expect(await child.until((lines) => lines.find((line) => 'committed' in line))).toEqual({
        committed: false,
        code: 'revoked',
      });
    });
  });

  describe('two consumers of a group', () => {
    it('share the partitions, hand them over, and read every record once', async () => {
      prefix = `shared-${randomUUID()}-`;
      const logs = [await open(), await open()] as const;
      const read: string[] = [];
      const owners = new Map<string, number>();
      const stopped = new AbortController();
      const consume = async (log: KafkaLog, name: number): Promise<{ consumer: Consumer; running: Promise<void> }> => {
        let inHand: Promise<void> = Promise.resolve();
        const listener: AssignmentListener = {
          assigned: ({ partitions }) => {
            for (const key of partitions) {
              expect(owners.get(key), key).toBeUndefined();
              owners.set(key, name);
            }
          },
          revoked: async ({ partitions }) => {
            await inHand;
            for (const key of partitions) owners.delete(key);
          },
        };
        const consumer = await log.consumer('group', ['a'], listener);
        const running = (async () => {
          while (!stopped.signal.aborted) {
            const frames = await consumer.poll({ maxBytes: 200, waitMs: 200 });
            if (frames.length === 0) continue;
            inHand = (async () => {
              read.push(...(recordsOf(frames) as string[]));
              for (const { topic, partition } of frames) expect(owners.get(`${topic}/${partition}`)).toBe(name);
              await consumer.commit(
                Object.fromEntries(frames.map(({ topic, partition, next }) => [`${topic}/${partition}`, next])),
              );
            })();
            await inHand;
          }
        })();
        return { consumer, running };
      };
      const total = 120;
      const appending = (async () => {
        for (let i = 0; i < total; i++) await logs[i % 2]!.append([batchOf('a', i % 4, `record ${i}`)]);
      })();
      const first = await consume(logs[0], 1);
      expect(first.consumer.assignment().partitions).toHaveLength(4);
      const second = await consume(logs[1], 2);
      await eventually(() => (new Set(owners.values()).size === 2 && owners.size === 4 ? true : undefined));
      expect(first.consumer.assignment().partitions).toHaveLength(2);
      expect(second.consumer.assignment().partitions).toHaveLength(2);
      await appending;
      await eventually(() => (read.length >= total ? true : undefined));
      stopped.abort();
      await Promise.all([first.running, second.running]);
      expect([...read].sort()).toEqual(Array.from({ length: total }, (_, i) => `record ${i}`).sort());
    });
  });

  it('appends a key once, whichever of two processes comes with it', async () => {
    prefix = `keys-${randomUUID()}-`;
    const logs = [await open(), await open()];
    const keys = Array.from({ length: 8 }, (_, i) => `key ${i}`);
    const results = await Promise.all(
      keys.flatMap((key) => logs.map((log) => log.append([batchOf('a', 0, key)], { idempotencyKey: key }))),
    );
    const kinds = results.map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'appended')).toHaveLength(8);
    expect(kinds.filter((kind) => kind === 'duplicate')).toHaveLength(8);
    expect([...(await readAll(logs[0]!, 'a'))].sort()).toEqual(keys);
  });

  it('shows another process what was redacted here', async () => {
    prefix = `redacted-${randomUUID()}-`;
    const [one, two] = [await open(), await open()];
    await one.append([batchOf('a', 0, 'keep', 'jane')]);
    await one.redact({
      holding: [Buffer.from('jane')],
      edit: (record) => (record.includes('jane') ? 'erase' : 'keep'),
    });
    const text = await eventually(async () => {
      const [frame] = await two.read({ topic: 'a', partition: 0, offset: 0 as Offset }, ALL);
      const payload = frame?.payload.toString() ?? '';
      return payload.includes('jane') ? undefined : payload;
    });
    expect(text).toBe('"keep"\n      \n');
  });

  it('turns away at once who comes while nothing can be written, and goes on by itself', async () => {
    prefix = `away-${randomUUID()}-`;
    const log = await open({ appendTimeoutMs: 6000 });
    expect(await log.append([batchOf('a', 0, 'before')])).toMatchObject({ kind: 'appended' });
    await server.kill();
    const first = log.append([batchOf('a', 0, 'first')]);
    await pause(50); // what comes in the same turn goes along with it
    expect(await log.append([batchOf('a', 0, 'behind it')])).toEqual({ kind: 'rejected', reason: 'overloaded' });
    expect(log.state).toBe('failed');
    const beganMs = performance.now();
    expect(await log.append([batchOf('a', 0, 'later')])).toEqual({ kind: 'rejected', reason: 'overloaded' });
    expect(performance.now() - beganMs).toBeLessThan(1000);
    expect(await first).toEqual({ kind: 'rejected', reason: 'storage_failed' });
    server = await kafka.start(directory);
    await eventually(async () =>
      (await log.append([batchOf('a', 0, 'after')])).kind === 'appended' ? true : undefined,
    );
    expect(log.state).toBe('open');
    expect(await readAll(log, 'a')).toEqual(expect.arrayContaining(['before', 'after']));
  });

  it('keeps every acknowledged append when the broker is killed and comes back, and rejects meanwhile', async () => {
    prefix = `broker-${randomUUID()}-`;
    const log = await open();
    const acknowledged: string[] = [];
    const rejected = new Set<string>();
    let isOver = false;
    const lanes = Array.from({ length: 4 }, async (_, lane) => {
      for (let i = 0; !isOver; i++) {
        const name = `${lane}-${i}`;
        const result = await log.append([batchOf('a', lane, name), batchOf('b', lane, name)]);
        if (result.kind === 'appended') acknowledged.push(name);
        else if (result.kind === 'rejected') rejected.add(result.reason);
      }
    });
    await eventually(() => (acknowledged.length > 20 ? true : undefined));
    await server.kill();
    const before = acknowledged.length;
    await eventually(() => (rejected.size > 0 ? true : undefined));
    expect(log.state).toBe('failed');
    expect([...rejected].every((reason) => reason === 'storage_failed' || reason === 'overloaded')).toBe(true);
    server = await kafka.start(directory);
    await eventually(() => (acknowledged.length > before + 20 ? true : undefined));
    isOver = true;
    await Promise.all(lanes);
    expect(log.state).toBe('open');
    for (const topic of ['a', 'b']) {
      const read = await readAll(log, topic);
      const counts = Map.groupBy(read, (name) => name);
      expect(acknowledged.filter((name) => counts.get(name)?.length !== 1)).toEqual([]);
      expect([...counts].filter(([, times]) => times.length > 1)).toEqual([]);
    }
    expect([...(await readAll(log, 'a'))].sort()).toEqual([...(await readAll(log, 'b'))].sort());
  });
});

/**
 * Every state of the journal meets everything that can happen to it. The expected outcomes are the table in
 * docs/log-protocol.md, "States": document and code cannot part ways.
 */
import { readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  type AppendResult,
  type Consumer,
  type JournalState,
  LogError,
  type Offset,
  type SegmentLog,
} from '../src/index.ts';
import { batchOf, drain, recordsOf } from './conformance.ts';
import { FailingDisk } from './failing-disk.ts';
import { LogDirectory } from './log-directory.ts';

type Event =
  | 'append'
  | 'duplicate'
  | 'reject'
  | 'read'
  | 'commit'
  | 'replay'
  | 'retention'
  | 'redaction'
  | 'truncated tail'
  | 'full disk'
  | 'crash';

interface Fixture {
  directory: LogDirectory;
  disk: FailingDisk;
  log: SegmentLog;
  consumer: Consumer;
  /** Lets a held sync go on. */
  release: () => void;
}

/** In every state records 0 and 1 are acknowledged, each in a segment of its own, and committed up to 1. */
async function begin(): Promise<Fixture> {
  const directory = new LogDirectory();
  const disk = new FailingDisk();
  const log = await directory.open({ disk, segmentBytes: 1500, appendBytesMax: 2000, mendIntervalMs: 0 });
  const consumer = await log.consumer('g', ['a']);
  await log.append([batchOf('a', 0, 0, 'x'.repeat(1000))], { idempotencyKey: 'zero' });
  directory.nowMs += 1000;
  await log.append([batchOf('a', 0, 1)]);
  await consumer.commit({ 'a/0': 2 as Offset });
  return { directory, disk, log, consumer, release: () => {} };
}

const reach: Record<JournalState, (fixture: Fixture) => Promise<void>> = {
  async open() {},
  async appending(fixture) {
    fixture.release = fixture.disk.holdSyncs();
    void fixture.log.append([batchOf('b', 0, 'in flight')]);
    await fixture.disk.syncHeld();
  },
  async sealed({ log, directory }) {
    await log.append([batchOf('b', 0, 'last')]);
    directory.nowMs += 3_600_000;
  },
  async full({ log, disk }) {
    disk.roomBytes = 5;
    await log.append([batchOf('b', 0, 'no room')]);
    disk.roomBytes = 0;
  },
  async failed({ log, disk }) {
    disk.failsSync = (path) => path.includes('.ndjson');
    await log.append([batchOf('b', 0, 'lost')]);
  },
  async closed({ log }) {
    await log.close();
  },
};

const happen: Record<Event, (fixture: Fixture) => Promise<string>> = {
  async append({ log, release }) {
    const { segments } = log.stats();
    const result = log.append([batchOf('a', 1, 'new')]);
    release();
    return outcomeOf(await result) + (log.stats().segments > segments ? ' in a new segment' : '');
  },
  async duplicate({ log }) {
    return outcomeOf(await log.append([batchOf('a', 0, 0)], { idempotencyKey: 'zero' }));
  },
  async reject({ log }) {
    return outcomeOf(await log.append([batchOf('a', 0, 'x'.repeat(3000))]));
  },
  async read({ log }) {
    const frames = await log.read({ topic: 'a', partition: 0, offset: 2 as Offset }, { maxBytes: 1e6 });
    return recordsOf(frames).join() === '1' ? 'durable records' : `records ${recordsOf(frames)}`;
  },
  async commit({ consumer }) {
    await consumer.commit({ 'a/0': 3 as Offset });
    return consumer.committed()['a/0'] === 3 ? 'committed' : 'not committed';
  },
  async replay({ consumer }) {
    await consumer.seek('beginning');
    const records = recordsOf(await drain(consumer)).filter((record) => typeof record === 'number');
    return records.join() === '0,1' ? 'durable records' : `records ${records}`;
  },
  async retention({ log, directory, release }) {
    const expired = log.expire(directory.nowMs);
    release();
    return (await expired) > 0 && log.bounds({ topic: 'a', partition: 0 }).start === 2
      ? 'old segments removed'
      : 'all kept';
  },
  async redaction({ log, directory, release }) {
    const redacting = log.redact({
      holding: [Buffer.from('xxxx')],
      edit: (record) => (record.includes('xxxx') ? 'erase' : 'keep'),
    });
    release();
    const { erased } = await redacting;
    const left = directory.segments().some((path) => readFileSync(path).includes('xxxx'));
    return erased === 1 && !left ? 'redacted' : 'not redacted';
  },
  async 'truncated tail'({ directory }) {
    const left = directory.copy();
    await appendFile(left.segments().at(-1)!, '{"frame":1,"append":');
    const log = await left.open();
    const cut = log.recovery.tornBytes >= 20 && (await log.verify()).damage.length === 0;
    await left.dispose();
    return cut ? 'cut and reported' : 'not cut';
  },
  async 'full disk'({ log, disk, release }) {
    disk.roomBytes = 0;
    const result = log.append([batchOf('a', 0, 'no room')]);
    release();
    return outcomeOf(await result);
  },
  async crash({ directory }) {
    const left = directory.copy();
    const log = await left.open();
    const consumer = await log.consumer('g', ['a']);
    const committed = consumer.committed()['a/0'];
    await consumer.seek('beginning');
    const records = recordsOf(await drain(consumer)).filter((record) => typeof record === 'number');
    await left.dispose();
    return committed === 2 && records.join() === '0,1' ? 'nothing acknowledged lost' : `records ${records}`;
  },
};

function outcomeOf(result: AppendResult): string {
  return result.kind === 'rejected' ? `rejected: ${result.reason}` : result.kind;
}

/** Outcome by event and state, as the document says. */
function documentedTable(): Map<string, Map<string, string>> {
  const document = readFileSync(new URL('../../../docs/log-protocol.md', import.meta.url), 'utf8');
  const rows = document
    .slice(document.indexOf('## States'))
    .split('\n## ')[0]!
    .split('\n')
    .filter((line) => line.startsWith('|') && !line.startsWith('| ---'))
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    );
  const [, ...states] = rows[0]!;
  return new Map(
    rows.slice(1).map(([event, ...cells]) => [event!, new Map(states.map((state, i) => [state, cells[i]!]))]),
  );
}

describe('the state table', () => {
  const table = documentedTable();

  it('has a row for every event and a column for every state', () => {
    expect([...table.keys()]).toEqual(Object.keys(happen));
    for (const row of table.values()) expect([...row.keys()]).toEqual(Object.keys(reach));
  });

  for (const [state, arrive] of Object.entries(reach))
    for (const [event, act] of Object.entries(happen))
      it(`${state} × ${event}: ${table.get(event)?.get(state)}`, async () => {
        const fixture = await begin();
        await arrive(fixture);
        expect(fixture.log.state).toBe(state);
        const outcome = await act(fixture).catch((error) => {
          if (error instanceof LogError) return `error: ${error.code}`;
          throw error;
        });
        expect(outcome).toBe(table.get(event)?.get(state));
        fixture.release();
        fixture.disk.roomBytes = Number.POSITIVE_INFINITY;
        await fixture.directory.dispose();
      });
});

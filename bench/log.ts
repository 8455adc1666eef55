/**
 * What the log costs over the disk under it. Everything is a ratio to a bare loop that writes the same bytes in the same
 * grouping and calls fdatasync, in the same run on the same file system.
 * Run: node bench/log.ts [seconds per measurement, default 2] [directory, default the system's temporary one]
 */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writevSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppendBatch, openLog, type SegmentLog } from '@bellwether/log';

const ROWS = 100;
const ROW_BYTES = 350;
const IN_FLIGHT = 64;

const seconds = Number(process.argv[2] ?? 2);
const directory = mkdtempSync(join(process.argv[3] ?? tmpdir(), 'bellwether-bench-log-'));
const payload = Buffer.from(`${JSON.stringify({ event: 'x'.repeat(ROW_BYTES - 13) })}\n`.repeat(ROWS));

function batch(i: number): AppendBatch {
  return { topic: 'agent_events', partition: i % 4, count: ROWS, meta: { org_id: 'acme' }, payload };
}

interface Measurement {
  rows: number;
  seconds: number;
  cpuSeconds: number;
}

const ROUNDS = 5;

async function measure(work: (isOver: () => boolean) => Promise<number>): Promise<Measurement> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const rows = await work(() => performance.now() - started > (seconds * 1000) / ROUNDS);
  const { user, system } = process.cpuUsage(cpu);
  return { rows, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

/** Measures both in turns, so that a disk whose speed changes is as fair to one as to the other. */
async function inTurns(one: () => Promise<Measurement>, other: () => Promise<Measurement>): Promise<Measurement[]> {
  const sums = [one, other].map(() => ({ rows: 0, seconds: 0, cpuSeconds: 0 }));
  for (let round = 0; round < ROUNDS; round++)
    for (const [i, measured] of [await one(), await other()].entries())
      for (const key of ['rows', 'seconds', 'cpuSeconds'] as const) sums[i]![key] += measured[key];
  return sums;
}

/** Writes `batches` payloads and syncs, again and again: what no log on this disk can beat. */
async function bare(batches: number): Promise<Measurement> {
  const fd = openSync(join(directory, 'bare'), 'w');
  const buffers = Array.from({ length: batches }, () => payload);
  const measured = await measure(async (isOver) => {
    let rows = 0;
    for (; !isOver(); rows += batches * ROWS) {
      writevSync(fd, buffers);
      fdatasyncSync(fd);
    }
    return rows;
  });
  closeSync(fd);
  return measured;
}

/** One writer with `inFlight` appends on their way at a time. */
function append(log: SegmentLog, inFlight: number): Promise<Measurement> {
  return measure(async (isOver) => {
    let rows = 0;
    const lanes = Array.from({ length: inFlight }, async (_, lane) => {
      while (!isOver()) {
        const result = await log.append([batch(lane)]);
        if (result.kind !== 'appended') throw new Error(`The log did not take the batch: ${JSON.stringify(result)}`);
        rows += ROWS;
      }
    });
    await Promise.all(lanes);
    return rows;
  });
}

async function readAll(log: SegmentLog): Promise<Measurement> {
  const consumer = await log.consumer('bench', ['agent_events']);
  const measured = await measure(async () => {
    let rows = 0;
    for (;;) {
      const frames = await consumer.poll({ maxBytes: 4 * 1024 * 1024, waitMs: 0 });
      if (frames.length === 0) return rows;
      for (const { count } of frames) rows += count;
    }
  });
  await consumer.close();
  return measured;
}

function print(name: string, { rows, seconds, cpuSeconds }: Measurement, base?: Measurement): void {
  const rate = rows / seconds;
  const ratio = base ? (rate / (base.rows / base.seconds)).toFixed(2) : '';
  const cpuMicros = ((cpuSeconds / rows) * ROWS * 1e6).toFixed(0);
  console.log(
    `${name.padEnd(46)}${Math.round(rate).toLocaleString('en').padStart(12)} rows/s ${ratio.padStart(6)} ${cpuMicros.padStart(7)} µs CPU a batch`,
  );
}

try {
  console.log(
    `Batches of ${ROWS} rows, ${payload.length.toLocaleString('en')} bytes. The ratio is to the bare loop above.\n`,
  );
  let log = await openLog({ directory: join(directory, 'log') });
  for (const inFlight of [1, IN_FLIGHT]) {
    const [base, measured] = await inTurns(
      () => bare(inFlight),
      () => append(log, inFlight),
    );
    print(`bare write + fdatasync of ${inFlight}`, base!);
    print(`log, ${inFlight} in flight`, measured!, base);
  }
  await log.close();
  const opening = performance.now();
  log = await openLog({ directory: join(directory, 'log') });
  const { bytes } = log.stats();
  console.log(`\nopening ${(bytes / 1e6).toFixed(0)} MB: ${(performance.now() - opening).toFixed(0)} ms`);
  print('reading everything back from disk, checked', await readAll(log));
  await log.close();
} finally {
  rmSync(directory, { recursive: true });
}

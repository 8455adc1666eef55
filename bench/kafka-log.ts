/**
 * What the log over Kafka gives, as a ratio to the log over segments in the same run on the same machine: appending with one
 * caller and with many, and reading everything back.
 * Run: node bench/kafka-log.ts [host:port of a broker; default: one is started, which needs `npm run engines install kafka`]
 *      [seconds per measurement, default 5]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AppendBatch, type Log, openKafkaLog, openLog } from '@bellwether/log';
import { dataDirectory } from '../tests/engines/places.ts';
import { kafka } from '../tests/engines/servers/kafka.ts';

const ROWS = 100;
const IN_FLIGHT = 64;
const [address, seconds = '5'] = process.argv.slice(2);
const durationMs = Number(seconds) * 1000;

/** Rows that differ from each other, as events do: compression shall not get more than it would. */
function payloadOf(lane: number): Buffer {
  const row = (i: number): string =>
    JSON.stringify({
      event_id: crypto.randomUUID(),
      event_type: 'cost_incurred',
      timestamp: new Date(1_790_000_000_000 + i * 997).toISOString(),
      session_id: `session-${lane}-${i % 7}`,
      metadata: { model: `model-${i % 5}`, team: `team-${i % 11}`, cost_usd: Math.round(Math.random() * 1e6) / 1e6 },
    });
  return Buffer.from(Array.from({ length: ROWS }, (_, i) => `${row(i)}\n`).join(''));
}

const payloads = Array.from({ length: IN_FLIGHT }, (_, lane) => payloadOf(lane));

function batch(lane: number): AppendBatch {
  return {
    topic: 'agent_events',
    partition: lane % 4,
    count: ROWS,
    meta: { org_id: 'acme' },
    payload: payloads[lane]!,
  };
}

interface Measured {
  rows: number;
  seconds: number;
  cpuSeconds: number;
}

async function measure(work: (isOver: () => boolean) => Promise<number>): Promise<Measured> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const rows = await work(() => performance.now() - started > durationMs);
  const { user, system } = process.cpuUsage(cpu);
  return { rows, seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 };
}

function append(log: Log, inFlight: number): Promise<Measured> {
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

async function readAll(log: Log): Promise<Measured> {
  const reader = await log.reader(['agent_events']);
  const measured = await measure(async () => {
    let rows = 0;
    for (;;) {
      const frames = await reader.poll({ maxBytes: 16 * 1024 * 1024, waitMs: 0 });
      if (frames.length === 0) return rows;
      for (const { count } of frames) rows += count;
    }
  });
  await reader.close();
  return measured;
}

function print(name: string, own: Measured, base?: Measured): void {
  const rate = own.rows / own.seconds;
  const ratio = base ? (rate / (base.rows / base.seconds)).toFixed(2) : '';
  const micros = ((own.cpuSeconds / own.rows) * ROWS * 1e6).toFixed(0);
  console.log(
    `${name.padEnd(38)}${Math.round(rate).toLocaleString('en').padStart(12)} rows/s ${ratio.padStart(6)} ${micros.padStart(7)} µs CPU a batch`,
  );
}

const directory = mkdtempSync(join(tmpdir(), 'bellwether-bench-kafka-'));
const brokerDirectory = dataDirectory('bench-kafka');
const server = address === undefined ? await kafka.start(brokerDirectory) : undefined;
try {
  const segments = await openLog({ directory: join(directory, 'log') });
  const grown = await openKafkaLog({
    brokers: [address ?? server!.url],
    prefix: `bench-${Date.now()}-`,
    replicationFactor: 1,
    onTrouble: (message, error) => console.error(message, error),
  });
  console.log(
    `Batches of ${ROWS} rows, ${payloads[0]!.length.toLocaleString('en')} bytes; one broker. The ratio is to segments.\n`,
  );
  await append(grown, 1); // the topic is made, the broker is warm
  for (const inFlight of [1, IN_FLIGHT]) {
    const base = await append(segments, inFlight);
    print(`segments, ${inFlight} in flight`, base);
    print(`Kafka, ${inFlight} in flight`, await append(grown, inFlight), base);
  }
  const base = await readAll(segments);
  print('segments, reading everything back', base);
  print('Kafka, reading everything back', await readAll(grown), base);
  await segments.close();
  await grown.close();
} finally {
  await server?.stop();
  rmSync(directory, { recursive: true });
  rmSync(brokerDirectory, { recursive: true, force: true });
}

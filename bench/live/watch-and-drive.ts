/**
 * The client side of bench/live.ts: opens the connections, sends the events, and measures how long after it was sent an
 * event shows. An update shows every batch whose running count its figure has reached; that works with any counting
 * metric as long as nobody else writes to the tenant. The connections come as a storm, a number of them at once, each
 * with a credential out of several: that is what costs when everybody opens the dashboard at nine.
 */
import { readFileSync } from 'node:fs';
import { WebSocket } from 'ws';
import { type Tile, tilesOf } from './tiles.ts';

export interface Target {
  /** `http://127.0.0.1:7700`. */
  url: string;
  /** Writes the events. */
  key: string;
  /** Credentials of the watchers, one after the other. */
  readKeys: readonly string[];
  /** The server's process, for memory and processor time. */
  pid: number | undefined;
  /** How many entries the audit trail has; `undefined` when that cannot be told. */
  auditEntries: () => Promise<number | undefined>;
}

export interface Load {
  connections: number;
  subscriptions: number;
  /** Connections that come at the same time. */
  atOnce: number;
  eventsPerSecond: number;
  urgentPerSecond: number;
  seconds: number;
}

export interface Measured {
  /** Milliseconds from sending to showing, one a batch and probe. */
  updates: number[];
  urgent: number[];
  messagesPerSecond: number;
  eventsPerSecond: number;
  /** Processor seconds a second, while events come. */
  cpu: number;
  /** Before anybody watches, once all do, and after the events. */
  rssMb: { before: number; connected: number; after: number };
  /** Milliseconds a connection took to be let in, and until its last tile had its figures. */
  opened: number[];
  ready: number[];
  /** All of them, in seconds, and what that took of the server's processor. */
  storm: { seconds: number; cpuSeconds: number };
  /** Entries the watching left in the audit trail. */
  auditEntries: number | undefined;
}

interface Batch {
  /** Events sent with and before it. */
  through: number;
  sentMs: number;
}

interface Message {
  type: string;
  id: string;
  code?: string;
  detail?: string;
  series?: { points: { start: string; value: number }[] }[];
  points?: { start: string; value: number }[];
  event?: { metadata?: { tool?: string }; tool?: string };
}

const PROBES = 10;
const BATCH_MS = 50;
const SETTLE_MS = 2000;
const IN_FLIGHT_MAX = 200;

/** A connection whose messages are read: figures of its first tile, and urgent events. */
class Probe {
  readonly #batches: readonly Batch[];
  readonly updates: number[] = [];
  readonly urgent: number[] = [];
  readonly #points = new Map<string, number>();
  #before: number | undefined;
  #shown = 0;

  constructor(batches: readonly Batch[]) {
    this.#batches = batches;
  }

  take(message: Message): void {
    if (message.type === 'problem') throw new Error(`The server refused: ${message.code} ${message.detail}`);
    if (message.type === 'event') {
      const { tool = '' } = message.event?.metadata ?? message.event ?? {};
      if (tool.startsWith('sent:')) this.urgent.push(now() - Number(tool.slice(5)));
    }
    if (message.id !== 'tile-0') return;
    const points = [...(message.points ?? []), ...(message.series ?? []).flatMap((series) => series.points)];
    for (const { start, value } of points) this.#points.set(start, value);
    let count = 0;
    for (const value of this.#points.values()) count += value;
    if (message.type === 'snapshot') this.#before ??= count;
    for (;;) {
      const batch = this.#batches[this.#shown];
      if (!batch || count - (this.#before ?? 0) < batch.through) return;
      this.updates.push(now() - batch.sentMs);
      this.#shown++;
    }
  }

  get shown(): number {
    return this.#shown;
  }
}

export async function watchAndDrive(target: Target, load: Load): Promise<Measured> {
  const batches: Batch[] = [];
  const probes: Probe[] = [];
  const sockets: WebSocket[] = [];
  const opened: number[] = [];
  const ready: number[] = [];
  const idle = usageOf(target.pid);
  const auditedBefore = await target.auditEntries();
  const stormMs = now();
  let messages = 0;
  const stride = Math.max(1, Math.floor(load.connections / PROBES));
  for (let first = 0; first < load.connections; first += load.atOnce) {
    const storm = Array.from({ length: Math.min(load.atOnce, load.connections - first) }, async (_, i) => {
      const probe = (first + i) % stride === 0 && probes.length < PROBES ? new Probe(batches) : undefined;
      if (probe) probes.push(probe);
      const startedMs = now();
      const watching = watch(
        target.url,
        target.readKeys[(first + i) % target.readKeys.length]!,
        tilesOf(first + i, load.subscriptions, probe !== undefined),
        (data) => {
          messages++;
          probe?.take(JSON.parse(String(data)) as Message);
        },
      );
      await watching.opened;
      opened.push(now() - startedMs);
      const socket = await watching.ready;
      ready.push(now() - startedMs);
      return socket;
    });
    sockets.push(...(await Promise.all(storm)));
  }
  const stormSeconds = (now() - stormMs) / 1000;
  const connected = usageOf(target.pid);
  await pause(SETTLE_MS);
  messages = 0;
  const usage = usageOf(target.pid);
  const startedMs = now();
  const eventsSent = await drive(target, load, batches);
  const tookSeconds = (now() - startedMs) / 1000;
  const after = usageOf(target.pid);
  const messagesSeen = messages;
  const deadlineMs = now() + 10_000;
  while (probes.some((probe) => probe.shown < batches.length) && now() < deadlineMs) await pause(20);
  for (const socket of sockets) socket.terminate();
  const missing = probes.reduce((sum, probe) => sum + batches.length - probe.shown, 0);
  if (missing > 0) console.error(`${missing} of ${batches.length * probes.length} batches never showed.`);
  return {
    updates: probes.flatMap((probe) => probe.updates),
    urgent: probes.flatMap((probe) => probe.urgent),
    messagesPerSecond: messagesSeen / tookSeconds,
    eventsPerSecond: eventsSent / tookSeconds,
    cpu: (after.cpuSeconds - usage.cpuSeconds) / tookSeconds,
    rssMb: { before: idle.rssMb, connected: usage.rssMb, after: after.rssMb },
    opened,
    ready,
    storm: { seconds: stormSeconds, cpuSeconds: connected.cpuSeconds - idle.cpuSeconds },
    auditEntries: differenceOf(auditedBefore, await target.auditEntries()),
  };
}

function differenceOf(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : after - before;
}

/** A connection with its tiles; ready once the last of them has been answered. */
function watch(
  url: string,
  key: string,
  tiles: readonly Tile[],
  onMessage: (data: unknown) => void,
): { opened: Promise<void>; ready: Promise<WebSocket> } {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/live`, {
    headers: { authorization: `Bearer ${key}` },
    perMessageDeflate: false,
    handshakeTimeout: 60_000,
  });
  const opened = Promise.withResolvers<void>();
  const ready = Promise.withResolvers<WebSocket>();
  // Whoever waits for the one hears of it; the other is not to be reported as forgotten.
  ready.promise.catch(() => undefined);
  let snapshots = 0;
  socket.on('error', (error) => {
    opened.reject(error);
    ready.reject(error);
  });
  socket.on('close', (code, reason) => ready.reject(new Error(`The server closed with ${code} ${reason}.`)));
  socket.on('open', () => {
    opened.resolve();
    for (const [i, query] of tiles.entries())
      socket.send(JSON.stringify({ type: 'subscribe', id: `tile-${i}`, channel: 'metric', query }));
    const filter = { event_type: ['error'] };
    socket.send(JSON.stringify({ type: 'subscribe', id: 'tail', channel: 'events', filter }));
  });
  socket.on('message', (data) => {
    onMessage(data);
    if (snapshots === tiles.length) return;
    const text = String(data);
    if (text.includes('"type":"problem"')) ready.reject(new Error(`The server refused: ${text}`));
    if (text.includes('"type":"snapshot"') && ++snapshots === tiles.length) ready.resolve(socket);
  });
  return { opened: opened.promise, ready: ready.promise };
}

/** Sends a batch each 50 ms, and urgent events one by one in between; notes when. Resolves to the number of events. */
async function drive(target: Target, load: Load, batches: Batch[]): Promise<number> {
  const perBatch = Math.max(1, Math.round((load.eventsPerSecond * BATCH_MS) / 1000));
  const rounds = Math.round((load.seconds * 1000) / BATCH_MS);
  const startedMs = now();
  const inFlight = new Set<Promise<void>>();
  let sent = 0;
  let urgent = 0;
  for (let round = 0; round < rounds; round++) {
    await pause(Math.max(0, startedMs + round * BATCH_MS - now()));
    if (inFlight.size >= IN_FLIGHT_MAX) await Promise.race(inFlight);
    sent += perBatch;
    batches.push({ through: sent, sentMs: now() });
    start(
      inFlight,
      post(
        target,
        Array.from({ length: perBatch }, (_, i) => modelCall(sent + i)),
      ),
    );
    for (; urgent < ((round + 1) * BATCH_MS * load.urgentPerSecond) / 1000; urgent++)
      start(inFlight, post(target, [errorEvent()]));
  }
  await Promise.all(inFlight);
  return sent + urgent;
}

function start(inFlight: Set<Promise<void>>, work: Promise<void>): void {
  const tracked = work.finally(() => inFlight.delete(tracked));
  inFlight.add(tracked);
}

async function post(target: Target, events: readonly object[]): Promise<void> {
  const response = await fetch(`${target.url}/api/v1/events`, {
    method: 'POST',
    headers: { authorization: `Bearer ${target.key}`, 'content-type': 'application/x-ndjson' },
    body: `${events.map((event) => JSON.stringify(event)).join('\n')}\n`,
    signal: AbortSignal.timeout(30_000),
  });
  const answer = (await response.json()) as { accepted?: number };
  if (response.status !== 202 || answer.accepted !== events.length)
    throw new Error(`The server took ${answer.accepted} of ${events.length} events (status ${response.status}).`);
}

function modelCall(i: number): object {
  return {
    event_type: 'model_call',
    timestamp: new Date().toISOString(),
    session_id: `session-${i % 100}`,
    metadata: { model: `model-${i % 5}`, input_tokens: 1200, output_tokens: 340, duration_ms: 900, success: true },
  };
}

function errorEvent(): object {
  const metadata = { error_type: 'bench', tool: `sent:${now()}` };
  return { event_type: 'error', timestamp: new Date().toISOString(), session_id: 'session-0', metadata };
}

function usageOf(pid: number | undefined): { cpuSeconds: number; rssMb: number } {
  if (pid === undefined) return { cpuSeconds: Number.NaN, rssMb: Number.NaN };
  // After the name in brackets: state is field 3; utime and stime, in hundredths of a second, are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
  const rssKb = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, rssMb: Number(rssKb) / 1024 };
}

function now(): number {
  return performance.timeOrigin + performance.now();
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

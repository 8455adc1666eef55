/**
 * A shared store with everything around it: the server that speaks ClickHouse's HTTP protocol, records and the log in this
 * process, and loaders in processes of their own, which can be killed, and cut off while they live on.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type JsonObject, TALLY_TOPIC, uuidv7 } from '@bellwether/core';
import { type Log, openLog, partitionOf } from '@bellwether/log';
import { openRecords, type Records } from '@bellwether/records';
import { connectEngine, type Engine, type PartitionPlan } from '@bellwether/store';
import { RecordsLoadLedger } from '../../packages/services/src/installation/platform/load-ledger.ts';
import type { RunningServer } from '../engines/real-server.ts';
import { clickhouse } from '../engines/servers/clickhouse.ts';
import { answerCalls } from './parent-messages.ts';
import { Coordinator } from './shared-out-log.ts';

const PROGRAM = fileURLToPath(new URL('./loader-process.ts', import.meta.url));
const PARTITIONS = 4;
const REJOIN_MAX_MS = 60_000;

export interface LoaderProcess {
  child: ChildProcess;
  /** Rejects when it ends before. */
  ready: Promise<void>;
  ended: Promise<NodeJS.Signals | null>;
  tell: (told: string, value: unknown) => void;
}

/** What became of everything that was sent. */
export interface Sent {
  received: number;
  /** Events, each once. */
  distinct: number;
}

export class LoadingHouse {
  readonly #directory = mkdtempSync(join(tmpdir(), 'bellwether-loading-'));
  readonly troubles: string[] = [];
  readonly #processes = new Map<number, LoaderProcess>();
  readonly #caughtUp: (() => void)[] = [];
  readonly #locks: (() => void)[] = [];
  #locked: number | undefined;
  #server!: RunningServer;
  #records!: Records;
  #ledger!: RecordsLoadLedger;
  #log!: Log;
  #coordinator!: Coordinator;
  #ids = 0;
  #serial = 0;
  sent: Sent = { received: 0, distinct: 0 };
  engine!: Engine;
  /** Called between a process's asking to write plans and the writing; and between the writing and the answer. */
  beforeWrite: (id: number) => Promise<void> = async () => undefined;
  afterWrite: (id: number) => Promise<void> = async () => undefined;

  static async open(): Promise<LoadingHouse> {
    const house = new LoadingHouse();
    await house.startServer();
    house.#records = await openRecords({ directory: join(house.#directory, 'records'), clock: Date.now });
    house.#ledger = new RecordsLoadLedger(house.#records);
    house.#log = await openLog({ directory: join(house.#directory, 'log'), partitions: PARTITIONS });
    house.#coordinator = new Coordinator(house.#log);
    house.#log.onAppend((frames) => house.#tellEnds(frames.map(({ topic, partition }) => `${topic}/${partition}`)));
    house.engine = await connectEngine({ urls: [house.#server.url] });
    return house;
  }

  async startServer(): Promise<void> {
    this.#server = await clickhouse.start(join(this.#directory, 'clickhouse'));
  }

  killServer(): Promise<void> {
    return this.#server.kill();
  }

  /** Starts a loader; `fault` arms a fault point, at which it kills itself. */
  start(fault = ''): { id: number; loader: LoaderProcess } {
    const id = ++this.#ids;
    const child = fork(PROGRAM, [this.#server.url, String(PARTITIONS)], {
      serialization: 'advanced',
      cwd: this.#directory,
      env: { ...process.env, BELLWETHER_FAULT: fault },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    let isReady: () => void = () => undefined;
    let isNot: (error: Error) => void = () => undefined;
    const ready = new Promise<void>((resolve, reject) => {
      isReady = resolve;
      isNot = reject;
    });
    ready.catch(() => undefined);
    const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    const tell = answerCalls(child, (method, values) => {
      if (method === 'ready') isReady();
      return this.#answer(id, method, values);
    });
    const loader = { child, ready, ended, tell };
    this.#processes.set(id, loader);
    this.#coordinator.addMember({ id, tell });
    this.#tellEnds(this.#everyKey(), loader);
    void ended.then(async (signal) => {
      isNot(new Error(`The loader ended with ${signal}.`));
      this.#processes.delete(id);
      if (this.#locked === id) this.#unlock();
      await this.#coordinator.cutOff(id);
    });
    return { id, loader };
  }

  /** Others are given what it has, without its knowing. */
  cutOff(id: number): Promise<void> {
    return this.#coordinator.cutOff(id);
  }

  /** Resolves when a process that was cut off has learnt it, and reads partitions again. */
  async rejoined(id: number): Promise<void> {
    const deadline = performance.now() + REJOIN_MAX_MS;
    while (!this.#coordinator.reads(id, 'store')) {
      if (performance.now() > deadline) throw new Error(`Loader ${id} has not come back. ${this.troubles.slice(-5)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Mails of an organisation. Some of them came in through two gateways, each of which took it for new. */
  async send(orgId: string, events: number, { repeatEvery = 5, rejected = 1 } = {}): Promise<void> {
    const nowMs = Date.now();
    for (let n = 0; n < events; n++) {
      const subject = `person-${this.#serial % 17}`;
      const atMs = nowMs - (this.#serial % 40) * 1000;
      const event = {
        event_id: uuidv7(nowMs),
        org_id: orgId,
        user_id: subject,
        session_id: '',
        event_type: 'email_sent',
        event_category: 'usage',
        timestamp: new Date(atMs).toISOString(),
        received_at: new Date(nowMs).toISOString(),
        region: '',
        environment: '',
      };
      await this.#append(orgId, subject, event, Math.floor(atMs / 10_000));
      this.sent.distinct += 1;
      if (this.#serial++ % repeatEvery === 0) await this.#append(orgId, subject, event, Math.floor(atMs / 10_000));
    }
    await this.#tally(orgId, { accepted: 0, duplicate: 0, rejected });
  }

  /** Resolves when everything sent is in the figures. */
  async caughtUp(loader: LoaderProcess): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#caughtUp.push(resolve);
      loader.tell('caught up?', undefined);
    });
  }

  async close(): Promise<void> {
    for (const { child, ended, tell } of [...this.#processes.values()]) {
      child.kill('SIGCONT');
      tell('stop', undefined);
      const timer = setTimeout(() => child.kill('SIGKILL'), 10_000);
      await ended;
      clearTimeout(timer);
    }
    await this.engine.close();
    await this.#server.stop();
    await this.#log.close();
    await this.#records.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }

  async #append(orgId: string, subject: string, event: JsonObject, bucket: number): Promise<void> {
    const meta = { org_id: orgId, touched: [bucket] };
    const payload = Buffer.from(`${JSON.stringify(event)}\n`);
    const partition = partitionOf(subject, PARTITIONS);
    await this.#log.append([{ topic: 'communication_events', partition, count: 1, meta, payload }]);
    await this.#tally(orgId, { accepted: 1, duplicate: 0, rejected: 0 });
  }

  async #tally(orgId: string, counts: { accepted: number; duplicate: number; rejected: number }): Promise<void> {
    const line = JSON.stringify({ org_id: orgId, event_type: 'email_sent', ...counts });
    const partition = partitionOf(orgId, PARTITIONS);
    const meta = { org_id: orgId };
    await this.#log.append([{ topic: TALLY_TOPIC, partition, count: 1, meta, payload: Buffer.from(`${line}\n`) }]);
    this.sent.received += counts.accepted + counts.duplicate + counts.rejected;
  }

  async #answer(id: number, method: string, values: unknown[]): Promise<unknown> {
    switch (method) {
      case 'ready':
        return undefined;
      case 'trouble':
        return void this.troubles.push(`${id}: ${values[0]}`);
      case 'take':
        return this.#ledger.take(values[0] as string[], values[1] as number);
      case 'write': {
        await this.beforeWrite(id);
        const taken = await this.#ledger.write(values[0] as Map<string, PartitionPlan>, values[1] as number);
        await this.afterWrite(id);
        return taken;
      }
      case 'publish':
        for (const [other, { tell }] of this.#processes)
          if (other !== id) tell('notice', { channel: values[0], message: values[1] });
        return undefined;
      case 'lock':
        if (this.#locked !== undefined) await new Promise<void>((resolve) => this.#locks.push(resolve));
        this.#locked = id;
        return undefined;
      case 'unlock':
        return this.#unlock();
      case 'caughtUp':
        return void this.#caughtUp.splice(0).forEach((resolve) => void resolve());
      default:
        return this.#coordinator.answer(id, method, values);
    }
  }

  #unlock(): void {
    this.#locked = undefined;
    this.#locks.shift()?.();
  }

  #everyKey(): string[] {
    return ['communication_events', TALLY_TOPIC, 'window_marks'].flatMap((topic) =>
      Array.from({ length: PARTITIONS }, (_, partition) => `${topic}/${partition}`),
    );
  }

  #tellEnds(keys: readonly string[], only?: LoaderProcess): void {
    const news = keys.map((key) => {
      const at = key.lastIndexOf('/');
      return { key, end: this.#log.bounds({ topic: key.slice(0, at), partition: Number(key.slice(at + 1)) }).end };
    });
    for (const { tell } of only ? [only] : this.#processes.values()) tell('appended', news);
  }
}

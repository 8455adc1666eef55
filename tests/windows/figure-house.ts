/**
 * Log, store and metric reader in a directory of their own, with a clock that tests turn. Events go straight into the
 * log, past admission, so that what the store itself keeps exact can be seen. One at a time: the engine knows one
 * directory a process.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BatchMeta, formatInstant, type JsonObject } from '@bellwether/core';
import { openLog, type SegmentLog } from '@bellwether/log';
import {
  type MetricAnswer,
  MetricReader,
  MetricRegistry,
  parseMetricQuery,
  type SessionWindow,
  sessionWindows,
} from '@bellwether/metrics';
import { declaredColumns, openStore, type Store } from '@bellwether/store';
import { readingsPack } from './readings-pack.ts';

export interface Reading {
  id: string;
  org: string;
  atMs: number;
  type?: 'reading' | 'correction';
  user?: string;
  session?: string;
  kind?: string;
  room?: string;
  amount?: number;
  steps?: number;
  good?: boolean;
  /** A field nobody declared. */
  note?: string;
}

const TROUBLE_MAX = 20;

export class FigureHouse {
  readonly directory: string;
  nowMs: number;
  log!: SegmentLog;
  store!: Store;
  metrics!: MetricReader;
  readonly trouble: string[] = [];

  private constructor(nowMs: number) {
    this.directory = mkdtempSync(join(tmpdir(), 'bellwether-figures-'));
    this.nowMs = nowMs;
  }

  static async open(nowMs: number): Promise<FigureHouse> {
    const house = new FigureHouse(nowMs);
    await house.reopen();
    return house;
  }

  /** Opens what is there, as after a restart. */
  async reopen(): Promise<void> {
    const clock = (): number => this.nowMs;
    const columns = declaredColumns(readingsPack.events);
    const registry = new MetricRegistry([readingsPack], columns);
    this.log = await openLog({ directory: join(this.directory, 'log'), clock });
    this.store = await openStore({
      directory: join(this.directory, 'store'),
      log: this.log,
      eventTypes: readingsPack.events,
      windowTables: registry.windowTables(),
      clock,
      onTrouble: (message, error) => {
        this.trouble.push(`${message}: ${String(error)}`);
        if (this.trouble.length > TROUBLE_MAX) throw new Error(this.trouble.join('\n'));
      },
    });
    this.metrics = new MetricReader(registry, this.store, clock);
  }

  async close(): Promise<void> {
    await this.store.close();
    await this.log.close();
  }

  async restart(): Promise<void> {
    await this.close();
    await this.reopen();
  }

  async dispose(): Promise<void> {
    await this.close();
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Appends one batch a tenant; it is in the figures once `settled` resolves. */
  async append(readings: readonly Reading[]): Promise<void> {
    const orgs = [...new Set(readings.map(({ org }) => org))];
    const batches = orgs.map((org) => {
      const own = readings.filter((candidate) => candidate.org === org);
      const buckets = new Set(own.map(({ atMs }) => Math.floor(atMs / 10_000)));
      const meta: BatchMeta = { org_id: org, touched: [...buckets].sort((a, b) => a - b) };
      return {
        topic: 'device_events',
        partition: 0,
        count: own.length,
        meta: meta as unknown as JsonObject,
        payload: Buffer.from(own.map((item) => recordOf(item, this.nowMs)).join('')),
      };
    });
    const result = await this.log.append(batches);
    if (result.kind !== 'appended') throw new Error(`The log did not take it: ${JSON.stringify(result)}`);
  }

  /** Everything appended is stored and in the rows of every grain. */
  async settled(): Promise<void> {
    await this.store.loader.caughtUp();
    await this.store.loader.recompute(new Map());
  }

  ask(org: string, query: Record<string, unknown>): Promise<MetricAnswer> {
    return this.metrics.answer(org, parseMetricQuery(query, this.metrics.registry, this.nowMs));
  }

  sessions(org: string, range: { fromMs: number; toMs: number; gapMs: number }): Promise<SessionWindow[]> {
    const cube = this.metrics.registry.cubes.get('rounds')!;
    return sessionWindows(this.store, org, { cube, ...range, limit: 500 });
  }
}

function recordOf(item: Reading, receivedMs: number): string {
  const { id, org, atMs, type = 'reading', user = '', session = '', note, ...fields } = item;
  return `${JSON.stringify({
    event_id: id,
    org_id: org,
    user_id: user,
    session_id: session,
    event_type: type,
    event_category: 'usage',
    timestamp: formatInstant(atMs),
    received_at: formatInstant(receivedMs),
    region: '',
    environment: '',
    ...fields,
    ...(note === undefined ? {} : { extra: { note } }),
  })}\n`;
}

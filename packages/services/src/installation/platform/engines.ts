/**
 * Where records, log, store and durable runs are: inside the process, or on servers. Each is chosen alone, and nobody
 * else knows which it is. The libraries that speak to servers are loaded only where there is one.
 */
import { join } from 'node:path';
import type { Cluster } from '@bellwether/cluster';
import type { Clock, EventType, OnTrouble } from '@bellwether/core';
import { type KafkaSettings, type Log, openKafkaLog, openLog } from '@bellwether/log';
import { openPostgresRecords, openRecords, type PostgresSettings, type Records } from '@bellwether/records';
import { type ClickHouseSettings, connectEngine, openStore, type Store, type WindowTable } from '@bellwether/store';
import { type ExecutionEngine, type TemporalSettings, temporalEngine } from '@bellwether/workflows';
import { openRunKey } from '../../runs/workflow/run-key.ts';
import type { BackupDesk } from '../backup/backup-desk.ts';
import type { KeyHome } from '../secret/installation-key.ts';
import { sharedStore } from './shared-store.ts';

export interface EngineSettings {
  records?: PostgresSettings | undefined;
  log?: KafkaSettings | undefined;
  store?: ClickHouseSettings | undefined;
  /** What remembers the steps of durable runs; the records when absent. */
  temporal?: TemporalSettings | undefined;
}

export interface EnginesOptions {
  dataDirectory: string;
  engines?: EngineSettings | undefined;
  cluster?: Cluster | undefined;
  works?: boolean | undefined;
  /** Nothing is begun by itself. */
  quiet?: boolean | undefined;
  /** Follows what runs inside the process, where there is one. */
  backups?: BackupDesk | undefined;
  clock: Clock;
  onTrouble: OnTrouble;
}

export class Engines {
  readonly #options: EnginesOptions;

  constructor(options: EnginesOptions) {
    this.#options = options;
  }

  openRecords(): Promise<Records> {
    const { engines, clock, backups } = this.#options;
    return engines?.records
      ? openPostgresRecords(engines.records)
      : openRecords({
          ...{ directory: this.#at('records'), clock },
          ...(backups ? { onSync: backups.shipper.onSync } : {}),
        });
  }

  openLog(): Promise<Log> {
    const { engines, clock, onTrouble, backups } = this.#options;
    const disk = backups?.disk;
    return engines?.log
      ? openKafkaLog({ ...engines.log, clock, onTrouble })
      : openLog({ directory: this.#at('log'), clock, ...(disk ? { disk } : {}) });
  }

  async openStore(rooms: {
    records: Records;
    log: Log;
    eventTypes: readonly EventType[];
    windowTables: readonly WindowTable[];
  }): Promise<Store> {
    const { engines, cluster, works = true, clock, onTrouble } = this.#options;
    const { records, log, eventTypes, windowTables } = rooms;
    const engine = engines?.store && (await connectEngine(engines.store));
    try {
      return await openStore({
        directory: this.#at('store'),
        engine,
        shared: cluster && !cluster.alone ? sharedStore({ records, cluster, works }) : undefined,
        log,
        eventTypes,
        windowTables,
        clock,
        onTrouble,
      });
    } catch (error) {
      await engine?.close();
      throw error;
    }
  }

  /** Of durable runs; nothing when it is over the records. */
  async executionEngine(keyHome: KeyHome): Promise<ExecutionEngine | undefined> {
    const { engines, works = true, quiet = false } = this.#options;
    if (!engines?.temporal) return undefined;
    return temporalEngine({ ...engines.temporal, works: works && !quiet, key: await openRunKey(keyHome) });
  }

  #at(name: string): string {
    return join(this.#options.dataDirectory, name);
  }
}

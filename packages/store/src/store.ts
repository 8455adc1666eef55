/** The store as a whole: the engine, its tables, the loader that fills them and the reader of events. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventType } from '@bellwether/core';
import type { Log } from '@bellwether/log';
import { openEmbeddedEngine } from './embedded-engine.ts';
import type { Engine } from './engine.ts';
import { createErasureTables, StoreErasure } from './erasure.ts';
import { EventReader } from './event-reader.ts';
import { createEventTables, declaredColumns, type EventColumn } from './event-table.ts';
import { Exclusions } from './exclusions.ts';
import { Loader } from './loader.ts';
import { RejectedReader } from './rejected-reader.ts';
import { Retention } from './retention.ts';
import { type StoredSize, storedSizes } from './stored-sizes.ts';
import { letMainThreadGoFirst } from './thread-priority.ts';
import { confirmWindowTable, createWindowTable, type WindowTable } from './window-table.ts';
import { add, type Touched, Windows } from './windows.ts';

export interface StoreOptions {
  /** What the process keeps of its own; also the embedded engine's data. */
  directory: string;
  /** Where the tables are; an engine in this process when absent. Closed with the store. */
  engine?: Engine | undefined;
  log: Log;
  eventTypes: readonly EventType[];
  windowTables: readonly WindowTable[];
  clock: () => number;
  onTrouble: (message: string, error: unknown) => void;
}

export interface Store {
  engine: Engine;
  /** Metadata fields that have a column of their own. */
  columns: readonly EventColumn[];
  windows: Windows;
  loader: Loader;
  events: EventReader;
  rejected: RejectedReader;
  retention: Retention;
  /** Whose events are left out of figures. */
  exclusions: Exclusions;
  erasure: StoreErasure;
  /** By tenant; cheap. */
  sizes(): Promise<Map<string, StoredSize>>;
  close(): Promise<void>;
}

export async function openStore(options: StoreOptions): Promise<Store> {
  await mkdir(options.directory, { recursive: true });
  const engine = options.engine ?? (await openEmbeddedEngine({ directory: join(options.directory, 'clickhouse') }));
  if (!engine.isShared) letMainThreadGoFirst();
  const columns = declaredColumns(options.eventTypes);
  await createEventTables(engine, columns);
  await createErasureTables(engine);
  const exclusions = await Exclusions.open(engine);
  const created = await Promise.all(options.windowTables.map((table) => createWindowTable(engine, table)));
  const windows = new Windows(engine, options.windowTables, options.clock, exclusions);
  if (created.includes('created')) {
    await rebuild(engine, windows);
    for (const [i, table] of options.windowTables.entries())
      if (created[i] === 'created') await confirmWindowTable(engine, table);
  }
  const loader = await Loader.start({ ...options, engine, windows });
  return {
    engine,
    columns,
    windows,
    loader,
    events: new EventReader(engine, columns),
    rejected: new RejectedReader(engine),
    retention: new Retention(engine, loader, options.windowTables),
    exclusions,
    erasure: new StoreErasure({ engine, loader, exclusions, columns, windowTables: options.windowTables }),
    sizes: () => storedSizes(engine),
    async close() {
      await loader.stop();
      await engine.close();
    },
  };
}

/** A declaration is new or has changed: its windows are computed from the events that are already there. */
async function rebuild(engine: Engine, windows: Windows): Promise<void> {
  const touched: Touched = new Map();
  const rows = await engine.query(
    'SELECT DISTINCT org_id, intDiv(toUnixTimestamp(timestamp), 10) FROM bellwether.events',
    {
      timeLimitSeconds: 600,
      settings: { max_rows_to_read: 0 },
    },
  );
  for (const [orgId, bucket] of rows.rows) add(touched, String(orgId), Number(bucket));
  await windows.recompute(touched);
  await windows.settle(true);
}

/** The store as a whole: the engine, its tables, the loader that fills them and the reader of events. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { EventType, OnTrouble } from '@bellwether/core';
import type { Log } from '@bellwether/log';
import { openEmbeddedEngine } from './embedded-engine.ts';
import type { Engine } from './engine.ts';
import { createErasureTables, StoreErasure } from './erasure.ts';
import { EventArchive } from './event-archive.ts';
import { EventReader } from './event-reader.ts';
import { createEventTables, declaredColumns, type EventColumn } from './event-table.ts';
import { Exclusions } from './exclusions.ts';
import { releaseFrozen } from './freeze.ts';
import { Loader } from './loader.ts';
import type { Loading, Settlement } from './loading.ts';
import { appendMarks } from './marks.ts';
import { RejectedReader } from './rejected-reader.ts';
import { Retention } from './retention.ts';
import { SharedLoading, type SharedStore } from './shared-loading.ts';
import { type StoredSize, storedSizes } from './stored-sizes.ts';
import { letMainThreadGoFirst } from './thread-priority.ts';
import { confirmWindowTable, createWindowTable, type WindowTable } from './window-table.ts';
import { add, type Touched, Windows } from './windows.ts';

export interface StoreOptions {
  /** What the process keeps of its own; also the embedded engine's data. */
  directory: string;
  /** Where the tables are; an engine in this process when absent. Closed with the store. */
  engine?: Engine | undefined;
  /** When several processes load the same tables; the log has to be shared as well. Alone when absent. */
  shared?: SharedStore | undefined;
  log: Log;
  eventTypes: readonly EventType[];
  windowTables: readonly WindowTable[];
  clock: () => number;
  onTrouble: OnTrouble;
}

export interface Store {
  engine: Engine;
  /** Metadata fields that have a column of their own. */
  columns: readonly EventColumn[];
  windows: Settlement;
  loader: Loading;
  events: EventReader;
  rejected: RejectedReader;
  retention: Retention;
  /** Days of events on their way into files and back. */
  archive: EventArchive;
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
  await releaseFrozen(options.directory); // of a backup that a life before this one did not end
  if (!engine.isShared) letMainThreadGoFirst();
  const columns = declaredColumns(options.eventTypes);
  const rooms = { ...options, engine, columns };
  const { exclusions, loader, windows } = await (options.shared ? openShared(rooms, options.shared) : openAlone(rooms));
  return {
    engine,
    columns,
    windows,
    loader,
    events: new EventReader(engine, columns),
    rejected: new RejectedReader(engine),
    retention: new Retention(engine, loader, options.windowTables),
    archive: await EventArchive.open(engine),
    exclusions,
    erasure: new StoreErasure({ engine, loader, exclusions, columns, windowTables: options.windowTables }),
    sizes: () => storedSizes(engine),
    async close() {
      await loader.stop();
      await engine.close();
    },
  };
}

interface StoreRooms extends StoreOptions {
  engine: Engine;
  columns: readonly EventColumn[];
}

interface OpenedStore {
  exclusions: Exclusions;
  loader: Loading;
  windows: Settlement;
}

/** Tables that are there already are left as they are. Gives the window tables to be filled. */
async function createTables({ engine, columns, windowTables }: StoreRooms): Promise<WindowTable[]> {
  await createEventTables(engine, columns);
  await createErasureTables(engine);
  const created = await Promise.all(windowTables.map((table) => createWindowTable(engine, table)));
  return windowTables.filter((_, i) => created[i] === 'created');
}

async function openAlone(rooms: StoreRooms): Promise<OpenedStore> {
  const { engine, windowTables, clock } = rooms;
  const created = await createTables(rooms);
  const exclusions = await Exclusions.open(engine);
  const windows = new Windows(engine, windowTables, clock, exclusions);
  if (created.length > 0) {
    await windows.recompute(await everythingStored(engine));
    await windows.settle(true);
    for (const table of created) await confirmWindowTable(engine, table);
  }
  return { exclusions, windows, loader: await Loader.start({ ...rooms, windows }) };
}

async function openShared(rooms: StoreRooms, shared: SharedStore): Promise<OpenedStore> {
  const { engine, log, windowTables } = rooms;
  const exclusions = await shared.exclusively(async () => {
    const created = await createTables(rooms);
    if (created.length > 0) {
      const touched = await everythingStored(engine);
      // Whoever computes windows comes by these marks, whenever that is.
      await appendMarks(
        log,
        [...touched].map(([orgId, buckets]) => ({ orgId, buckets: [...buckets], haveLost: false })),
      );
      for (const table of created) await confirmWindowTable(engine, table);
    }
    return Exclusions.open(engine);
  });
  const loading = await SharedLoading.start({ ...rooms, ...shared, tables: windowTables, exclusions });
  return { exclusions, loader: loading, windows: loading };
}

/** A declaration is new or has changed: its windows are computed from the events that are already there. */
async function everythingStored(engine: Engine): Promise<Touched> {
  const touched: Touched = new Map();
  const rows = await engine.query(
    'SELECT DISTINCT org_id, intDiv(toUnixTimestamp(timestamp), 10) FROM bellwether.events',
    {
      timeLimitSeconds: 600,
      settings: { max_rows_to_read: 0 },
    },
  );
  for (const [orgId, bucket] of rows.rows) add(touched, String(orgId), Number(bucket));
  return touched;
}

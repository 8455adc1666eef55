/**
 * The offline buffer of browsers: one record an event in IndexedDB, keyed by event id, which for UUIDv7 is the order of
 * time. Tabs share the database; the one that holds the Web Lock takes from it, the others leave it alone, and a
 * tab that dies loses the lock. Where there are no Web Locks two tabs may send the same event, which then counts once.
 */
import { describe } from './encode.ts';
import type { QueuedEvent } from './events.ts';
import type { OfflineBuffer } from './offline.ts';
import { createLocalStore, createUnloadJournal } from './offline-local-storage.ts';
import type { BufferContext } from './platform.ts';

/** What is kept of an event, and from when on it may be given to somebody. */
export interface StoredEvent extends QueuedEvent {
  readonly notBeforeMs: number;
}

/** Records by id: what IndexedDB and localStorage have in common. Its calls may fail; the buffer sees to it. */
export interface RecordStore {
  /** Overwrites records of the same id. */
  put(records: readonly StoredEvent[]): Promise<void>;
  /** In the order of ids. `accept` is asked for each until it has answered `stop`. */
  scan(accept: (record: StoredEvent) => 'take' | 'skip' | 'stop'): Promise<StoredEvent[]>;
  remove(ids: readonly string[]): Promise<void>;
}

export function openIndexedDbBuffer(name: string, bytesMax: number, context: BufferContext): OfflineBuffer {
  const { clock, report } = context;
  let store: Promise<RecordStore> = openDatabase(name)
    .then(createDatabaseStore)
    .catch(() => createLocalStore(name));
  const lock = createTabLock(name);
  const journal = createUnloadJournal(name);
  /** Ids in the store that are also in this tab's memory. */
  const held = new Set<string>();
  /** Bytes in the store as far as this tab knows. */
  let bytesStored = 0;
  const guarded = <T>(work: (store: RecordStore) => Promise<T>, otherwise: T): Promise<T> =>
    store.then(work).catch((error: unknown) => {
      report({ code: 'offline_buffer', detail: `The buffer "${name}" failed: ${describe(error)}.`, count: 0 });
      return otherwise;
    });
  store = store.then(async (opened) => {
    await journal.moveInto(opened);
    await opened.scan((record) => {
      bytesStored += record.bytes;
      return 'skip';
    });
    return opened;
  });
  store.catch(() => {}); // told by whoever uses it

  return {
    writeAhead: false,
    // Other tabs may take what this one parked, so nothing needs to queue up behind it.
    parked: 0,
    put(events, { parked, notBeforeMs = 0, urgent }) {
      const room = events.filter((event) => {
        if (held.has(event.id)) return true; // in the store already
        const fits = bytesStored + event.bytes <= bytesMax;
        if (fits) bytesStored += event.bytes;
        return fits;
      });
      const fitting = new Set(room);
      const refused = events.filter((event) => !fitting.has(event));
      for (const event of room) {
        if (parked) held.delete(event.id);
        else held.add(event.id);
      }
      const records = room.map(({ id, type, line, bytes }) => ({ id, type, line, bytes, notBeforeMs }));
      const erase = urgent ? journal.note(records) : undefined;
      return guarded(async (opened) => {
        await opened.put(records);
        erase?.();
        return refused;
      }, events);
    },
    take(bounds) {
      return guarded(async (opened) => {
        if (!(await lock.acquire())) return [];
        const nowMs = clock.now();
        let count = 0;
        let bytes = 0;
        let bytesSeen = 0;
        let seenAll = true;
        const taken = await opened.scan((record) => {
          if (count >= bounds.events || (count > 0 && bytes + record.bytes > bounds.bytes)) {
            seenAll = false;
            return 'stop';
          }
          bytesSeen += record.bytes;
          if (held.has(record.id) || record.notBeforeMs > nowMs) return 'skip';
          count++;
          bytes += record.bytes;
          return 'take';
        });
        // Other tabs put and remove too; whenever the whole store was looked at, the books are set right.
        if (seenAll) bytesStored = bytesSeen;
        for (const { id } of taken) held.add(id);
        // Only here, where nothing is being taken: a tab that let go between two batches would share the second.
        if (held.size === 0) lock.release();
        return taken;
      }, []);
    },
    remove(events) {
      const ours = events.filter(({ id }) => held.delete(id));
      if (ours.length === 0) return Promise.resolve();
      for (const { bytes } of ours) bytesStored = Math.max(0, bytesStored - bytes);
      return guarded(async (opened) => {
        await opened.remove(ours.map(({ id }) => id));
      }, undefined);
    },
    async close() {
      held.clear();
      lock.release();
    },
  };
}

/** The right to take from the buffer, of one tab at a time. Without Web Locks every tab has it. */
function createTabLock(name: string): { acquire(): Promise<boolean>; release(): void } {
  const locks = globalThis.navigator?.locks;
  let release: (() => void) | undefined;
  return {
    acquire() {
      if (!locks || release) return Promise.resolve(true);
      return new Promise((answer) => {
        locks
          .request(name, { ifAvailable: true }, (lock) => {
            answer(lock !== null);
            if (lock === null) return undefined;
            return new Promise<void>((resolve) => {
              release = resolve;
            });
          })
          .catch(() => answer(true));
      });
    },
    release() {
      release?.();
      release = undefined;
    },
  };
}

const TABLE = 'events';

function openDatabase(name: string): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = globalThis.indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(TABLE, { keyPath: 'id' });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
    request.onblocked = () => reject(new Error('blocked'));
  });
}

function createDatabaseStore(database: IDBDatabase): RecordStore {
  const transact = (mode: IDBTransactionMode, work: (table: IDBObjectStore) => void): Promise<void> =>
    new Promise((resolve, reject) => {
      const transaction = database.transaction(TABLE, mode);
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
      work(transaction.objectStore(TABLE));
      // A page that goes away takes its open transactions with it. What is committed by then is kept.
      if (mode === 'readwrite') transaction.commit?.();
    });
  return {
    put: (records) =>
      transact('readwrite', (table) => {
        for (const record of records) table.put(record);
      }),
    async scan(accept) {
      const taken: StoredEvent[] = [];
      await transact('readonly', (table) => {
        const request = table.openCursor();
        request.onsuccess = () => {
          const cursor = request.result;
          if (!cursor) return;
          const record = cursor.value as StoredEvent;
          const verdict = accept(record);
          if (verdict === 'take') taken.push(record);
          if (verdict !== 'stop') cursor.continue();
        };
      });
      return taken;
    },
    remove: (ids) =>
      transact('readwrite', (table) => {
        for (const id of ids) table.delete(id);
      }),
  };
}

/**
 * The fallback where IndexedDB is not to be had: all records in one localStorage item. Reading and writing it whole is
 * slow, but it is synchronous, small, and better than losing events. Throws where localStorage is missing too.
 */
import type { RecordStore, StoredEvent } from './offline-browser.ts';

/** Characters one page may leave in localStorage when it goes: the storage is small and the host wants some of it too. */
const JOURNAL_CHARACTERS_MAX = 1_000_000;

/**
 * What a page writes in its last moment. A page that goes away takes unfinished IndexedDB transactions with it, and even
 * committed ones may not get through; localStorage is written when the call returns. Each note is moved into the
 * store at leisure, by this page if it lives on, else by the next one.
 */
export interface UnloadJournal {
  /** Writes at once, if there is room; the answer erases the note again. */
  note(records: readonly StoredEvent[]): () => void;
  /** Moves what pages have left into the store. */
  moveInto(store: RecordStore): Promise<void>;
}

export function createUnloadJournal(name: string): UnloadJournal {
  const prefix = `${name}:unload:`;
  return {
    note(records) {
      const key = prefix + (records[0]?.id ?? '');
      try {
        const storage = globalThis.localStorage;
        const text = JSON.stringify(records);
        if (text.length > JOURNAL_CHARACTERS_MAX) return () => {};
        storage.setItem(key, text);
        return () => storage.removeItem(key);
      } catch {
        return () => {}; // no room or no permission: IndexedDB alone has to do
      }
    },
    async moveInto(store) {
      const storage = storageIfAllowed();
      for (const key of Object.keys(storage ?? {}).filter((item) => item.startsWith(prefix))) {
        await store.put(parseRecords(storage?.getItem(key) ?? null));
        storage?.removeItem(key);
      }
    },
  };
}

/** Even looking at localStorage throws where the user or a sandbox forbids it. */
function storageIfAllowed(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}

function parseRecords(text: string | null): StoredEvent[] {
  try {
    const records: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(records) ? (records as StoredEvent[]).filter(({ id, line }) => id && line) : [];
  } catch {
    return []; // damaged by somebody else: nothing in it can be used
  }
}

export function createLocalStore(name: string): RecordStore {
  const storage: Storage | undefined = globalThis.localStorage;
  if (!storage) throw new Error('neither IndexedDB nor localStorage is available');
  const read = () => new Map(parseRecords(storage.getItem(name)).map((record) => [record.id, record]));
  const write = (records: Map<string, StoredEvent>) => storage.setItem(name, JSON.stringify([...records.values()]));
  return {
    async put(records) {
      const all = read();
      for (const record of records) all.set(record.id, record);
      write(all);
    },
    async scan(accept) {
      const taken: StoredEvent[] = [];
      for (const record of [...read().values()].sort((a, b) => (a.id < b.id ? -1 : 1))) {
        const verdict = accept(record);
        if (verdict === 'stop') break;
        if (verdict === 'take') taken.push(record);
      }
      return taken;
    },
    async remove(ids) {
      const all = read();
      for (const id of ids) all.delete(id);
      write(all);
    },
  };
}

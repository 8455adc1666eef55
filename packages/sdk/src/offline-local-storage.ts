/**
 * The fallback where IndexedDB is not to be had: all records in one localStorage item. Reading and writing it whole is
 * slow, but it is synchronous, small, and better than losing events. Throws where localStorage is missing too.
 */
import type { RecordStore, StoredEvent } from './offline-browser.ts';

export function createLocalStore(name: string): RecordStore {
  const storage: Storage | undefined = globalThis.localStorage;
  if (!storage) throw new Error('neither IndexedDB nor localStorage is available');
  const read = (): Map<string, StoredEvent> => {
    try {
      const records = JSON.parse(storage.getItem(name) ?? '[]') as StoredEvent[];
      return new Map(records.map((record) => [record.id, record]));
    } catch {
      return new Map(); // damaged by somebody else: nothing in it can be used
    }
  };
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

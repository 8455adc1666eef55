/**
 * How much each organisation has stored, looked at now and then and remembered: admission asks at every request and must
 * not wait for the store. So a limit takes effect within half a minute, not to the byte.
 */
import type { Clock } from '@bellwether/core';
import type { StoredSize } from '@bellwether/store';

const FRESH_MS = 15_000;

export const GB = 1e9;
const NOTHING: StoredSize = { events: 0, eventBytes: 0, windowBytes: 0 };

export class StorageMeter {
  readonly #read: () => Promise<ReadonlyMap<string, StoredSize>>;
  readonly #clock: Clock;
  #sizes: ReadonlyMap<string, StoredSize> = new Map();
  #readMs = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;

  constructor(read: () => Promise<ReadonlyMap<string, StoredSize>>, clock: Clock) {
    this.#read = read;
    this.#clock = clock;
  }

  /** Of now, or of a few seconds ago. */
  async size(orgId: string): Promise<StoredSize> {
    await this.#refresh();
    return this.#sizes.get(orgId) ?? NOTHING;
  }

  /** The last one known, at once; sees to it that the next one is newer. */
  known(orgId: string): StoredSize {
    // A store that cannot be asked stops nobody from sending: the log takes it.
    this.#refresh().catch(() => undefined);
    return this.#sizes.get(orgId) ?? NOTHING;
  }

  #refresh(): Promise<void> {
    if (this.#clock() - this.#readMs < FRESH_MS) return Promise.resolve();
    this.#reading ??= this.#read()
      .then((sizes) => {
        this.#sizes = sizes;
        this.#readMs = this.#clock();
      })
      .finally(() => {
        this.#reading = undefined;
      });
    return this.#reading;
  }
}

/** Events and their windows. */
export function storedBytes({ eventBytes, windowBytes }: StoredSize): number {
  return eventBytes + windowBytes;
}

/**
 * The traces that meet in one batch of the loader. Each goes on by itself, as one trace from the door to the watcher; the
 * batch is a trace of its own, and the two are joined by links:
 *
 *   log.append ──► loader.insert ──► store.insert
 *                       │      └──► windows.recompute ──► live.publish
 *                       └ ─ link ─ loader.batch ─ links to every log.append in it
 *
 * Only frames that carry a traceparent are looked at: where nothing is traced there is nothing to do and nothing is made.
 */
import { spanOf } from './span-of.ts';

/** Traces that are followed on from one batch; the batch is linked with no more than these. */
const TRACES_MAX = 32;

interface TracedFrame {
  meta: { readonly [name: string]: unknown };
  count: number;
}

export class TracedBatch {
  readonly #appends: readonly string[];
  readonly #frames: number;
  readonly #records: number;
  readonly #startMs: number;
  #inserts: readonly string[] = [];
  #insertedMs = 0;

  private constructor(appends: readonly string[], frames: number, records: number, startMs: number) {
    this.#appends = appends;
    this.#frames = frames;
    this.#records = records;
    this.#startMs = startMs;
  }

  /** `undefined` when nothing of it is traced. */
  static of(frames: readonly TracedFrame[]): TracedBatch | undefined {
    let appends: Set<string> | undefined;
    for (const { meta } of frames) {
      if (typeof meta.trace !== 'string' || (appends !== undefined && appends.size >= TRACES_MAX)) continue;
      appends ??= new Set();
      appends.add(meta.trace);
    }
    if (!appends) return undefined;
    const records = frames.reduce((sum, { count }) => sum + count, 0);
    return new TracedBatch([...appends], frames.length, records, Date.now());
  }

  /** The store has taken it, at what was begun at `storeMs`. */
  inserted(storeMs: number): void {
    this.#insertedMs = Date.now();
    const attributes = { 'bellwether.records': this.#records, 'bellwether.frames': this.#frames };
    const times = { startMs: this.#startMs, endMs: this.#insertedMs };
    const batch = spanOf('loader.batch', {
      ...{ role: 'CONSUMER', parent: null, attributes, links: this.#appends },
      ...times,
    });
    this.#inserts = this.#appends.flatMap((append) => {
      const insert = spanOf('loader.insert', {
        ...{ role: 'CONSUMER', parent: append, attributes, links: [batch] },
        ...times,
      });
      spanOf('store.insert', { role: 'CLIENT', parent: insert ?? append, startMs: storeMs, endMs: this.#insertedMs });
      return insert ?? [];
    });
  }

  /** Its windows have been computed, at what was begun at `startMs`. Gives the traceparents that lead to watchers. */
  recomputed(startMs: number, windows: number): string[] {
    const attributes = { 'bellwether.windows': windows };
    const times = { startMs: Math.max(startMs, this.#insertedMs), endMs: Date.now() };
    return this.#inserts.flatMap((parent) => spanOf('windows.recompute', { parent, attributes, ...times }) ?? []);
  }
}

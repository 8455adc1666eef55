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
import type { SpanAttributes } from './span-attributes.ts';
import { spanOf } from './span-of.ts';

/** Traces that are followed on from one batch; the batch is linked with no more than these. */
const TRACES_MAX = 32;

interface TracedFrame {
  meta: { readonly [name: string]: unknown };
  count: number;
}

export interface FollowedTrace {
  orgId: string;
  traceparent: string;
}

export class TracedBatch {
  readonly #appends: readonly FollowedTrace[];
  readonly #attributes: SpanAttributes;
  readonly #polledMs = Date.now();
  #inserts: readonly FollowedTrace[] = [];
  #insertedMs = 0;

  private constructor(appends: readonly FollowedTrace[], attributes: SpanAttributes) {
    this.#appends = appends;
    this.#attributes = attributes;
  }

  /** `undefined` when nothing of it is traced. */
  static of(frames: readonly TracedFrame[]): TracedBatch | undefined {
    let appends: Map<string, FollowedTrace> | undefined;
    for (const { meta } of frames) {
      if (typeof meta.trace !== 'string' || (appends !== undefined && appends.size >= TRACES_MAX)) continue;
      appends ??= new Map();
      appends.set(meta.trace, { orgId: String(meta.org_id), traceparent: meta.trace });
    }
    if (!appends) return undefined;
    const records = frames.reduce((sum, { count }) => sum + count, 0);
    const attributes = { 'bellwether.records': records, 'bellwether.frames': frames.length };
    return new TracedBatch([...appends.values()], attributes);
  }

  /** The store has taken it, which was begun at `storeMs`. */
  inserted(storeMs: number): void {
    this.#insertedMs = Date.now();
    const about = {
      role: 'CONSUMER',
      attributes: this.#attributes,
      startMs: this.#polledMs,
      endMs: this.#insertedMs,
    } as const;
    const links = this.#appends.map(({ traceparent }) => traceparent);
    const batch = spanOf('loader.batch', { ...about, parent: null, links });
    this.#inserts = this.#appends.flatMap(({ orgId, traceparent: append }) => {
      const insert = spanOf('loader.insert', { ...about, parent: append, links: [batch] });
      if (insert === undefined) return [];
      spanOf('store.insert', { role: 'CLIENT', parent: insert, startMs: storeMs, endMs: this.#insertedMs });
      return [{ orgId, traceparent: insert }];
    });
  }

  /** What leads to who computes its windows, once it is inserted: elsewhere, when several processes share the work. */
  get inserts(): readonly FollowedTrace[] {
    return this.#inserts;
  }

  /** Its windows have been computed, which was begun at `startMs`. Gives what leads to watchers, by organisation. */
  recomputed(startMs: number): FollowedTrace[] {
    const times = { startMs: Math.max(startMs, this.#insertedMs), endMs: Date.now() };
    return this.#inserts.flatMap(({ orgId, traceparent: parent }) => {
      const traceparent = spanOf('windows.recompute', { parent, ...times });
      return traceparent === undefined ? [] : [{ orgId, traceparent }];
    });
  }
}

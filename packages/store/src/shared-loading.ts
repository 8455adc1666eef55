/**
 * Loading of a store that several processes share. Those that work load partitions of the log and compute windows of
 * organisations; all of them hear what has changed and how far everybody has come.
 */
import { type Json, type OnTrouble, Problem } from '@bellwether/core';
import type { Log } from '@bellwether/log';
import type { Engine } from './engine.ts';
import type { Exclusions } from './exclusions.ts';
import type { LoadLedger } from './load-ledger.ts';
import type { LoaderStats, Loading, Settlement, WindowsChanged } from './loading.ts';
import { appendMarks, MARKS_TOPIC, type Marks } from './marks.ts';
import { PartitionLoader } from './partition-loader.ts';
import { type Notices, Progress } from './progress.ts';
import type { WindowTable } from './window-table.ts';
import { WindowWorker } from './window-worker.ts';
import { STITCH_MAX_MS, type Touched } from './windows.ts';

export interface SharedStore {
  /** Where plans are kept; one for the installation. */
  ledger: LoadLedger;
  /** What the processes tell each other. */
  notices: Notices;
  /** Whether this process loads and computes; else it only reads. */
  works: boolean;
  /** Does something in one process at a time: makes tables, and builds them anew. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}

export interface SharedLoadingOptions extends SharedStore {
  engine: Engine;
  log: Log;
  tables: readonly WindowTable[];
  exclusions: Exclusions;
  clock: () => number;
  onTrouble: OnTrouble;
}

/** Carries `WindowsChanged[]`, from who computes windows to everybody. */
const CHANGES = 'windows_changed';
/** Settling comes round and is done within this. */
const SETTLED_WITHIN_MS = 60_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export class SharedLoading implements Loading, Settlement {
  readonly #options: SharedLoadingOptions;
  readonly #progress: Progress;
  readonly #listeners = new Set<(changes: WindowsChanged[]) => void>();
  readonly #stopping = new AbortController();
  readonly #unsubscribe: () => void;
  #loader: PartitionLoader | undefined;
  #worker: WindowWorker | undefined;

  private constructor(options: SharedLoadingOptions) {
    this.#options = options;
    this.#progress = new Progress(options.log, options.notices, options.clock);
    this.#unsubscribe = options.notices.subscribe(CHANGES, (message) =>
      this.#tell(message as unknown as WindowsChanged[]),
    );
  }

  static async start(options: SharedLoadingOptions): Promise<SharedLoading> {
    const loading = new SharedLoading(options);
    if (!options.works) return loading;
    const progress = loading.#progress;
    loading.#worker = await WindowWorker.start({
      ...options,
      progress,
      onChanged: (changes) => {
        loading.#tell(changes);
        options.notices.publish(CHANGES, changes as unknown as Json);
      },
    });
    loading.#loader = await PartitionLoader.start({ ...options, progress });
    return loading;
  }

  onChanged(listener: (changes: WindowsChanged[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stats(): LoaderStats {
    const none = {
      lag: this.#progress.behind(),
      insertedRecords: 0,
      insertSeconds: 0,
      failing: undefined,
      busySeconds: 0,
    };
    return { ...(this.#loader?.stats() ?? none), windowSeconds: this.#worker?.stats().windowSeconds ?? 0 };
  }

  inFlight(): number {
    return this.#progress.inFlight();
  }

  betweenPlans<T>(read: () => Promise<T>): Promise<T> {
    return this.#loader ? this.#loader.betweenTurns(read) : read();
  }

  completeThroughMs(): number {
    return this.#progress.completeThroughMs();
  }

  async caughtUp(): Promise<void> {
    const { signal } = this.#stopping;
    await this.#progress.untilCommitted('store', this.#progress.storedEnds(), signal);
    await this.#progress.untilCommitted('windows', this.#progress.endsOf([MARKS_TOPIC]), signal);
  }

  async recompute(touched: Touched): Promise<void> {
    await this.mark([...touched].map(([orgId, buckets]) => ({ orgId, buckets: [...buckets], haveLost: true })));
  }

  /** Resolves when every grain shows what was marked. */
  async mark(marks: readonly Marks[]): Promise<void> {
    const places = await appendMarks(this.#options.log, marks);
    await this.#progress.untilCommitted('windows', places, this.#stopping.signal);
    if (this.#stopping.signal.aborted)
      throw new Problem('overloaded', 'The server is stopping. Try again in a moment.');
  }

  get isLagging(): boolean {
    return !this.#progress.isCommitted('windows', this.#progress.endsOf([MARKS_TOPIC]));
  }

  readonly settledWithinMs = SETTLED_WITHIN_MS;

  /** Where others compute, what they are about to settle is not known: everything recent is taken as not settled. */
  isSettled(_orgId: string, _fromMs: number, toMs: number): boolean {
    return toMs <= this.#options.clock() - STITCH_MAX_MS - SETTLED_WITHIN_MS;
  }

  unsettledFrom(): { minutesMs: number; hoursMs: number } {
    const horizon = this.#options.clock() - STITCH_MAX_MS;
    return { minutesMs: horizon - (horizon % MINUTE_MS), hoursMs: horizon - (horizon % HOUR_MS) };
  }

  async stop(): Promise<void> {
    await this.#loader?.stop();
    await this.#worker?.stop();
    this.#stopping.abort();
    this.#unsubscribe();
    this.#progress.close();
  }

  #tell(changes: WindowsChanged[]): void {
    for (const listener of this.#listeners) listener(changes);
  }
}

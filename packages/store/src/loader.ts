/**
 * The loader: the log's consumer group `store`. It moves frames into the engine effectively exactly once, keeps the
 * windows in step, and tells who listens which windows changed. Two loops run side by side:
 *
 *   inserting   poll → plan made durable → insert with the plan's token → mark the touched windows
 *   windowing   recompute the marked windows → tell listeners → settle coarser rows → commit the offsets, drop the plans
 *
 * A crash anywhere is answered at the next start by carrying out the unfinished plans again; the last of them, which may
 * have been torn, by looking at what is there (mend-plan.ts), and so is a plan whose insert has failed.
 */
import {
  type BatchMeta,
  faultPoint,
  type OnTrouble,
  Problem,
  REJECTED_TOPIC,
  TALLY_TOPIC,
  TOPICS,
  uuidv7,
  uuidv7TimeMs,
} from '@bellwether/core';
import type { Consumer, Frame, Log, Positions } from '@bellwether/log';
import { measured, spanOf, TracedBatch } from '@bellwether/telemetry';
import type { Engine } from './engine.ts';
import { type LoadPlan, LoadPlans } from './load-plan.ts';
import type { LoaderStats, Loading, WindowsChanged } from './loading.ts';
import { mendPlan, type PlanContent } from './mend-plan.ts';
import { EVENTS, REJECTED, RowInserter, TALLY, tableOf } from './row-inserter.ts';
import { NOTHING_COUNTED, plus, storedTally, type TallySum, tallyOf } from './tally-sum.ts';
import { add, merge, type Touched, type Windows } from './windows.ts';

export interface LoaderOptions {
  engine: Engine;
  log: Log;
  windows: Windows;
  /** Where the plans are kept. */
  directory: string;
  clock: () => number;
  /** Told about failures that are being retried. */
  onTrouble: OnTrouble;
}

interface InsertedPlan extends LoadPlan {
  /** Records in it. */
  count: number;
}

const GROUP = 'store';
const POLL_BYTES_MAX = 24 * 1024 * 1024;
const POLL_RECORDS_MAX = 60_000;
/** Small inserts cost as much as large ones; this pause lets a batch gather without being felt by a watcher. */
const GATHER_MS = 60;
/** Windowing takes at most this share of one core's time; less while there is much to insert, which comes first. */
const WINDOWING_SHARE = 0.35;
const WINDOWING_SHARE_BEHIND = 0.12;
/** However little comes in, windows are not computed more often than this: a statement costs the same for one event. */
const RECOMPUTE_EVERY_MS = 400;
const SETTLE_EVERY_MS = 3000;
const SETTLE_EVERY_MAX_MS = 15_000;
/** Settling takes about this share of one core's time. */
const SETTLING_SHARE = 0.15;
/** After so long without events, hours and days are settled as well. */
const IDLE_MS = 2000;
const RETRY_MS = [50, 200, 1000, 5000];
/** Plans that may be in the store and not yet in the windows. */
const OPEN_PLANS_MAX = 400;

export class Loader implements Loading {
  readonly #options: LoaderOptions;
  readonly #consumer: Consumer;
  readonly #plans: LoadPlans;
  readonly #rows: RowInserter;
  readonly #listeners = new Set<(changes: WindowsChanged[]) => void>();
  readonly #stats = { insertedRecords: 0, insertSeconds: 0, windowSeconds: 0 };
  /** Windows that events came into, and windows that events have gone from, since they were computed last. */
  #marks: Touched = new Map();
  #lost: Touched = new Map();
  /** When the oldest event behind the marks was appended, by tenant. */
  #appendedMs = new Map<string, number>();
  /** Traces of what has been inserted since windows were computed last. */
  #traced: TracedBatch[] = [];
  /** What has been counted in, over all tenants: the store's own sum. */
  #tallied: TallySum = NOTHING_COUNTED;
  /** Inserted plans whose windows are not yet settled. */
  #inserted: InsertedPlan[] = [];
  #wakeWindowing: () => void = () => undefined;
  #endRest: () => void = () => undefined;
  #stopping = false;
  #failing: string | undefined;
  /** Inserts under way, with when they began. Windows are left out: after an import they may rightly take minutes. */
  readonly #attempts = new Map<symbol, number>();
  /** Up to where windows have been computed. Readers stitch what is recent; coarser rows of what came late follow when settled. */
  #inFigures: Positions = {};
  #completeThroughMs = 0;
  #lastInsert: Promise<void> = Promise.resolve();
  #loops: Promise<void>[] = [];
  #settledWaiters: (() => void)[] = [];
  /** Who waits for windows to be computed again that were not touched by an insert. */
  #recomputeWaiters: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  readonly #pauses = new Set<() => void>();

  private constructor(options: LoaderOptions, consumer: Consumer, plans: LoadPlans) {
    this.#options = options;
    this.#consumer = consumer;
    this.#plans = plans;
    this.#rows = new RowInserter(options);
  }

  /** Opens the consumer group, finishes what a crash interrupted, and starts both loops. */
  static async start(options: LoaderOptions): Promise<Loader> {
    const consumer = await options.log.consumer(GROUP, [...TOPICS, REJECTED_TOPIC, TALLY_TOPIC]);
    const loader = new Loader(options, consumer, await LoadPlans.open(options.directory));
    await loader.#recover();
    // What fails while it stops is found again by offset at the next start; it must not keep the rest from closing.
    loader.#loops = [loader.#inserting(), loader.#windowing()].map((loop) =>
      loop.catch((error: unknown) => {
        if (!loader.#stopping) throw error;
      }),
    );
    return loader;
  }

  onChanged(listener: (changes: WindowsChanged[]) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  stats(): LoaderStats {
    const busySeconds =
      this.#attempts.size === 0 ? 0 : (performance.now() - Math.min(...this.#attempts.values())) / 1000;
    // Committed only when settled, which takes its time: that is no reason for anybody to wait.
    const committed = this.#consumer.committed();
    const ahead = sumOf(Object.entries(this.#inFigures), ([key, to]) => Math.max(to - (committed[key] ?? 0), 0));
    return { ...this.#stats, lag: this.#consumer.lag() - ahead, failing: this.#failing, busySeconds };
  }

  inFlight(): number {
    return this.stats().lag;
  }

  /** Runs `read` between two plans, when every table holds the same requests. */
  betweenPlans<T>(read: () => Promise<T>): Promise<T> {
    const turn = this.#lastInsert.then(read);
    this.#lastInsert = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /** Everything accepted before this instant is in the figures. */
  completeThroughMs(): number {
    if (this.#consumer.lag() === 0) return this.#options.clock();
    return this.#completeThroughMs;
  }

  /** Resolves when everything appended before the call is stored, windowed and committed. */
  async caughtUp(): Promise<void> {
    while (this.#consumer.lag() > 0 && !this.#stopping) {
      await new Promise<void>((resolve) => {
        this.#settledWaiters.push(resolve);
        this.#wakeAwaited();
      });
    }
  }

  /**
   * Computes windows again whose events somebody has changed, beside what is coming in, and tells who listens. Resolves
   * when all grains show it. Rejects when the loader stops first.
   */
  async recompute(touched: Touched): Promise<void> {
    merge(this.#lost, touched);
    await new Promise<void>((resolve, reject) => {
      if (this.#stopping) return reject(stoppingProblem());
      this.#recomputeWaiters.push({ resolve, reject });
      this.#wakeWindowing();
      this.#endRest();
    });
  }

  /** Somebody waits: neither a rest nor the time until the next settling is kept. */
  #wakeAwaited(): void {
    if (!this.#isAwaited()) return;
    this.#wakeWindowing();
    this.#endRest();
  }

  /** Stops after the work in hand; what is left is found again by offset. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#wakeWindowing();
    for (const endPause of [...this.#pauses]) endPause();
    const [inserting, windowing] = this.#loops;
    await windowing;
    // Closing ends a poll that is waiting; by now nobody commits any more.
    await this.#consumer.close();
    await inserting;
    this.#announceSettled();
    for (const { reject } of this.#recomputeWaiters.splice(0)) reject(stoppingProblem());
  }

  async #recover(): Promise<void> {
    await this.#options.windows.recover();
    const last = this.#plans.open.at(-1);
    for (const plan of this.#plans.open) {
      await this.#consumer.seek(plan.from);
      const frames: Frame[] = [];
      while (!reached(this.#consumer.position(), plan.to)) {
        const polled = await this.#consumer.poll({ maxBytes: POLL_BYTES_MAX, waitMs: 0 });
        if (polled.length === 0) break;
        frames.push(...polled.filter((frame) => frame.base < (plan.to[`${frame.topic}/${frame.partition}`] ?? 0)));
      }
      await this.#insert(plan, frames, plan === last);
    }
    this.#tallied = await storedTally(this.#options.engine);
    if (last) await this.#consumer.seek(last.to);
    if (this.#inserted.length > 0) await this.#window(true);
  }

  async #inserting(): Promise<void> {
    while (!this.#stopping) {
      if (this.#inserted.length >= OPEN_PLANS_MAX) {
        await this.#pause(GATHER_MS);
        continue;
      }
      const from = this.#consumer.position();
      const frames = await this.#poll();
      if (frames.length === 0) continue;
      const plan: LoadPlan = {
        token: uuidv7(this.#options.clock()),
        from,
        to: this.#consumer.position(),
        tallied: this.#tallied,
      };
      await this.#retrying('plan', () => this.#plans.add(plan));
      faultPoint('store.plan.after');
      await this.#insert(plan, frames);
      this.#wakeWindowing();
      this.#wakeAwaited();
      if (sumOf(frames, (frame) => frame.count) < POLL_RECORDS_MAX / 4) await this.#pause(GATHER_MS);
    }
  }

  /** The next frames; none when the loader is stopping. */
  async #poll(): Promise<Frame[]> {
    try {
      return await this.#consumer.poll({ maxBytes: POLL_BYTES_MAX, maxRecords: POLL_RECORDS_MAX, waitMs: 1000 });
    } catch (error) {
      if (this.#stopping) return [];
      throw error;
    }
  }

  #insert(plan: LoadPlan, frames: readonly Frame[], mayBeTorn = false): Promise<void> {
    const traced = TracedBatch.of(frames);
    return this.betweenPlans(() => this.#carryOut(plan, frames, mayBeTorn, traced));
  }

  async #carryOut(
    plan: LoadPlan,
    frames: readonly Frame[],
    mayBeTorn: boolean,
    traced: TracedBatch | undefined,
  ): Promise<void> {
    const [started, startedMs] = [performance.now(), Date.now()];
    const content = contentOf(frames);
    let hasFailed = mayBeTorn;
    await this.#retrying('insert', async () => {
      if (hasFailed) return this.#mend(plan, content);
      hasFailed = true;
      await this.#insertAll(plan, content);
    });
    for (const frame of frames) {
      const meta = frame.meta as unknown as Partial<BatchMeta>;
      if (meta.org_id === undefined || meta.touched === undefined) continue;
      for (const bucket of meta.touched) add(this.#marks, meta.org_id, bucket);
      this.#appendedMs.set(meta.org_id, Math.min(this.#appendedMs.get(meta.org_id) ?? frame.timeMs, frame.timeMs));
    }
    if (traced) {
      traced.inserted(startedMs);
      this.#traced.push(traced);
    }
    this.#inserted.push({ ...plan, count: sumOf(frames, (frame) => frame.count) });
    this.#stats.insertedRecords += sumOf(frames, (frame) => frame.count);
    this.#stats.insertSeconds += (performance.now() - started) / 1000;
  }

  async #insertAll(plan: LoadPlan, content: PlanContent): Promise<void> {
    let setAside = 0;
    for (const [table, payload] of content) {
      setAside += await this.#rows.insert({ table, payload, plan: plan.token, token: `${plan.token}:${table}` });
      faultPoint(`store.insert.after_${table.replace('bellwether.', '')}`);
    }
    const counted = plus(this.#tallied, tallyOf(content.get(TALLY) ?? Buffer.alloc(0)));
    this.#tallied = plus(counted, { accepted: -setAside, duplicate: 0, rejected: setAside });
  }

  async #mend(plan: LoadPlan, content: PlanContent): Promise<void> {
    const { engine } = this.#options;
    await mendPlan({ engine, rows: this.#rows }, plan, content);
    this.#tallied = await storedTally(engine);
  }

  async #windowing(): Promise<void> {
    let settleDueMs = 0;
    while (!this.#stopping) {
      const isIdle = (): boolean => this.#inserted.length === 0 && this.#recomputeWaiters.length === 0;
      if (isIdle()) await this.#untilWindowingIsDue();
      if (this.#stopping) break;
      const started = performance.now();
      if (isIdle()) {
        await this.#retrying(WINDOWS, () => this.#settleAll());
        continue;
      }
      const restMs = settleDueMs - this.#options.clock();
      const settle = restMs <= 0 || restMs > SETTLE_EVERY_MAX_MS || this.#isAwaited();
      if (!settle && this.#marks.size === 0 && this.#lost.size === 0) {
        await this.#untilInserted(restMs);
        continue;
      }
      await this.#retrying(WINDOWS, () => this.#window(settle));
      const spent = performance.now() - started;
      if (settle) {
        // Settling is for the readers of long ranges: it can be rare where it is dear.
        const everyMs = Math.min(Math.max(SETTLE_EVERY_MS, spent / SETTLING_SHARE), SETTLE_EVERY_MAX_MS);
        settleDueMs = this.#options.clock() + everyMs;
      }
      const idleMs = Math.max(Math.min(spent / this.#windowingShare(), 3000), RECOMPUTE_EVERY_MS, spent) - spent;
      if (!this.#isAwaited())
        await Promise.race([this.#pause(idleMs), new Promise<void>((end) => (this.#endRest = end))]);
    }
  }

  /**
   * Whether somebody waits for everything to be settled, and all of it has been inserted. Without that, settling keeps to
   * its share also when little comes in: readers stitch meanwhile, and each settling makes parts that have to be merged.
   */
  #isAwaited(): boolean {
    if (this.#recomputeWaiters.length > 0) return true;
    return this.#settledWaiters.length > 0 && this.#consumer.lag() <= sumOf(this.#inserted, ({ count }) => count);
  }

  #untilInserted(limitMs: number): Promise<void> {
    const woken = new Promise<void>((resolve) => (this.#wakeWindowing = resolve));
    return Promise.race([woken, this.#pause(limitMs)]);
  }

  /** Waits for inserted events; at most `IDLE_MS` when hours and days still lack the last ones, since nobody else brings them. */
  #untilWindowingIsDue(): Promise<void> {
    if (this.#options.windows.isLagging) return this.#untilInserted(IDLE_MS);
    return new Promise((resolve) => (this.#wakeWindowing = resolve));
  }

  async #settleAll(): Promise<void> {
    const late = await this.#options.windows.settle(true);
    if (late.size > 0) this.#announce(late);
  }

  /** Brings the windows up to everything inserted so far; with `settle` also commits it. */
  async #window(settle: boolean): Promise<void> {
    const started = performance.now();
    // A plan is noted as inserted together with its marks: these plans' windows are recomputed now.
    const plans = [...this.#inserted];
    const waiters = [...this.#recomputeWaiters];
    await this.#recompute();
    const last = plans.at(-1);
    if (last) this.#inFigures = last.to;
    if (settle) {
      const late = await this.#options.windows.settle(false, () => this.#recompute());
      if (late.size > 0) this.#announce(late);
      faultPoint('store.windows.after_settle');
      if (last) {
        await this.#consumer.commit(last.to);
        this.#completeThroughMs = uuidv7TimeMs(last.token) ?? 0;
      }
      faultPoint('store.commit.after');
      if (plans.length > 0) await this.#plans.finish(new Set(plans.map((plan) => plan.token)));
      this.#inserted = this.#inserted.slice(plans.length);
      this.#announceSettled();
      if (waiters.length > 0) {
        await this.#settleAll();
        this.#recomputeWaiters = this.#recomputeWaiters.slice(waiters.length);
        for (const { resolve } of waiters) resolve();
      }
    }
    this.#stats.windowSeconds += (performance.now() - started) / 1000;
  }

  /** Recomputes the windows marked since the last time, and says so. */
  async #recompute(): Promise<void> {
    const [marks, lost] = [this.#marks, this.#lost];
    if (marks.size === 0 && lost.size === 0) return;
    const [appendedMs, traced, startedMs] = [this.#appendedMs, this.#traced, Date.now()];
    this.#marks = new Map();
    this.#lost = new Map();
    this.#appendedMs = new Map();
    this.#traced = [];
    try {
      if (marks.size > 0) await this.#options.windows.recompute(marks);
      if (lost.size > 0) await this.#options.windows.recompute(lost, { haveLost: true });
    } catch (error) {
      merge(this.#marks, marks);
      merge(this.#lost, lost);
      for (const [orgId, oldestMs] of appendedMs) this.#appendedMs.set(orgId, oldestMs);
      this.#traced.unshift(...traced);
      throw error;
    }
    faultPoint('store.windows.after_recompute');
    const traces = Map.groupBy(
      traced.flatMap((batch) => batch.recomputed(startedMs)),
      ({ orgId }) => orgId,
    );
    for (const oldestMs of appendedMs.values()) measured('event_to_window', (this.#options.clock() - oldestMs) / 1000);
    this.#announce(marks, (orgId) => ({
      ...(appendedMs.has(orgId) ? { appendedMs: appendedMs.get(orgId)! } : {}),
      ...(traces.has(orgId) ? { traces: traces.get(orgId)!.map(({ traceparent }) => traceparent) } : {}),
    }));
    this.#announce(lost);
  }

  #windowingShare(): number {
    return this.#consumer.lag() > POLL_RECORDS_MAX * 2 ? WINDOWING_SHARE_BEHIND : WINDOWING_SHARE;
  }

  #announce(
    marks: Touched,
    causeOf: (orgId: string) => Pick<WindowsChanged, 'appendedMs' | 'traces'> = () => ({}),
  ): void {
    const changes = [...marks].map(([orgId, buckets]) => ({
      orgId,
      touchedMs: [...buckets].map((bucket) => bucket * 10_000).sort((a, b) => a - b),
      ...causeOf(orgId),
    }));
    for (const listener of this.#listeners) listener(changes);
  }

  #announceSettled(): void {
    for (const resolve of this.#settledWaiters.splice(0)) resolve();
  }

  /** Waits, but never longer than until the loader stops. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(done, milliseconds);
      const pauses = this.#pauses;
      function done(): void {
        clearTimeout(timer);
        pauses.delete(done);
        resolve();
      }
      pauses.add(done);
    });
  }

  /** Tries again, ever more slowly, until it works or the loader stops. The log keeps everything meanwhile. */
  async #retrying(what: string, work: () => Promise<void>): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      const [asked, attemptMs] = [Symbol(what), Date.now()];
      if (what !== WINDOWS) this.#attempts.set(asked, performance.now());
      try {
        await work();
        this.#failing = undefined;
        return;
      } catch (error) {
        this.#failing = what;
        spanOf('loader.batch', { parent: null, startMs: attemptMs, endMs: Date.now(), error });
        this.#options.onTrouble(`${what} failed, trying again`, error);
        if (this.#stopping) throw error;
        await this.#pause(RETRY_MS[Math.min(attempt, RETRY_MS.length - 1)]!);
      } finally {
        this.#attempts.delete(asked);
      }
    }
  }
}

const WINDOWS = 'windows';
/** What is to be inserted into each table, in the order in which it is. */
function contentOf(frames: readonly Frame[]): PlanContent {
  const byTable = Map.groupBy(frames, (frame) => tableOf(frame.topic));
  const content = new Map<string, Buffer>();
  for (const table of [EVENTS, REJECTED, TALLY] as const) {
    const own = byTable.get(table);
    if (own) content.set(table, Buffer.concat(own.map(({ payload }) => payload)));
  }
  return content;
}

function stoppingProblem(): Problem {
  return new Problem('overloaded', 'The server is stopping. Try again in a moment.');
}

function reached(position: Positions, target: Positions): boolean {
  return Object.entries(target).every(([partition, offset]) => (position[partition] ?? 0) >= offset);
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}

/**
 * Computes windows together with other processes: a member of the log's consumer group `windows`, which gives the marks
 * of an organisation to one of them (marks.ts). Marks are committed once every grain shows them; whoever owns them next
 * begins there and computes again what may not have been finished, under greater versions (windows.ts).
 */
import { faultPoint, type OnTrouble } from '@bellwether/core';
import { type Assignment, type Consumer, committedPlaces, type Frame, type Log, type Positions } from '@bellwether/log';
import { measured, spanOf } from '@bellwether/telemetry';
import type { Engine } from './engine.ts';
import type { Exclusions } from './exclusions.ts';
import { GroupMember } from './group-member.ts';
import type { WindowsChanged } from './loading.ts';
import { MARKS_TOPIC, markAll, marksOf } from './marks.ts';
import type { Progress } from './progress.ts';
import type { WindowTable } from './window-table.ts';
import { merge, type Touched, Windows } from './windows.ts';

export interface WindowWorkerOptions {
  engine: Engine;
  log: Log;
  progress: Progress;
  tables: readonly WindowTable[];
  exclusions: Exclusions;
  clock: () => number;
  /** Told of windows with new figures. */
  onChanged: (changes: WindowsChanged[]) => void;
  onTrouble: OnTrouble;
}

interface OwnedWindows {
  assignment: Assignment;
  windows: Windows;
  marked: Touched;
  lost: Touched;
  appendedMs: Map<string, number>;
  traces: Map<string, string[]>;
  /** After everything that has been marked so far. */
  position: Positions;
  /** Computed up to here. */
  computed: Positions;
  /** Computed up to here, and not yet in every grain. */
  unsettled: Positions | undefined;
  /** Somebody waits for it. */
  isAwaited: boolean;
  recomputeDueMs: number;
  settleDueMs: number;
}

const POLL_BYTES_MAX = 8 * 1024 * 1024;
const RECOMPUTE_EVERY_MS = 400;
/** Windowing takes at most this share of the time, so that a slow store is not asked ever more. */
const WINDOWING_SHARE = 0.5;
const SETTLE_EVERY_MS = 3000;
const SETTLE_EVERY_MAX_MS = 15_000;
const SETTLING_SHARE = 0.15;
const REPORT_EVERY_MS = 1000;

export class WindowWorker {
  readonly #options: WindowWorkerOptions;
  readonly #stats = { windowSeconds: 0 };
  #member: GroupMember<OwnedWindows> | undefined;
  #reporting: NodeJS.Timeout | undefined;

  private constructor(options: WindowWorkerOptions) {
    this.#options = options;
  }

  static async start(options: WindowWorkerOptions): Promise<WindowWorker> {
    const worker = new WindowWorker(options);
    worker.#member = await GroupMember.start<OwnedWindows>({
      log: options.log,
      group: 'windows',
      topics: [MARKS_TOPIC],
      takeOver: (assignment) => worker.#takeOver(assignment),
      turn: (owned, frames, consumer) => worker.#turn(owned, frames, consumer),
      pollOf: (owned) => ({ waitMs: worker.#restMs(owned), maxBytes: POLL_BYTES_MAX }),
      onTrouble: options.onTrouble,
    });
    worker.#reporting = setInterval(() => worker.#report(), REPORT_EVERY_MS);
    worker.#reporting.unref();
    return worker;
  }

  stats(): { windowSeconds: number } {
    return { ...this.#stats };
  }

  async stop(): Promise<void> {
    clearInterval(this.#reporting);
    await this.#member?.stop();
  }

  async #takeOver(assignment: Assignment): Promise<OwnedWindows> {
    const { engine, tables, clock, exclusions } = this.#options;
    const windows = new Windows(engine, tables, clock, exclusions);
    await windows.takeOver(assignment.fence);
    return {
      assignment,
      windows,
      marked: new Map(),
      lost: new Map(),
      appendedMs: new Map(),
      traces: new Map(),
      position: {},
      computed: {},
      unsettled: undefined,
      isAwaited: false,
      recomputeDueMs: 0,
      settleDueMs: 0,
    };
  }

  /** Until something is due. */
  #restMs(owned: OwnedWindows): number {
    const now = performance.now();
    if (owned.marked.size > 0 || owned.lost.size > 0) return Math.max(0, owned.recomputeDueMs - now);
    if (owned.unsettled) return Math.max(0, owned.settleDueMs - now);
    return REPORT_EVERY_MS;
  }

  async #turn(owned: OwnedWindows, frames: readonly Frame[], consumer: Consumer): Promise<void> {
    this.#collect(owned, frames);
    const started = performance.now();
    const hasMarks = owned.marked.size > 0 || owned.lost.size > 0;
    if (hasMarks && (started >= owned.recomputeDueMs || owned.isAwaited)) {
      await this.#recompute(owned);
      const spent = performance.now() - started;
      owned.recomputeDueMs =
        performance.now() + Math.max(RECOMPUTE_EVERY_MS - spent, spent * (1 / WINDOWING_SHARE - 1));
    }
    if (owned.unsettled && (performance.now() >= owned.settleDueMs || owned.isAwaited))
      await this.#settle(owned, consumer, owned.unsettled);
    this.#stats.windowSeconds += (performance.now() - started) / 1000;
  }

  #collect(owned: OwnedWindows, frames: readonly Frame[]): void {
    for (const mark of marksOf(frames)) {
      markAll(mark.haveLost ? owned.lost : owned.marked, mark);
      if (mark.haveLost) owned.isAwaited = true;
      if (mark.appendedMs !== undefined)
        owned.appendedMs.set(
          mark.orgId,
          Math.min(owned.appendedMs.get(mark.orgId) ?? mark.appendedMs, mark.appendedMs),
        );
      if (mark.traces) owned.traces.set(mark.orgId, [...(owned.traces.get(mark.orgId) ?? []), ...mark.traces]);
    }
    for (const { topic, partition, next } of frames) owned.position[`${topic}/${partition}`] = next;
  }

  async #recompute(owned: OwnedWindows): Promise<void> {
    const { marked, lost, appendedMs, traces } = owned;
    const position = { ...owned.position };
    const startedMs = Date.now();
    await owned.windows.recompute(marked);
    if (lost.size > 0) await owned.windows.recompute(lost, { haveLost: true });
    faultPoint('shared_store.windows.after_recompute');
    owned.marked = new Map();
    owned.lost = new Map();
    owned.appendedMs = new Map();
    owned.traces = new Map();
    owned.computed = position;
    owned.unsettled = position;
    const changed: Touched = new Map();
    merge(changed, marked);
    merge(changed, lost);
    for (const oldestMs of appendedMs.values()) measured('event_to_window', (this.#options.clock() - oldestMs) / 1000);
    this.#report();
    this.#announce(changed, (orgId) => ({
      ...(appendedMs.has(orgId) ? { appendedMs: appendedMs.get(orgId)! } : {}),
      ...(traces.has(orgId) ? { traces: recomputedTraces(traces.get(orgId)!, startedMs) } : {}),
    }));
  }

  async #settle(owned: OwnedWindows, consumer: Consumer, position: Positions): Promise<void> {
    const started = performance.now();
    const late = await owned.windows.settle(true);
    faultPoint('shared_store.windows.after_settle');
    owned.unsettled = undefined;
    owned.isAwaited = false;
    const spent = performance.now() - started;
    owned.settleDueMs =
      performance.now() + Math.min(Math.max(SETTLE_EVERY_MS, spent / SETTLING_SHARE), SETTLE_EVERY_MAX_MS);
    if (late.size > 0) this.#announce(late);
    await consumer.commit(position);
    this.#report();
  }

  #announce(touched: Touched, causeOf: (orgId: string) => Partial<WindowsChanged> = () => ({})): void {
    if (touched.size === 0) return;
    this.#options.onChanged(
      [...touched].map(([orgId, buckets]) => ({
        orgId,
        touchedMs: [...buckets].map((bucket) => bucket * 10_000).sort((a, b) => a - b),
        ...causeOf(orgId),
      })),
    );
  }

  #report(): void {
    const { consumer, owned } = this.#member ?? {};
    if (!consumer || !owned) return;
    const { log, progress } = this.#options;
    const positions = committedPlaces(log, consumer);
    progress.report({ group: 'windows', positions, throughMs: 0, computed: owned.computed });
  }
}

/** Goes on from what others have inserted, to who watches. */
function recomputedTraces(inserts: readonly string[], startMs: number): string[] {
  const endMs = Date.now();
  return inserts.flatMap((parent) => spanOf('windows.recompute', { parent, startMs, endMs }) ?? []);
}

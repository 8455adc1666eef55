/**
 * A metric channel: one computation for everybody in a tenant who watches the same query.
 *
 * When windows change it computes only those again, at most once at a time, and not sooner than its own cost and the
 * number of its watchers allow. What differs becomes one update, serialised once. States: docs/live-protocol.md.
 */
import { isDeepStrictEqual } from 'node:util';
import { formatInstant, GRAIN_MS, Problem, type Window } from '@bellwether/core';
import { formatMetricCursor, newEpoch, parseMetricCursor } from './cursor.ts';
import type { FairLanes } from './fair-lanes.ts';
import { type ComputationContext, type Computed, MetricComputation } from './metric-computation.ts';
import { PublicationCause } from './publication-cause.ts';
import { type Shared, snapshotMessage, updateMessage, type Whole } from './server-message.ts';
import type { LiveLog, LiveSource, WindowsChanged } from './source.ts';
import { VersionedPoints } from './versioned-points.ts';

export interface MetricWatcher {
  /** Something is new: `update` leads from the update before it to this one. */
  changed(update: { message: Shared; sequence: number }): void;
  /** The subscription is over (`retrying` false) or its figures are late (`retrying` true). */
  failed(problem: Problem, retrying: boolean): void;
}

export interface MetricChannelContext extends ComputationContext {
  valueWhenEmpty: LiveSource['valueWhenEmpty'];
  lanes: FairLanes;
  log: LiveLog;
  /** Subscriptions to metrics over all connections: the more there are, the less often each channel publishes. */
  watchersOverall: () => number;
  /** Called when the query was refused for good; the channel is of no more use. */
  onRefused: () => void;
}

const RETRY_FIRST_MS = 500;
const RETRY_LAST_MS = 30_000;
/** A channel computes for at most half of the time; the lanes bound what all of them do. */
const COST_FACTOR = 1;

export class MetricChannel {
  readonly #context: MetricChannelContext;
  readonly #epoch = newEpoch();
  readonly #computation: MetricComputation;
  readonly #points: VersionedPoints;
  readonly #watchers = new Set<MetricWatcher>();
  /** Starts of windows to compute again. */
  #dirty = new Set<number>();
  /** What made them so. */
  #cause = new PublicationCause();
  /** Where the span ended when it was last looked at: windows that came in since have not been computed. */
  #endMs: number | undefined;
  /** Points have left the span since the last update: watchers drop them by its `from`. */
  #pointsLeft = false;
  #sequence = 0;
  #ready = false;
  #closed = false;
  #whole: { figures: Whole; sequence: number } | undefined;
  #phase: 'idle' | 'waiting' | 'computing' = 'idle';
  #cancelWait: () => void = () => {};
  #cancelTick: () => void = () => {};
  #earliestMs = 0;
  #costMs = 0;
  #failures = 0;
  #snapshot: Shared | undefined;
  /** Merged updates by where they start from: after a network failure everybody comes back from the same place. */
  readonly #merged = new Map<number, Shared>();

  constructor(context: MetricChannelContext) {
    this.#context = context;
    this.#computation = new MetricComputation(context);
    const { query } = context.request;
    this.#points = new VersionedPoints(query.group_by, query.grain !== 'total');
  }

  get ready(): boolean {
    return this.#ready;
  }

  get sequence(): number {
    return this.#sequence;
  }

  get watchers(): number {
    return this.#watchers.size;
  }

  get size(): number {
    return this.#points.size;
  }

  get cursor(): string {
    return formatMetricCursor({ epoch: this.#epoch, sequence: this.#sequence });
  }

  /** Where a cursor stands in this channel; `undefined` when it is strange and only a snapshot will do. */
  sequenceOf(cursor: string): number | undefined {
    const parsed = parseMetricCursor(cursor);
    if (parsed?.epoch !== this.#epoch || parsed.sequence > this.#sequence) return undefined;
    return this.#points.remembers(parsed.sequence) ? parsed.sequence : undefined;
  }

  watch(watcher: MetricWatcher): void {
    this.#watchers.add(watcher);
    if (this.#watchers.size > 1) return;
    this.#tick();
  }

  unwatch(watcher: MetricWatcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size > 0) return;
    this.#cancelTick();
    if (this.#phase === 'waiting') this.#cancelWait();
    if (this.#phase === 'waiting') this.#phase = 'idle';
  }

  /** Windows of 10 s, by start, may hold other figures now. */
  touch(change: Omit<WindowsChanged, 'orgId'>): void {
    const { query, grainMs } = this.#context.request;
    if (change.affects && !change.affects(query.metric)) return;
    const span = this.#advance();
    let isInSpan = false;
    for (const startMs of change.touchedMs) {
      const windowMs = Math.floor(startMs / grainMs) * grainMs;
      if (windowMs < span.startMs || windowMs >= span.endMs) continue;
      this.#dirty.add(windowMs);
      isInSpan = true;
    }
    // Where nobody watches nothing is published, and what is old by then would be measured as late.
    if (isInSpan && this.#watchers.size > 0) this.#cause.add(change, this.#context.timers.now());
    this.#schedule();
  }

  snapshot(): Shared {
    this.#snapshot ??= snapshotMessage(
      this.cursor,
      this.#from(),
      this.#points.series(),
      this.#context.valueWhenEmpty(this.#context.request.query.metric),
      this.#whole?.figures,
    );
    return this.#snapshot;
  }

  /** One update for everything after `sequence`; the snapshot instead when that is no longer known. */
  updatesSince(sequence: number): Shared {
    let merged = this.#merged.get(sequence);
    if (merged) return merged;
    if (!this.#points.remembers(sequence)) return this.snapshot();
    const points = this.#points.changedSince(sequence);
    const whole = this.#whole && this.#whole.sequence > sequence ? this.#whole.figures : undefined;
    merged = updateMessage(this.cursor, this.#from(), points, whole);
    this.#merged.set(sequence, merged);
    return merged;
  }

  close(): void {
    this.#closed = true;
    this.#watchers.clear();
    this.#cancelTick();
    this.#cancelWait();
  }

  #span(): Window {
    const { grainMs, spanMs } = this.#context.request;
    const endMs = Math.floor(this.#context.timers.now() / grainMs) * grainMs + grainMs;
    return { startMs: endMs - spanMs, endMs };
  }

  #from(): string {
    return formatInstant(this.#span().startMs);
  }

  /** Moves the span to now: windows that came in are dirty, those that left are not any more. */
  #advance(): Window {
    const span = this.#span();
    if (span.endMs === this.#endMs) return span;
    const { grainMs } = this.#context.request;
    const firstNewMs = Math.max(span.startMs, this.#endMs ?? span.startMs);
    for (let startMs = firstNewMs; startMs < span.endMs; startMs += grainMs) this.#dirty.add(startMs);
    for (const startMs of this.#dirty) if (startMs < span.startMs) this.#dirty.delete(startMs);
    if (this.#points.dropBefore(formatInstant(span.startMs))) this.#pointsLeft = true;
    this.#endMs = span.endMs;
    this.#snapshot = undefined;
    this.#merged.clear();
    return span;
  }

  /** While somebody watches, each new window is computed when it begins: a count of 0 is a figure too. */
  #tick(): void {
    const { endMs } = this.#advance();
    this.#schedule();
    const now = this.#context.timers.now();
    // At most an hour, because timers do not reach far; coming early does no harm.
    this.#cancelTick = this.#context.timers.after(Math.min(endMs - now, GRAIN_MS['1h']), () => this.#tick());
  }

  #schedule(): void {
    if (this.#phase !== 'idle' || this.#watchers.size === 0 || this.#dirty.size === 0 || this.#closed) return;
    const { timers, lanes, orgId } = this.#context;
    this.#phase = 'waiting';
    let cancelled = false;
    const cancelTimer = timers.after(Math.max(0, this.#earliestMs - timers.now()), () =>
      lanes.add(orgId, async () => {
        if (cancelled) return;
        await this.#compute();
      }),
    );
    this.#cancelWait = () => {
      cancelled = true;
      cancelTimer();
    };
  }

  async #compute(): Promise<void> {
    const { timers, log, orgId, request } = this.#context;
    this.#phase = 'computing';
    const span = this.#advance();
    const [dirty, cause] = [this.#dirty, this.#cause];
    this.#dirty = new Set();
    this.#cause = new PublicationCause();
    const startedMs = timers.now();
    try {
      const computed = await this.#computation.compute(span, dirty, this.#points);
      if (this.#closed) return;
      const watchers = this.#watchers.size;
      if (this.#publish(computed)) cause.published(request.query.metric, watchers, timers.now());
      this.#failures = 0;
    } catch (error) {
      if (this.#closed) return;
      for (const startMs of dirty) this.#dirty.add(startMs);
      this.#cause.merge(cause);
      const problem = error instanceof Problem ? error : new Problem('internal', 'The figures could not be computed.');
      if (problem.status < 500 && problem.code !== 'quota_exceeded') {
        this.#refuse(problem);
        return;
      }
      this.#failures++;
      log.warn({ err: error, org_id: orgId, metric: request.query.metric }, 'live computation failed, trying again');
      if (this.#failures === 1) for (const watcher of [...this.#watchers]) watcher.failed(problem, true);
    }
    const endedMs = timers.now();
    this.#costMs = 0.7 * this.#costMs + 0.3 * (endedMs - startedMs);
    this.#earliestMs = endedMs + this.#pauseMs();
    this.#phase = 'idle';
    this.#schedule();
  }

  #pauseMs(): number {
    const { limits, watchersOverall } = this.#context;
    if (this.#failures > 0) return Math.min(RETRY_LAST_MS, RETRY_FIRST_MS * 2 ** Math.min(this.#failures - 1, 10));
    const fanOutMs = (watchersOverall() / limits.updatesPerSecond) * 1000;
    const pauseMs = Math.max(limits.computationIntervalMs, COST_FACTOR * this.#costMs, fanOutMs);
    return Math.min(pauseMs, limits.computationIntervalMaxMs);
  }

  /** Whether there was anything new to say. */
  #publish({ parts, whole }: Computed): boolean {
    const { limits } = this.#context;
    const sequence = this.#sequence + 1;
    const changed = parts.flatMap(({ span, points }) =>
      this.#points.replace(formatInstant(span.startMs), formatInstant(span.endMs), points, sequence),
    );
    if (this.#points.size > limits.pointsPerChannel) {
      const detail = `The query gives more than ${limits.pointsPerChannel} points. Group less, or shorten the span.`;
      this.#refuse(new Problem('query_too_expensive', detail));
      return false;
    }
    const wholeChanged = !isDeepStrictEqual(whole, this.#whole?.figures);
    if (wholeChanged) this.#whole = { figures: whole, sequence };
    if (changed.length === 0 && !wholeChanged && !this.#pointsLeft) return false;
    this.#ready = true;
    this.#pointsLeft = false;
    this.#sequence = sequence;
    this.#snapshot = undefined;
    this.#merged.clear();
    const message = updateMessage(this.cursor, this.#from(), changed, wholeChanged ? whole : undefined);
    for (const watcher of [...this.#watchers]) watcher.changed({ message, sequence });
    return true;
  }

  #refuse(problem: Problem): void {
    const watchers = [...this.#watchers];
    this.close();
    this.#context.onRefused();
    for (const watcher of watchers) watcher.failed(problem, false);
  }
}

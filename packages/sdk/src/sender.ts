/**
 * The sending loop: takes batches from the queue, one request at a time, and gives each event its fate. Where an
 * event can be is closed: queued, stored in the offline buffer, accepted, duplicate, rejected or dropped; so
 *   tracked + restored = queued + stored + accepted + duplicate + rejected + dropped
 * holds at every moment (see `Stats`).
 */
import type { QueuedEvent } from './events.ts';
import type { OfflineBuffer } from './offline.ts';
import type { Settings } from './options.ts';
import type { Platform } from './platform.ts';
import type { ProblemCode, Report } from './problems.ts';
import type { BatchBounds, EventQueue } from './queue.ts';
import { backoffMs } from './retry.ts';
import type { Stats } from './stats.ts';
import type { Outcome, Send } from './transport.ts';

/** Browsers refuse keepalive bodies when more than 64 KiB of them are under way; the rest of the page may have some too. */
const KEEPALIVE_BYTES = 60_000;
/** How long a request of a page that went away is given before its events may be sent again by the next page. */
const KEEPALIVE_LEASE_MS = 30_000;

export interface SenderParts {
  settings: Settings;
  platform: Platform;
  queue: EventQueue;
  buffer: OfflineBuffer | undefined;
  send: Send;
  stats: Stats;
  report: Report;
}

/** How often an empty buffer is looked into: a tab that held the lock, or a request that was under way, may be gone. */
const BUFFER_CHECK_MS = 30_000;

/** Why sending waits, and until when. */
export interface Pause {
  reason: 'backoff' | 'retry_after' | 'unauthorised';
  detail: string;
  untilMs: number;
}

export class Sender {
  readonly #parts: SenderParts;
  readonly #stop = new AbortController();
  #batch: BatchBounds;
  #failures = 0;
  #pause: Pause | undefined;
  #running: Promise<void> | undefined;
  /** The keepalive request of a page that was hidden; it runs beside the loop. */
  #lastRequest: Promise<void> | undefined;
  #cancelTimer: (() => void) | undefined;
  #timerDueMs = Number.POSITIVE_INFINITY;
  /** When to look into the buffer again: at once, until it has said that it holds nothing for us. */
  #bufferCheckMs = 0;

  constructor(parts: SenderParts) {
    this.#parts = parts;
    this.#batch = parts.settings.batch;
  }

  get pause(): Pause | undefined {
    if (this.#pause && this.#pause.untilMs <= this.#parts.platform.clock.now()) this.#pause = undefined;
    return this.#pause;
  }

  /** An encoded event enters: into the queue, else into the buffer, else room is made for it or it is dropped. */
  admit(event: QueuedEvent): void {
    const { queue, buffer } = this.#parts;
    if (buffer && (buffer.parked > 0 || !queue.fits(event))) {
      this.#store([event]);
      this.wake();
      return;
    }
    if (!this.#makeRoom(event)) return;
    queue.push(event);
    if (buffer?.writeAhead) void buffer.put([event], { parked: false });
    this.wake();
  }

  /** Sees to it that the loop runs when there is something to send: now for a full batch, else after the interval. */
  wake(): void {
    const { queue, buffer, settings, platform } = this.#parts;
    if (this.#stop.signal.aborted || this.#running) return;
    const full = queue.waiting >= settings.batch.events || queue.waitingBytes >= settings.batch.bytes;
    const { pause } = this;
    if (full && !pause) void this.drain();
    else if (pause) this.#schedule(pause.untilMs - platform.clock.now());
    else if (queue.waiting > 0) this.#schedule(settings.flushIntervalMs);
    else if (buffer) this.#schedule(Math.max(settings.flushIntervalMs, this.#bufferCheckMs - platform.clock.now()));
  }

  /** Sends until there is nothing left or a pause begins. A pause chosen by us, not by the server, is cut short. */
  async drain(): Promise<void> {
    if (this.#running) return this.#running;
    if (this.pause && this.#pause?.reason !== 'backoff') return;
    this.#pause = undefined;
    this.#unschedule();
    this.#running = this.#loop().finally(() => {
      this.#running = undefined;
    });
    await this.#running;
    this.wake();
  }

  /** Ends the loop, aborts what is under way and gives what is left to the buffer, or drops it. */
  async stop(): Promise<void> {
    const { queue, buffer } = this.#parts;
    this.#stop.abort();
    this.#unschedule();
    await this.#running;
    await this.#lastRequest;
    const rest = queue.takeAllWaiting();
    if (buffer) await this.#store(rest);
    else this.#drop(rest, 'closed', 'Unsent when the client was closed; call close() with more time, or set offline.');
    await buffer?.close();
  }

  /**
   * The page may be gone after this returns: what fits goes out by keepalive fetch, and all that is queued or in flight
   * is written to the buffer. (Not sendBeacon: it cannot carry the Authorization header.)
   */
  suspend(): void {
    const { queue, buffer, platform } = this.#parts;
    const underWay = queue.inFlight();
    const paused = this.pause !== undefined;
    const last = platform.online() && !paused ? queue.take(this.#keepaliveBounds()) : [];
    const leased = [...underWay, ...last];
    if (last.length > 0) this.#lastRequest = this.#attempt(last, true).then(() => this.wake());
    if (!buffer) return;
    const notBeforeMs = platform.clock.now() + KEEPALIVE_LEASE_MS;
    if (leased.length > 0) void buffer.put(leased, { parked: false, notBeforeMs, urgent: true });
    const rest = queue.takeAllWaiting();
    if (rest.length > 0) void this.#store(rest, true);
  }

  /** The page or the network is back: whatever backoff there was belonged to the time before. */
  resume(): void {
    this.#bufferCheckMs = 0;
    if (this.pause?.reason === 'backoff') this.#pause = undefined;
    void this.drain();
  }

  async #loop(): Promise<void> {
    const { queue } = this.#parts;
    while (!this.#stop.signal.aborted && !this.#pause) {
      if (queue.waiting === 0) await this.#refill();
      const batch = queue.take(this.#batch);
      if (batch.length === 0) return;
      await this.#attempt(batch, false);
    }
  }

  async #refill(): Promise<void> {
    const { queue, buffer, settings, stats, platform } = this.#parts;
    // Offline, what came out of the buffer would only go back in.
    if (!buffer || !platform.online() || this.#bufferCheckMs > platform.clock.now()) return;
    const { events, bytes } = settings.queueMax;
    const restored = await buffer.take({
      events: Math.min(settings.batch.events, events),
      bytes: Math.min(settings.batch.bytes, bytes),
    });
    if (restored.length === 0 && buffer.parked === 0) this.#bufferCheckMs = platform.clock.now() + BUFFER_CHECK_MS;
    stats.restored += restored.length;
    for (const event of restored) queue.push(event);
  }

  /** One request. Afterwards each event of the batch has met its fate or is queued again. */
  async #attempt(batch: readonly QueuedEvent[], keepalive: boolean): Promise<void> {
    const { platform, send, stats } = this.#parts;
    let outcome: Outcome = { kind: 'retry', detail: 'The platform says that it is offline.', afterMs: undefined };
    if (platform.online()) {
      stats.sent += batch.length;
      outcome = await send(batch, { keepalive, signal: this.#stop.signal });
    }
    switch (outcome.kind) {
      case 'delivered':
        return this.#delivered(batch, outcome);
      case 'refused':
        this.#settle(batch);
        return this.#drop(batch, 'refused', `The server refused the batch: ${outcome.detail}`);
      case 'too_large':
        return this.#split(batch);
      case 'unauthorised':
        return this.#unauthorised(batch, outcome.detail);
      case 'retry':
        return this.#retryLater(batch, outcome);
    }
  }

  #delivered(batch: readonly QueuedEvent[], outcome: Outcome & { kind: 'delivered' }): void {
    const { stats, report, settings } = this.#parts;
    this.#failures = 0;
    this.#batch = settings.batch;
    this.#settle(batch);
    stats.accepted += outcome.accepted;
    stats.duplicate += outcome.duplicate;
    stats.rejected += outcome.rejected;
    for (const { index, reason, field, detail } of outcome.rejections) {
      const { id, type } = batch[index]!;
      const where = field ? ` at ${field}` : '';
      report({ code: 'rejected', detail: `${reason}${where}: ${detail}`, count: 1, event_id: id, event_type: type });
    }
  }

  /** Halves until the server takes it; an event that is too large on its own is dropped. */
  #split(batch: readonly QueuedEvent[]): void {
    if (batch.length === 1) {
      this.#settle(batch);
      this.#drop(batch, 'refused', 'The server refused the event: 413, it is too large. Send less in it.');
      return;
    }
    this.#parts.stats.retries++;
    this.#batch = { events: Math.ceil(batch.length / 2), bytes: this.#parts.settings.batch.bytes };
    this.#parts.queue.restore(batch);
  }

  #unauthorised(batch: readonly QueuedEvent[], detail: string): void {
    const { queue, settings, report } = this.#parts;
    queue.restore(batch);
    this.#pauseFor('unauthorised', settings.unauthorisedPauseMs, detail);
    const wait = `Sending pauses for ${settings.unauthorisedPauseMs} ms and the queue is kept`;
    report({ code: 'unauthorised', detail: `${detail}. ${wait}; check the key and its scope.`, count: 0 });
  }

  #retryLater(batch: readonly QueuedEvent[], { detail, afterMs }: Outcome & { kind: 'retry' }): void {
    const { queue, buffer, settings, platform, stats, report } = this.#parts;
    queue.restore(batch);
    if (this.#stop.signal.aborted) return;
    this.#failures++;
    stats.retries++;
    if (afterMs !== undefined) this.#pauseFor('retry_after', afterMs, detail);
    else this.#pauseFor('backoff', backoffMs(this.#failures, settings.retry, settings.random), detail);
    report({ code: 'unreachable', detail: `${detail} Will be tried again.`, count: 0 });
    if (buffer && !platform.online()) void this.#store(queue.takeAllWaiting());
  }

  #pauseFor(reason: Pause['reason'], waitMs: number, detail: string): void {
    this.#pause = { reason, detail, untilMs: this.#parts.platform.clock.now() + waitMs };
  }

  #settle(batch: readonly QueuedEvent[]): void {
    this.#parts.queue.settle(batch);
    void this.#parts.buffer?.remove(batch);
  }

  /** Moves events from the queue's care into the buffer's. What finds no room there gets the queue's rules after all. */
  async #store(events: readonly QueuedEvent[], urgent = false): Promise<void> {
    const { buffer, stats, queue } = this.#parts;
    if (!buffer || events.length === 0) return;
    stats.stored += events.length;
    this.#bufferCheckMs = 0;
    const refused = await buffer.put(events, { parked: true, urgent });
    stats.stored -= refused.length;
    for (const event of refused) {
      if (this.#stop.signal.aborted) this.#drop([event], 'closed', 'Unsent when closed, and the buffer is full.');
      else if (this.#makeRoom(event)) queue.push(event);
    }
  }

  /** False when the event itself had to be dropped. */
  #makeRoom(event: QueuedEvent): boolean {
    const { queue, settings } = this.#parts;
    const detail = 'The queue was full. Raise queueMax, set offline, or find out why the server does not answer.';
    while (!queue.fits(event)) {
      const oldest = settings.drop === 'oldest' ? queue.evictOldest() : undefined;
      this.#drop([oldest ?? event], 'queue_full', detail);
      if (!oldest) return false;
      void this.#parts.buffer?.remove([oldest]);
    }
    return true;
  }

  #drop(events: readonly QueuedEvent[], code: ProblemCode, detail: string): void {
    if (events.length === 0) return;
    const { stats, report } = this.#parts;
    stats.dropped += events.length;
    const { id, type } = events[0]!;
    report({ code, detail, count: events.length, event_id: id, event_type: type });
  }

  #keepaliveBounds(): BatchBounds {
    return { events: this.#batch.events, bytes: KEEPALIVE_BYTES };
  }

  #schedule(delayMs: number): void {
    const { clock } = this.#parts.platform;
    const dueMs = clock.now() + Math.max(0, delayMs);
    if (this.#cancelTimer && this.#timerDueMs <= dueMs) return;
    this.#unschedule();
    this.#timerDueMs = dueMs;
    this.#cancelTimer = clock.after(Math.max(0, delayMs), () => {
      this.#unschedule();
      void this.drain();
    });
  }

  #unschedule(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    this.#timerDueMs = Number.POSITIVE_INFINITY;
  }
}

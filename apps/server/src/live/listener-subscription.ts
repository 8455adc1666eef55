/**
 * For the simplest client there is: it opens `/live?token=…`, says nothing and expects to be told. It gets every event
 * as `{"type":"METRIC_UPDATE","payload":{canonical event}}`. Nothing is sent in the first moments, because a client that
 * subscribes does so at once; what happened in them is sent when they are over. There is no cursor and no resuming.
 */
import type { EventChannel, EventLane, EventWatcher } from './event-channel.ts';
import type { RingPosition } from './event-ring.ts';
import type { Outlet, Subscription } from './outlet.ts';
import type { Timers } from './timers.ts';

export interface ListenerContext {
  outlet: Outlet;
  timers: Timers;
  afterMs: number;
  allowance: () => number;
  /** Writes down that the client watches; `undefined` when nobody keeps a trail. */
  note: () => Promise<void> | undefined;
  release: () => void;
}

export class ListenerSubscription implements Subscription, EventWatcher {
  readonly id = '';
  readonly channel = 'events';
  readonly #source: EventChannel;
  readonly #context: ListenerContext;
  readonly #at: Record<EventLane, RingPosition>;
  #cancelStart: () => void = () => {};
  #stopped = false;

  constructor(source: EventChannel, context: ListenerContext) {
    this.#source = source;
    this.#context = context;
    this.#at = { ordinary: source.ordinary.end, urgent: source.urgent.end };
  }

  start(): void {
    const { timers, afterMs } = this.#context;
    this.#cancelStart = timers.after(afterMs, () => {
      const noted = this.#context.note();
      if (noted)
        noted.then(
          () => this.#watch(),
          () => this.#context.outlet.ended(this),
        );
      else this.#watch();
    });
  }

  #watch(): void {
    if (this.#stopped) return;
    this.#source.watch(this);
    this.catchUp();
  }

  arrived(lane: EventLane): void {
    const { outlet, allowance } = this.#context;
    const ring = this.#source[lane];
    if (ring.end.sequence === this.#at[lane].sequence) return;
    if (lane === 'urgent' ? outlet.isFull() : outlet.isSlow()) {
      outlet.fellBehind(this);
      return;
    }
    const entries = ring.newestAfter(this.#at[lane], lane === 'urgent' ? Number.POSITIVE_INFINITY : allowance());
    this.#at[lane] = ring.end;
    for (const { json } of entries) {
      if (json === undefined) continue;
      const bytes = Buffer.from(`{"type":"METRIC_UPDATE","payload":${json}}`);
      outlet.send({ bytes, cursor: undefined, urgent: lane === 'urgent' });
    }
  }

  catchUp(): void {
    this.arrived('urgent');
    this.arrived('ordinary');
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelStart();
    this.#source.unwatch(this);
    this.#context.release();
  }
}

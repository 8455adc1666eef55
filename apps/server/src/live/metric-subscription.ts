/**
 * One client's subscription to a metric channel. All it remembers is the number of the last update it sent: what a slow
 * client missed is asked of the channel when the client has drained, the latest value of each point only.
 */
import type { Problem } from '@bellwether/core';
import type { MetricChannel, MetricWatcher } from './metric-channel.ts';
import type { Outlet, Subscription } from './outlet.ts';
import { conflatedMessage, problemMessage, type Shared, subscribedMessage } from './server-message.ts';

export class MetricSubscription implements Subscription, MetricWatcher {
  readonly id: string;
  readonly channel = 'metric';
  readonly #source: MetricChannel;
  readonly #outlet: Outlet;
  readonly #release: () => void;
  /** Last update the client has; `undefined` until it has a snapshot. */
  #sent: number | undefined;

  constructor(id: string, source: MetricChannel, outlet: Outlet, release: () => void) {
    this.id = id;
    this.#source = source;
    this.#outlet = outlet;
    this.#release = release;
  }

  start(resume: string | undefined): void {
    this.#sent = resume === undefined ? undefined : this.#source.sequenceOf(resume);
    this.#outlet.send(subscribedMessage(this.id, this.#sent !== undefined, undefined));
    this.#bringUpToDate();
    this.#source.watch(this);
  }

  changed({ message, sequence }: { message: Shared; sequence: number }): void {
    if (this.#outlet.isSlow()) {
      this.#outlet.fellBehind(this);
    } else if (this.#sent === sequence - 1) {
      this.#outlet.send(message.for(this.id));
      this.#sent = sequence;
    } else {
      this.#conflate();
    }
  }

  failed(problem: Problem, retrying: boolean): void {
    this.#outlet.send(problemMessage(this.id, problem.code, problem.message, retrying));
    if (!retrying) this.#outlet.ended(this);
  }

  catchUp(): void {
    if (this.#outlet.isSlow()) this.#outlet.fellBehind(this);
    else this.#conflate();
  }

  stop(): void {
    this.#source.unwatch(this);
    this.#release();
  }

  #conflate(): void {
    const skipped = this.#sent === undefined ? 0 : this.#source.sequence - this.#sent - 1;
    if (skipped > 0) this.#outlet.send(conflatedMessage(this.id, skipped));
    this.#bringUpToDate();
  }

  #bringUpToDate(): void {
    if (!this.#source.ready || this.#sent === this.#source.sequence) return;
    if (this.#outlet.isSlow()) {
      this.#outlet.fellBehind(this);
      return;
    }
    const message = this.#sent === undefined ? this.#source.snapshot() : this.#source.updatesSince(this.#sent);
    this.#outlet.send(message.for(this.id));
    this.#sent = this.#source.sequence;
  }
}

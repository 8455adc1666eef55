/**
 * The way of a duty in one process, the same whatever keeps the lease: wait for it, work, give it back. Where the lease
 * comes from is the cluster's business.
 *
 *   waiting ──lease──► working ──stopped──────► lease given back, over
 *      ▲                 │  │ └──returned─────► lease given back, over
 *      └── pause ◄──threw┘  └──lease lost──► waiting
 */
import type { OnTrouble } from '@bellwether/core';
import type { Duty, DutyWork } from './cluster.ts';

export interface Lease {
  /** Greater than that of every earlier lease of this duty. */
  fence: number;
  /** Aborted as soon as somebody else may have it. */
  lost: AbortSignal;
  giveBack(): Promise<void>;
}

/** A lease as soon as it is free; `undefined` when `stopping` was aborted before. */
export type LeaseSource = (name: string, stopping: AbortSignal) => Promise<Lease | undefined>;

/** Work that fails is begun again after this, then twice as long, up to `PAUSE_MAX_MS`. */
const PAUSE_MS = 1000;
const PAUSE_MAX_MS = 30_000;

export class DutyLoop implements Duty {
  readonly name: string;
  readonly #work: DutyWork;
  readonly #leases: LeaseSource;
  readonly #onTrouble: OnTrouble;
  readonly #stopping = new AbortController();
  readonly #ended: Promise<void>;
  #held = false;

  constructor(name: string, work: DutyWork, leases: LeaseSource, onTrouble: OnTrouble) {
    this.name = name;
    this.#work = work;
    this.#leases = leases;
    this.#onTrouble = onTrouble;
    this.#ended = this.#run();
  }

  get held(): boolean {
    return this.#held;
  }

  stop(): Promise<void> {
    this.#stopping.abort();
    return this.#ended;
  }

  async #run(): Promise<void> {
    let pauseMs = PAUSE_MS;
    while (!this.#stopping.signal.aborted) {
      try {
        const lease = await this.#leases(this.name, this.#stopping.signal);
        if (!lease) return;
        if (await this.#doUnder(lease)) return;
        pauseMs = PAUSE_MS;
      } catch (error) {
        this.#onTrouble(`the duty ${this.name} failed and is begun again in ${pauseMs / 1000} s`, error);
        await this.#pause(pauseMs);
        pauseMs = Math.min(pauseMs * 2, PAUSE_MAX_MS);
      }
    }
  }

  /** Whether it is over for this process. */
  async #doUnder(lease: Lease): Promise<boolean> {
    const over = AbortSignal.any([this.#stopping.signal, lease.lost]);
    this.#held = true;
    try {
      await this.#work(over, lease.fence);
      return !lease.lost.aborted;
    } catch (error) {
      // Work that was told to end may say so by throwing.
      if (!over.aborted) throw error;
      return this.#stopping.signal.aborted;
    } finally {
      this.#held = false;
      await lease.giveBack();
    }
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const { signal } = this.#stopping;
      const end = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, ms);
      timer.unref();
      signal.addEventListener('abort', end);
      if (signal.aborted) end();
    });
  }
}

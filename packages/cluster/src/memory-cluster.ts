/**
 * A cluster in memory: what one process has of it when it runs alone, and, for tests, several members of one
 * `MemorySpace` that stand for as many processes.
 */
import { randomUUID } from 'node:crypto';
import { type Clock, type Json, type OnTrouble, systemClock } from '@bellwether/core';
import type { Cluster, Duty, DutyWork, Rate, Taken } from './cluster.ts';
import { DutyLoop, type Lease } from './duty-loop.ts';
import { checkName, checkRate } from './names.ts';

/** Values and claims beyond this many are forgotten, oldest first. */
const VALUES_MAX = 500_000;
/** A bucket that has not been asked for this long is full again, at any rate that makes sense. */
const BUCKETS_MAX = 100_000;

interface Bucket {
  tokens: number;
  refilledMs: number;
}

interface DutySeat {
  fence: number;
  taken: boolean;
  /** Who waits, longest first. */
  waiting: ((lease: Lease | undefined) => void)[];
}

/** What members share. */
export class MemorySpace {
  readonly members = new Set<MemoryCluster>();
  readonly buckets = new Map<string, Bucket>();
  readonly values = new Map<string, { value: string; expiresMs: number }>();
  readonly seats = new Map<string, DutySeat>();
}

export interface MemoryClusterOptions {
  clock?: Clock;
  /** Given, this is one of several processes; without it, the only one. */
  space?: MemorySpace;
  onTrouble?: OnTrouble;
}

export class MemoryCluster implements Cluster {
  readonly processId = randomUUID();
  readonly alone: boolean;
  readonly #space: MemorySpace;
  readonly #clock: Clock;
  readonly #onTrouble: OnTrouble;
  readonly #listeners = new Map<string, Set<(message: Json) => void>>();
  readonly #duties = new Set<DutyLoop>();

  constructor({ clock = systemClock, space, onTrouble = () => undefined }: MemoryClusterOptions = {}) {
    this.alone = space === undefined;
    this.#space = space ?? new MemorySpace();
    this.#clock = clock;
    this.#onTrouble = onTrouble;
    this.#space.members.add(this);
  }

  publish(channel: string, message: Json): void {
    checkName(channel);
    if (this.alone) return;
    // As text, as between processes: nobody may change what another one holds.
    const text = JSON.stringify(message);
    for (const member of this.#space.members) {
      if (member !== this) setImmediate(() => member.#hear(channel, text));
    }
  }

  #hear(channel: string, text: string): void {
    for (const listener of this.#listeners.get(channel) ?? []) {
      try {
        listener(JSON.parse(text) as Json);
      } catch (error) {
        this.#onTrouble(`a message on ${channel} could not be taken in`, error);
      }
    }
  }

  subscribe(channel: string, listener: (message: Json) => void): () => void {
    checkName(channel);
    const listeners = this.#listeners.get(channel) ?? new Set();
    this.#listeners.set(channel, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(channel) === listeners) this.#listeners.delete(channel);
    };
  }

  /** Memory is never cut off. */
  onReconnect(): () => void {
    return () => undefined;
  }

  async take(name: string, cost: number, rate: Rate): Promise<Taken> {
    checkName(name);
    checkRate(cost, rate);
    const { buckets } = this.#space;
    const now = this.#clock();
    const bucket = buckets.get(name) ?? { tokens: rate.burst, refilledMs: now };
    const gained = (Math.max(0, now - bucket.refilledMs) / 1000) * rate.perSecond;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + gained);
    bucket.refilledMs = now;
    // Set anew, so that the map's order is that of use.
    buckets.delete(name);
    buckets.set(name, bucket);
    if (buckets.size > BUCKETS_MAX) buckets.delete(buckets.keys().next().value!);
    if (cost <= bucket.tokens) {
      bucket.tokens -= cost;
      return { granted: true, retryAfterMs: 0 };
    }
    const missing = Math.min(cost, rate.burst) - bucket.tokens;
    return {
      granted: false,
      retryAfterMs: rate.perSecond > 0 ? Math.max(1, Math.ceil((missing / rate.perSecond) * 1000)) : Infinity,
    };
  }

  async claim(keys: readonly string[], ttlMs: number): Promise<boolean[]> {
    return keys.map((key) => {
      const name = `claim:${key}`;
      checkName(key);
      if (this.#valueOf(name) !== undefined) return false;
      this.#keep(name, this.processId, ttlMs);
      return true;
    });
  }

  async release(keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const name = `claim:${key}`;
      if (this.#valueOf(name) === this.processId) this.#space.values.delete(name);
    }
  }

  async get(key: string): Promise<string | undefined> {
    checkName(key);
    return this.#valueOf(`value:${key}`);
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    checkName(key);
    this.#keep(`value:${key}`, value, ttlMs);
  }

  async takeOut(key: string): Promise<string | undefined> {
    checkName(key);
    const value = this.#valueOf(`value:${key}`);
    this.#space.values.delete(`value:${key}`);
    return value;
  }

  #valueOf(name: string): string | undefined {
    const kept = this.#space.values.get(name);
    if (!kept || kept.expiresMs <= this.#clock()) return undefined;
    return kept.value;
  }

  #keep(name: string, value: string, ttlMs: number): void {
    const { values } = this.#space;
    values.delete(name);
    values.set(name, { value, expiresMs: this.#clock() + ttlMs });
    // Two steps for each that is kept: what has run out leaves sooner than new things come.
    for (let step = 0; step < 2; step++) {
      const [oldest, kept] = values.entries().next().value!;
      if (kept.expiresMs > this.#clock() && values.size <= VALUES_MAX) break;
      values.delete(oldest);
    }
  }

  duty(name: string, work: DutyWork): Duty {
    checkName(name);
    const loop = new DutyLoop(name, work, (duty, stopping) => this.#lease(duty, stopping), this.#onTrouble);
    this.#duties.add(loop);
    return loop;
  }

  #lease(name: string, stopping: AbortSignal): Promise<Lease | undefined> {
    const seat = this.#space.seats.get(name) ?? { fence: 0, taken: false, waiting: [] };
    this.#space.seats.set(name, seat);
    const next = (): Lease => {
      seat.taken = true;
      seat.fence += 1;
      return {
        fence: seat.fence,
        lost: new AbortController().signal,
        giveBack: async () => {
          seat.taken = false;
          seat.waiting.shift()?.(next());
        },
      };
    };
    if (stopping.aborted) return Promise.resolve(undefined);
    if (!seat.taken) return Promise.resolve(next());
    return new Promise((resolve) => {
      const settle = (lease: Lease | undefined): void => {
        stopping.removeEventListener('abort', leave);
        resolve(lease);
      };
      const leave = (): void => {
        seat.waiting.splice(seat.waiting.indexOf(settle), 1);
        settle(undefined);
      };
      seat.waiting.push(settle);
      stopping.addEventListener('abort', leave);
    });
  }

  async health(): Promise<void> {}

  async close(): Promise<void> {
    await Promise.all([...this.#duties].map((duty) => duty.stop()));
    this.#space.members.delete(this);
    this.#listeners.clear();
  }
}

/**
 * Messages of many devices, gathered into few appends: while one batch of an organisation becomes durable the next one
 * fills. A message waits for as long as the organisation's quota or a full disk makes it; whoever sends is held up, by not
 * being read, and nothing is lost. So what waits is bounded by what doors read ahead.
 */
import { type EventResult, Problem, type ProblemCode } from '@bellwether/core';
import type { Arrival } from '../../ingest/admission/arrival.ts';
import { admitFor } from '../../ingest/admission/ingest-events.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import { devicesCaller } from './device-events.ts';

const BATCH_MAX = 2000;
const WAITED_OUT: ReadonlySet<ProblemCode> = new Set(['quota_exceeded', 'overloaded', 'storage_full']);
const RETRY_MS_MAX = 5_000;

interface Waiting {
  make(index: number): Arrival;
  resolve(result: EventResult): void;
  reject(error: unknown): void;
}

export class TelemetryGathering {
  readonly #platform: () => Platform;
  readonly #door: string;
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #running = new Map<string, Promise<void>>();
  #isClosed = false;
  readonly #pauses = new Set<() => void>();

  constructor(platform: () => Platform, door: string) {
    this.#platform = platform;
    this.#door = door;
  }

  /** Resolves when it is durable as an event, a duplicate or a rejected one. `make` is called with its place in the batch. */
  admit(orgId: string, make: (index: number) => Arrival): Promise<EventResult> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(orgId) ?? [];
      this.#waiting.set(orgId, waiting);
      waiting.push({ make, resolve, reject });
      if (!this.#running.has(orgId)) this.#running.set(orgId, this.#run(orgId));
    });
  }

  /** Gives up what waits, without having kept it; resolves when nothing is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const end of this.#pauses) end();
    await Promise.all(this.#running.values());
  }

  async #run(orgId: string): Promise<void> {
    // What comes in the same turn of the loop goes together.
    await new Promise((resolve) => setImmediate(resolve));
    for (let batch = this.#take(orgId); batch.length > 0; batch = this.#take(orgId)) {
      try {
        const results = await this.#admit(orgId, batch);
        for (const [index, { resolve }] of batch.entries()) resolve(results[index]!);
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.#running.delete(orgId);
  }

  #take(orgId: string): Waiting[] {
    const waiting = this.#waiting.get(orgId) ?? [];
    const batch = waiting.splice(0, BATCH_MAX);
    if (waiting.length === 0) this.#waiting.delete(orgId);
    return batch;
  }

  async #admit(orgId: string, batch: readonly Waiting[]): Promise<readonly EventResult[]> {
    const platform = this.#platform();
    for (;;) {
      if (this.#isClosed) throw new Problem('overloaded', 'The server is being stopped. Send it again.');
      refuseSuspended(platform, orgId);
      const arrivals = batch.map(({ make }, index) => make(index));
      try {
        return (await admitFor(platform, devicesCaller(orgId), this.#door, arrivals)).results;
      } catch (error) {
        if (!(error instanceof Problem) || !WAITED_OUT.has(error.code)) throw error;
        await this.#pause(Math.min(RETRY_MS_MAX, (error.retryAfterSeconds ?? 1) * 1000));
      }
    }
  }

  #pause(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#pauses.delete(end);
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      this.#pauses.add(end);
    });
  }
}

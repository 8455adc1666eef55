/**
 * A client that sends at a steady rate, whatever it is told: a batch that is refused or not answered is sent again, after
 * the pause that was asked for, until it is acknowledged. When too many are owed it makes no new ones, as a client with a
 * bounded queue does. It writes down when what was answered, and how long that took.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Acknowledgement, Batch, Truth } from '../chaos/truth.ts';

/** The server answers for an append within 15 s, one way or the other. */
const ANSWER_MS_MAX = 30_000;
const PAUSE_MS_FIRST = 250;
const PAUSE_MS_MAX = 2000;

interface LoadOptions {
  url: string;
  key: string;
  eventsPerSecond: number;
  batchSize: number;
  /** Batches that may be owed; default 64. */
  owedMax?: number;
}

interface Acknowledged {
  atMs: number;
  events: number;
  /** From the request that was acknowledged to its answer. */
  tookMs: number;
  /** From the first request for the batch. */
  sinceFirstMs: number;
}

export interface Refusal {
  atMs: number;
  /** Of the answer; 0 when none came. */
  status: number;
  retryAfterSeconds: number | undefined;
  detail: string;
}

export class SteadyLoad {
  readonly acknowledged: Acknowledged[] = [];
  readonly refusals: Refusal[] = [];
  /** Batches that were not made because too many were owed. */
  heldBack = 0;
  readonly #truth: Truth;
  readonly #options: Required<LoadOptions>;
  readonly #owed = new Set<Promise<void>>();
  #running: Promise<void> | undefined;
  #isOver = false;
  #failure: unknown;

  constructor(truth: Truth, options: LoadOptions) {
    this.#truth = truth;
    this.#options = { owedMax: 64, ...options };
  }

  start(): void {
    this.#isOver = false;
    this.#running = this.#run();
  }

  /** Makes no new batches, and resolves when all that were made are acknowledged. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#running;
    await Promise.all(this.#owed);
    if (this.#failure) throw this.#failure;
  }

  /** Sends one batch beside the others, until it is acknowledged; resolves to when that was asked for which was. */
  deliver(batch: Batch): Promise<number> {
    return this.#deliver(batch);
  }

  async #run(): Promise<void> {
    const { eventsPerSecond, batchSize, owedMax } = this.#options;
    const everyMs = (1000 * batchSize) / eventsPerSecond;
    const startedMs = performance.now();
    for (let round = 1; !this.#isOver; round++) {
      if (this.#owed.size >= owedMax) this.heldBack++;
      else {
        const owed = this.#deliver(this.#truth.makeBatch(batchSize))
          .then(() => undefined)
          .catch((error: unknown) => {
            this.#failure ??= error;
          })
          .finally(() => this.#owed.delete(owed));
        this.#owed.add(owed);
      }
      await delay(Math.max(0, startedMs + round * everyMs - performance.now()));
    }
  }

  async #deliver(batch: Batch): Promise<number> {
    const firstMs = performance.now();
    for (let pauseMs = PAUSE_MS_FIRST; ; pauseMs = Math.min(PAUSE_MS_MAX, pauseMs * 2)) {
      const sentMs = performance.now();
      const answer = await this.#send(batch);
      const nowMs = performance.now();
      if ('results' in answer) {
        this.#truth.acknowledge(batch, answer);
        this.acknowledged.push({
          atMs: nowMs,
          events: answer.accepted,
          tookMs: nowMs - sentMs,
          sinceFirstMs: nowMs - firstMs,
        });
        return sentMs;
      }
      this.refusals.push(answer);
      await delay(answer.retryAfterSeconds === undefined ? pauseMs : answer.retryAfterSeconds * 1000);
    }
  }

  async #send(batch: Batch): Promise<Acknowledgement | Refusal> {
    const { url, key } = this.#options;
    try {
      const response = await fetch(`${url}/api/v1/events`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
        body: batch.body,
        signal: AbortSignal.timeout(ANSWER_MS_MAX),
      });
      const text = await response.text();
      if (response.status === 202) return JSON.parse(text) as Acknowledgement;
      const retryAfter = response.headers.get('retry-after');
      return {
        atMs: performance.now(),
        status: response.status,
        retryAfterSeconds: retryAfter === null ? undefined : Number(retryAfter),
        detail: text,
      };
    } catch (error) {
      const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      return { atMs: performance.now(), status: 0, retryAfterSeconds: undefined, detail };
    }
  }
}

/**
 * A client as it should be: it keeps a batch until the server has answered for it, and sends it again, to the same
 * server or to the next one, for as long as it has not. Several lanes send side by side, like several machines.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Acknowledgement, Batch, Truth } from './truth.ts';

const REQUEST_MAX_MS = 30_000;

export interface ProducerOptions {
  lanes: number;
  batchSize: number;
  /** Shortest time between two requests of a lane: a load that stays the same on any machine. Default 0. */
  paceMs?: number;
  /** Makes every event so much larger. */
  paddingBytes?: number;
}

export class Producer {
  readonly #truth: Truth;
  readonly #options: ProducerOptions;
  /** What each lane has sent and not had an answer for. */
  readonly #unanswered: (Batch | undefined)[];

  constructor(truth: Truth, options: ProducerOptions) {
    this.#truth = truth;
    this.#options = options;
    this.#unanswered = new Array<Batch | undefined>(options.lanes).fill(undefined);
  }

  /** Sends as fast as it is answered, until the connection breaks or `enough` says so. */
  async sendTo(url: string, key: string, enough: () => boolean = () => false): Promise<void> {
    await Promise.all(this.#unanswered.map((_, lane) => this.#sendLane(lane, url, key, enough)));
  }

  /** Only what is owed: batches whose answer never came. */
  settle(url: string, key: string): Promise<void> {
    return this.sendTo(url, key, () => true);
  }

  async #sendLane(lane: number, url: string, key: string, enough: () => boolean): Promise<void> {
    while (this.#unanswered[lane] !== undefined || !enough()) {
      const { batchSize, paddingBytes, paceMs = 0 } = this.#options;
      const paced = paceMs > 0 ? delay(paceMs) : undefined;
      const batch = this.#unanswered[lane] ?? this.#truth.makeBatch(batchSize, paddingBytes);
      this.#unanswered[lane] = batch;
      const answer = await send(batch, url, key);
      if (answer === undefined) return;
      this.#truth.acknowledge(batch, answer);
      this.#unanswered[lane] = undefined;
      await paced;
    }
  }
}

/** The answer, or `undefined` when there was none because the server is gone. */
async function send(batch: Batch, url: string, key: string): Promise<Acknowledgement | undefined> {
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${url}/api/v1/events`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/x-ndjson' },
      body: batch.body,
      signal: AbortSignal.timeout(REQUEST_MAX_MS),
    });
    status = response.status;
    text = await response.text();
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError') throw error;
    return undefined;
  }
  if (status !== 202) throw new Error(`A batch was answered with ${status}: ${text}`);
  return JSON.parse(text) as Acknowledgement;
}

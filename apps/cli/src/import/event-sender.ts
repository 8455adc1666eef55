/**
 * Sends events in batches. One batch is on its way while the next is being read, never more, so memory is bounded and
 * order is kept. What the server cannot take now is sent again, as late as it asks; every event has an id, so a batch
 * that arrived without our knowing is counted once.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { EventResult } from '@bellwether/core';
import { CommandError, EXIT } from '../command-error.ts';
import { type ApiClient, ApiProblem } from '../server/api-client.ts';
import type { ImportResults, RowPlace } from './import-results.ts';

const BATCH_EVENTS = 500;
const BATCH_LENGTH_MAX = 4 * 1024 * 1024;
const ATTEMPTS_MAX = 12;
const BACKOFF_MS = { first: 250, max: 15_000 };
const RETRY_AFTER_MAX_MS = 120_000;
const TIME_LIMIT_MS = 60_000;

interface Batch {
  lines: string[];
  places: RowPlace[];
  length: number;
}

const emptyBatch = (): Batch => ({ lines: [], places: [], length: 0 });

export class EventSender {
  readonly #client: ApiClient;
  readonly #results: ImportResults;
  readonly #onWait: (reason: string, waitMs: number) => void;
  #batch = emptyBatch();
  #onItsWay: Promise<void> = Promise.resolve();

  constructor(client: ApiClient, results: ImportResults, onWait: (reason: string, waitMs: number) => void) {
    this.#client = client;
    this.#results = results;
    this.#onWait = onWait;
  }

  /** `json` is one event on one line. Waits while a full batch is ready and another one is on its way. */
  async add(json: string, place: RowPlace): Promise<void> {
    if (this.#batch.length + json.length > BATCH_LENGTH_MAX && this.#batch.lines.length > 0) await this.#dispatch();
    this.#batch.lines.push(json);
    this.#batch.places.push(place);
    this.#batch.length += json.length;
    if (this.#batch.lines.length === BATCH_EVENTS) await this.#dispatch();
  }

  /** Resolves when everything added has been answered for. */
  async finish(): Promise<void> {
    if (this.#batch.lines.length > 0) await this.#dispatch();
    await this.#onItsWay;
  }

  async #dispatch(): Promise<void> {
    await this.#onItsWay;
    const batch = this.#batch;
    this.#batch = emptyBatch();
    this.#onItsWay = this.#send(batch);
    // Awaited by the next dispatch or by finish; until then a failure must not count as unhandled.
    this.#onItsWay.catch(() => undefined);
  }

  async #send({ lines, places }: Batch): Promise<void> {
    const bytes = { contentType: 'application/x-ndjson', content: `${lines.join('\n')}\n` };
    for (let attempt = 1; ; attempt++) {
      try {
        const { results } = await this.#client.json<{ results: EventResult[] }>('POST', '/api/v1/events', {
          bytes,
          timeLimitMs: TIME_LIMIT_MS,
        });
        if (results.length !== lines.length)
          throw new CommandError(
            EXIT.failed,
            'not_bellwether',
            `${lines.length} events were sent, ${results.length} answered.`,
          );
        for (const [i, result] of results.entries()) this.#results.add(result, places[i]!);
        return;
      } catch (error) {
        const waitMs = retryDelayMs(error, attempt);
        if (waitMs === undefined) throw error;
        this.#onWait(error instanceof Error ? error.message : String(error), waitMs);
        await delay(waitMs);
      }
    }
  }
}

/** How long to wait before the next attempt; `undefined` when another one would not help. */
export function retryDelayMs(error: unknown, attempt: number, random: () => number = Math.random): number | undefined {
  if (attempt >= ATTEMPTS_MAX) return undefined;
  const backoffMs = Math.min(BACKOFF_MS.first * 2 ** (attempt - 1), BACKOFF_MS.max) * (0.5 + random() / 2);
  if (error instanceof ApiProblem) {
    if (error.status !== 429 && error.status !== 503 && error.status !== 504) return undefined;
    if (error.retryAfterSeconds === undefined) return backoffMs;
    return Math.min(error.retryAfterSeconds * 1000, RETRY_AFTER_MAX_MS) + backoffMs / 4;
  }
  return error instanceof CommandError && error.exitCode === EXIT.unreachable ? backoffMs : undefined;
}

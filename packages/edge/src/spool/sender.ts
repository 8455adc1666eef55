/**
 * Brings the spool to the centre: gzip NDJSON over HTTP with a key that can only write, one batch at a time so that order
 * is kept. Nothing is given up: what the centre cannot take is sent again, later and later, as late as it asks; while it
 * is away the spool grows. A batch that arrived without our knowing is answered as duplicates.
 */
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Clock, EventResult } from '@bellwether/core';
import { formatInstant } from '@bellwether/core';
import { type Backoff, backoffWaitMs, retryAfterMsOf } from '../backoff.ts';
import { boundedText } from '../bounded-text.ts';
import type { Centre } from '../centre.ts';
import type { Spool, SpoolAnswer } from './spool.ts';

export interface SenderOptions {
  centre: Centre;
  /** Read before each request, so that a key that was exchanged is used at once. */
  ingestKey: () => Promise<string | undefined>;
  clock: Clock;
  random?: () => number;
  backoffMs?: Backoff;
}

export interface SenderStatus {
  state: 'idle' | 'sending' | 'waiting' | 'stopped';
  /** What keeps it from sending, in words; never what was sent. */
  problem?: string;
  /** How often in a row it has not worked. */
  failures: number;
  next_attempt_at?: string;
  last_success_at?: string;
}

const BATCH = { events: 500, bytes: 3 * 1024 * 1024 };
const TIME_LIMIT_MS = 30_000;
const BACKOFF_MS = { first: 500, max: 60_000 };
const ANSWER_BYTES_MAX = 8 * 1024 * 1024;

const compress = promisify(gzip);

export class Sender {
  readonly #spool: Spool;
  readonly #options: SenderOptions;
  readonly #stop = new AbortController();
  #status: SenderStatus = { state: 'idle', failures: 0 };
  #batchEvents = BATCH.events;
  #running: Promise<void> | undefined;
  #hurry: () => void = () => undefined;

  constructor(spool: Spool, options: SenderOptions) {
    this.#spool = spool;
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    this.#status = { ...this.#status, state: 'stopped' };
  }

  status(): SenderStatus {
    return { ...this.#status };
  }

  /** Does not wait for the next attempt's time. */
  tryNow(): void {
    this.#hurry();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      const batch = this.#spool.peek({ events: this.#batchEvents, bytes: BATCH.bytes });
      if (batch.seqs.length === 0) {
        this.#status = { ...this.#status, state: 'idle' };
        await this.#spool.changed(signal);
        continue;
      }
      this.#status = { ...this.#status, state: 'sending' };
      const outcome = await this.#send(batch.lines);
      if (outcome.kind === 'answered') {
        this.#spool.settle(batch.seqs, outcome.answers, this.#options.clock());
        this.#batchEvents = Math.min(BATCH.events, this.#batchEvents * 2);
        this.#status = { state: 'sending', failures: 0, last_success_at: formatInstant(this.#options.clock()) };
      } else if (outcome.kind === 'too_large' && batch.seqs.length > 1) {
        this.#batchEvents = Math.max(1, Math.floor(batch.seqs.length / 2));
      } else if (outcome.kind === 'too_large') {
        const answer: SpoolAnswer = { status: 'rejected', reason: 'too_large', field: '' };
        this.#spool.settle(batch.seqs, [answer], this.#options.clock());
      } else await this.#wait(outcome);
    }
  }

  async #send(lines: readonly string[]): Promise<Outcome> {
    const key = await this.#options.ingestKey().catch(() => undefined);
    if (key === undefined)
      return {
        kind: 'failed',
        problem: 'There is no ingest key yet: put one into the key file, or run "bellwether edge init".',
      };
    try {
      const response = await this.#options.centre.request('/api/v1/events', {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': 'application/x-ndjson',
          'content-encoding': 'gzip',
        },
        body: await compress(`${lines.join('\n')}\n`),
        signal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(TIME_LIMIT_MS)]),
      });
      return await readOutcome(response, lines.length);
    } catch (error) {
      return { kind: 'failed', problem: `The centre does not answer (${causeOf(error)}).` };
    }
  }

  async #wait({ problem, retryAfterMs }: Extract<Outcome, { kind: 'failed' }>): Promise<void> {
    if (this.#stop.signal.aborted) return;
    const failures = this.#status.failures + 1;
    const { backoffMs = BACKOFF_MS, random = Math.random } = this.#options;
    const waitMs = backoffWaitMs(failures, backoffMs, { retryAfterMs, random });
    const nextAttempt = formatInstant(this.#options.clock() + Math.round(waitMs));
    const { last_success_at } = this.#status;
    this.#status = {
      state: 'waiting',
      problem,
      failures,
      next_attempt_at: nextAttempt,
      ...(last_success_at === undefined ? {} : { last_success_at }),
    };
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#stop.signal.removeEventListener('abort', end);
        resolve();
      };
      const timer = setTimeout(end, waitMs);
      this.#hurry = end;
      this.#stop.signal.addEventListener('abort', end, { once: true });
    });
  }
}

type Outcome =
  | { kind: 'answered'; answers: SpoolAnswer[] }
  | { kind: 'too_large' }
  | { kind: 'failed'; problem: string; retryAfterMs?: number };

async function readOutcome(response: Response, sent: number): Promise<Outcome> {
  const text = await boundedText(response, ANSWER_BYTES_MAX);
  if (response.status === 413) return { kind: 'too_large' };
  if (response.status !== 202 && response.status !== 200) {
    const retryAfterMs = retryAfterMsOf(response);
    const problem = problemOf(response.status);
    return retryAfterMs === undefined ? { kind: 'failed', problem } : { kind: 'failed', problem, retryAfterMs };
  }
  const results = resultsOf(text);
  if (results?.length !== sent)
    return { kind: 'failed', problem: 'Whoever answers at the address of the centre is not Bellwether.' };
  const answers = results.map(
    (result): SpoolAnswer =>
      result.status === 'rejected'
        ? {
            status: 'rejected',
            reason: String(result.reason).slice(0, 64),
            field: String(result.field ?? '').slice(0, 128),
          }
        : { status: result.status },
  );
  return { kind: 'answered', answers };
}

function resultsOf(text: string): EventResult[] | undefined {
  try {
    const { results } = JSON.parse(text) as { results?: unknown };
    const isResults =
      Array.isArray(results) &&
      results.every((one: { status?: unknown }) => ['accepted', 'duplicate', 'rejected'].includes(String(one?.status)));
    return isResults ? (results as EventResult[]) : undefined; // each has a known status
  } catch {
    return undefined;
  }
}

function problemOf(status: number): string {
  if (status === 401 || status === 403)
    return `The centre does not accept the ingest key (${status}). Make one with "bellwether keys create --scopes ingest" and put it into the key file.`;
  if (status === 429) return "The centre's quota is used up for now (429).";
  if (status === 503 || status === 507) return `The centre cannot take more at the moment (${status}).`;
  return `The centre answered ${status}.`;
}

function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'unknown';
}

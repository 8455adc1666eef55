/**
 * An execution that this process has from Temporal, as an activity under way. What is to be remembered goes with its
 * heartbeat: the server writes that down before it answers, gives it to whoever takes the activity over, and refuses the
 * heartbeat of one that has lost it. So nothing is remembered by two processes at a time. What has become much is moved
 * into the history.
 */
import { msToTs } from '@temporalio/common/lib/time.js';
import { bytesOf } from './answer-seal.ts';
import { HEARTBEAT_TIMEOUT_MS, REMEMBERED } from './next-command.ts';
import { type ActivityResult, writeResult } from './plain-payload.ts';
import { isGone, isRefused, type Payload, type TemporalApi } from './temporal-api.ts';

const BEAT_EVERY_MS = 5_000;
const BEAT_LIMIT_MS = 5_000;
/** Sooner than the server takes it away, so that it is not worked on here when it is begun elsewhere. */
const LEASE_MS = HEARTBEAT_TIMEOUT_MS - BEAT_LIMIT_MS;
const RETRY_MS = 200;
/** So much goes with each heartbeat; more is moved into the history. */
const BEAT_BYTES_MAX = 256 * 1024;
const BEAT_ANSWERS_MAX = 200;

export interface HeldExecutionOptions {
  api: TemporalApi;
  executionId: string;
  taskToken: Uint8Array;
  /** What a process that had it before has remembered with its heartbeats. */
  remembered: readonly Payload[];
}

export class HeldExecution {
  readonly #options: HeldExecutionOptions;
  readonly #taken = new AbortController();
  readonly #timer: ReturnType<typeof setInterval>;
  /** Remembered, and not in the history yet. */
  #remembered: readonly Payload[];
  #waiting: { payload: Payload; kept: PromiseWithResolvers<void> }[] = [];
  #sending: Promise<void> | undefined;
  #heardMs = performance.now();
  #isDue = false;
  #hasEnded = false;

  constructor(options: HeldExecutionOptions) {
    this.#options = options;
    this.#remembered = options.remembered;
    this.#timer = setInterval(() => this.#beat(), BEAT_EVERY_MS);
    this.#timer.unref();
  }

  /** Aborted when it has been lost, or is to be stopped. */
  get taken(): AbortSignal {
    return this.#taken.signal;
  }

  /** Resolves when whoever comes after this process will be told of it. */
  keep(payload: Payload): Promise<void> {
    if (this.#hasEnded || this.#taken.signal.aborted) return Promise.reject(new Error('It is held by others.'));
    const kept = Promise.withResolvers<void>();
    this.#waiting.push({ payload, kept });
    this.#send();
    return kept.promise;
  }

  /** Tells how the body ended, with what is not in the history yet. */
  async end(end: ActivityResult['end']): Promise<void> {
    const payloads = await this.#close();
    await this.#untilLost(() =>
      this.#options.api.call((service) =>
        service.respondActivityTaskCompleted({
          ...this.#task(),
          result: { payloads: writeResult({ end, remembered: payloads }) },
        }),
      ),
    );
  }

  /** Lets another process have it, or this one again, at once or not sooner than that. */
  async handBack(delayMs?: number): Promise<void> {
    const payloads = await this.#close();
    await this.#untilLost(() =>
      this.#options.api.call((service) =>
        service.respondActivityTaskFailed({
          ...this.#task(),
          lastHeartbeatDetails: { payloads },
          failure: {
            message: 'Another process may go on.',
            applicationFailureInfo: {
              type: 'elsewhere',
              // Should the server not try it again, the history has it.
              details: { payloads },
              ...(delayMs === undefined ? {} : { nextRetryDelay: msToTs(delayMs) }),
            },
          },
        }),
      ),
    );
  }

  /** What is being remembered is remembered first. */
  async #close(): Promise<Payload[]> {
    clearInterval(this.#timer);
    await this.#sending;
    this.#hasEnded = true;
    return [...this.#remembered];
  }

  #beat(): void {
    this.#isDue = true;
    this.#send();
  }

  #send(): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
      // What came when it had looked a last time.
      if (this.#waiting.length > 0) this.#send();
    });
  }

  /** One heartbeat at a time; what comes meanwhile goes with the next. */
  async #sendAll(): Promise<void> {
    while ((this.#waiting.length > 0 || this.#isDue) && !this.#hasEnded && !this.#taken.signal.aborted) {
      const batch = this.#waiting.splice(0);
      const sentMs = performance.now();
      try {
        const payloads = [...this.#remembered, ...batch.map(({ payload }) => payload)];
        const { cancelRequested } = await this.#options.api.call(
          (service) => service.recordActivityTaskHeartbeat({ ...this.#task(), details: { payloads } }),
          BEAT_LIMIT_MS,
        );
        this.#heardMs = sentMs;
        this.#isDue = false;
        this.#remembered = payloads;
        for (const { kept } of batch) kept.resolve();
        if (cancelRequested) this.#lose();
        await this.#relieve();
      } catch (error) {
        if (isRefused(error)) {
          for (const { kept } of batch) kept.reject(error);
          continue;
        }
        this.#waiting.unshift(...batch);
        if (isGone(error) || performance.now() - this.#heardMs > LEASE_MS) this.#lose();
        else await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  /** Moves what has become much out of the heartbeat. Both hold it for a moment, and both the same. */
  async #relieve(): Promise<void> {
    if (this.#remembered.length <= BEAT_ANSWERS_MAX && bytesOf(this.#remembered) <= BEAT_BYTES_MAX) return;
    const { api, executionId } = this.#options;
    if (await api.signal(executionId, REMEMBERED, [...this.#remembered])) this.#remembered = [];
  }

  #lose(): void {
    clearInterval(this.#timer);
    this.#taken.abort();
    for (const { kept } of this.#waiting.splice(0)) kept.reject(new Error('It is held by others.'));
  }

  /** Tried again as long as it is held here; whoever has it after that does the same. */
  async #untilLost(work: () => Promise<unknown>): Promise<void> {
    for (;;) {
      try {
        await work();
        return;
      } catch (error) {
        if (isGone(error) || performance.now() - this.#heardMs > LEASE_MS) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
  }

  #task() {
    const { api, taskToken } = this.#options;
    return { namespace: api.namespace, identity: api.identity, taskToken };
  }
}

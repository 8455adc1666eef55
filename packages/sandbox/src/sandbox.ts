/**
 * Runs what users have written, away from everything: in threads of their own, each with an engine in WebAssembly that has
 * no imports but a few functions, within limits of time, memory and output. A script that does not heed its time is ended
 * together with its thread. Owners take turns; who has too many waiting is refused.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { Problem } from '@bellwether/core';
import type { FromRunner, RunTask, ToRunner } from './run-protocol.ts';
import {
  DEFAULT_SCRIPT_LIMITS,
  SCRIPT_INPUT_LENGTH_MAX,
  SCRIPT_LIMITS_MAX,
  SCRIPT_SOURCE_LENGTH_MAX,
  type Script,
  type ScriptLimits,
  type ScriptResult,
} from './script.ts';
import { ScriptFetch, type SendRequest } from './script-fetch.ts';
import { ScriptProblem, timedOut } from './script-problem.ts';

/** What a script is given beyond its time, so that it is its engine that stops it whenever that can. */
const GRACE_MS = 250;
const START_MAX_MS = 20_000;
const WAITING_MAX = 400;
const WAITING_OF_ONE_MAX = 100;
/** A thread that nobody needs is ended. */
const IDLE_MAX_MS = 60_000;
/** Engines are thrown away after each run, and their memory with the thread at the latest. */
const RUNS_PER_THREAD_MAX = 2_000;
const HEAP_MEGABYTES = 128;

export interface SandboxOptions {
  /** Runs at the same time, each in a thread. Default 2. */
  threads?: number;
  /** How requests of scripts leave; without it no script has a network. */
  send?: SendRequest;
}

interface Waiting {
  owner: string;
  task: RunTask;
  hosts: readonly string[];
  resolve(result: ScriptResult): void;
  reject(error: unknown): void;
}

interface Thread {
  worker: Worker;
  ready: boolean;
  runs: number;
  running?: { of: Waiting; fetch: ScriptFetch };
  timer?: NodeJS.Timeout;
}

export class Sandbox {
  readonly #threadsMax: number;
  readonly #send: SendRequest | undefined;
  readonly #threads = new Set<Thread>();
  readonly #queue: Waiting[] = [];
  #lastOwner: string | undefined;
  #wasm: WebAssembly.Module | undefined;
  #closed = false;

  constructor({ threads = 2, send }: SandboxOptions = {}) {
    this.#threadsMax = threads;
    this.#send = send;
  }

  /**
   * Throws ScriptProblem (`script_failed`, `script_timed_out`, `script_out_of_memory`), `invalid_request` for what is too
   * large to be run, `overloaded` when too many wait, and the signal's reason when it ends the run.
   */
  run(script: Script): Promise<ScriptResult> {
    const { owner, signal } = script;
    const task = taskOf(script, this.#send !== undefined);
    if (this.#closed) return Promise.reject(new Problem('overloaded', 'The server is stopping.'));
    const own = this.#queue.filter((waiting) => waiting.owner === owner).length;
    if (this.#queue.length >= WAITING_MAX || own >= WAITING_OF_ONE_MAX)
      return Promise.reject(
        new Problem('overloaded', 'Too many scripts are waiting to be run. Try again in a few seconds.', {
          retryAfterSeconds: 5,
        }),
      );
    if (signal?.aborted) return Promise.reject(signal.reason);
    const { promise, resolve, reject } = Promise.withResolvers<ScriptResult>();
    const waiting: Waiting = { owner, task, hosts: script.allow?.fetch ?? [], resolve, reject };
    this.#queue.push(waiting);
    this.#next();
    if (!signal) return promise;
    const abort = (): void => this.#drop(waiting, signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', abort));
  }

  async close(): Promise<void> {
    this.#closed = true;
    const stopping = new Problem('overloaded', 'The server is stopping.');
    for (const { reject } of this.#queue.splice(0)) reject(stopping);
    await Promise.all([...this.#threads].map((thread) => this.#end(thread, stopping)));
  }

  #next(): void {
    while (this.#queue.length > 0) {
      const free = [...this.#threads].find((thread) => thread.ready && !thread.running);
      if (!free) {
        const starting = [...this.#threads].filter((thread) => !thread.ready).length;
        if (this.#threads.size < this.#threadsMax && starting < this.#queue.length) this.#start();
        return;
      }
      const other = this.#queue.findIndex(({ owner }) => owner !== this.#lastOwner);
      const [waiting] = this.#queue.splice(Math.max(0, other), 1);
      this.#begin(free, waiting!);
    }
  }

  #begin(thread: Thread, waiting: Waiting): void {
    this.#lastOwner = waiting.owner;
    const { task, hosts } = waiting;
    const { timeMs } = task.limits;
    thread.runs += 1;
    thread.running = { of: waiting, fetch: new ScriptFetch(this.#send ?? refuse, hosts, timeMs) };
    this.#limit(thread, timeMs + GRACE_MS, () => timedOut(task.limits));
    thread.worker.postMessage({ kind: 'run', task } satisfies ToRunner);
  }

  #start(): void {
    this.#wasm ??= new WebAssembly.Module(
      readFileSync(fileURLToPath(import.meta.resolve('quickjs-wasi/quickjs.wasm'))),
    );
    const worker = new Worker(new URL('./script-runner.ts', import.meta.url), {
      workerData: { wasm: this.#wasm },
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES },
    });
    worker.unref();
    const thread: Thread = { worker, ready: false, runs: 0 };
    this.#threads.add(thread);
    this.#limit(
      thread,
      START_MAX_MS,
      () => new Problem('overloaded', 'No thread for scripts could be started in time.'),
    );
    const lost = (error: unknown): void => {
      void this.#end(thread, new ScriptProblem('script_failed', `The thread of the script ended (${nameOf(error)}).`));
    };
    worker.on('error', lost).on('exit', lost);
    worker.on('message', (message: FromRunner) => this.#hear(thread, message));
  }

  #hear(thread: Thread, message: FromRunner): void {
    // What was said before the thread was ended is not news any more.
    if (!this.#threads.has(thread)) return;
    if (message.kind === 'fetch') return void this.#fetch(thread, message.fetchId, message.request);
    clearTimeout(thread.timer);
    const waiting = thread.running?.of;
    delete thread.running;
    if (message.kind === 'ready') thread.ready = true;
    else if (message.kind === 'failed') waiting?.reject(new ScriptProblem(message.code, message.detail, message.logs));
    else waiting?.resolve(resultOf(message));
    if (thread.runs >= RUNS_PER_THREAD_MAX) void this.#end(thread);
    this.#next();
    if (this.#threads.has(thread) && !thread.running)
      thread.timer = setTimeout(() => void this.#end(thread), IDLE_MAX_MS).unref();
  }

  async #fetch(thread: Thread, fetchId: number, request: string): Promise<void> {
    const running = thread.running;
    const answer = await running?.fetch.answer(request);
    if (answer !== undefined && thread.running === running)
      thread.worker.postMessage({ kind: 'fetched', fetchId, answer } satisfies ToRunner);
  }

  #limit(thread: Thread, milliseconds: number, problem: () => Problem): void {
    clearTimeout(thread.timer);
    thread.timer = setTimeout(() => void this.#end(thread, problem()), milliseconds);
  }

  #drop(waiting: Waiting, reason: unknown): void {
    const at = this.#queue.indexOf(waiting);
    if (at >= 0) this.#queue.splice(at, 1);
    waiting.reject(reason);
    const thread = [...this.#threads].find(({ running }) => running?.of === waiting);
    if (thread) void this.#end(thread);
  }

  async #end(thread: Thread, reason?: unknown): Promise<void> {
    if (!this.#threads.delete(thread)) return;
    clearTimeout(thread.timer);
    thread.running?.of.reject(reason);
    // Nobody can be run by threads that do not start.
    if (!thread.ready && reason && this.#threads.size === 0)
      for (const { reject } of this.#queue.splice(0)) reject(reason);
    this.#next();
    await thread.worker.terminate();
  }
}

function taskOf(script: Script, hasNetwork: boolean): RunTask {
  const { owner, source, nowMs, seed = `${owner}\n${source}` } = script;
  const input = JSON.stringify(script.input ?? null) ?? 'null';
  const tooLong = [
    ...(source.length > SCRIPT_SOURCE_LENGTH_MAX ? [{ field: 'source', max: SCRIPT_SOURCE_LENGTH_MAX }] : []),
    ...(input.length > SCRIPT_INPUT_LENGTH_MAX ? [{ field: 'input', max: SCRIPT_INPUT_LENGTH_MAX }] : []),
  ];
  if (tooLong.length > 0)
    throw new Problem('invalid_request', 'The script or its input is too long to be run.', {
      errors: tooLong.map(({ field, max }) => ({ field, detail: `has to be at most ${max} characters long.` })),
    });
  const limit = (name: keyof ScriptLimits): number =>
    Math.max(1, Math.min(script.limits?.[name] ?? DEFAULT_SCRIPT_LIMITS[name], SCRIPT_LIMITS_MAX[name]));
  const limits = { timeMs: limit('timeMs'), memoryBytes: limit('memoryBytes'), outputBytes: limit('outputBytes') };
  return { source, input, limits, seed, nowMs, mayFetch: hasNetwork && (script.allow?.fetch?.length ?? 0) > 0 };
}

function resultOf({ output, logs, usedMs, usedBytes }: FromRunner & { kind: 'done' }): ScriptResult {
  // A key of this name would become the prototype of whatever it is copied into.
  const value: unknown = JSON.parse(output, (key, part: unknown) => (key === '__proto__' ? undefined : part));
  return { output: value, logs, usedMs, usedBytes };
}

const refuse: SendRequest = () => Promise.reject(new Error('This script may not use the network.'));

function nameOf(error: unknown): string {
  return error instanceof Error ? ((error as { code?: string }).code ?? error.name) : `exit ${String(error)}`;
}

/**
 * One run of one script in an engine of its own, QuickJS in WebAssembly, made for it and thrown away after it: nothing of
 * a run is there in the next. The engine has no imports but a clock that stands still and the four functions of `HostDoor`.
 * Everything that comes out of it is text, whose length is bounded before it is read.
 */
import { createHash } from 'node:crypto';
import { stripTypeScriptTypes } from 'node:module';
import { EvalFlags, Intrinsics, JSException, type JSValueHandle, MAX_STACK_SIZE, QuickJS } from 'quickjs-wasi';
import { type GuestError, type HostDoor, type PreludeSettings, prelude } from './prelude.ts';
import type { RunTask } from './run-protocol.ts';
import type { ScriptLog } from './script.ts';
import { outOfMemory, ScriptProblem, timedOut } from './script-problem.ts';

const LOGS_MAX = 200;
const NAME = 'script.js';
/** No collection to be watched, no clock: what is left gives the same with the same input. */
const LANGUAGE = Intrinsics.ALL & ~Intrinsics.WEAK_REF & ~Intrinsics.PERFORMANCE;

export interface EngineResult {
  /** JSON. */
  output: string;
  usedMs: number;
  usedBytes: number;
}

export interface EngineHost {
  wasm: WebAssembly.Module;
  logs: ScriptLog[];
  /** JSON in, JSON out. */
  fetch(request: string): Promise<string>;
}

/** Throws ScriptProblem. */
export async function runInEngine(task: RunTask, host: EngineHost): Promise<EngineResult> {
  const startedMs = performance.now();
  const run = new Run(task, host, startedMs + task.limits.timeMs);
  const source = withoutTypes(task.source);
  const vm = await QuickJS.create({
    wasm: host.wasm,
    wasi: standingClock(task.nowMs),
    memoryLimit: task.limits.memoryBytes,
    maxStackSize: MAX_STACK_SIZE,
    interruptHandler: () => run.isOver(),
    timezoneOffset: 0,
    intrinsics: LANGUAGE,
  });
  try {
    const output = await run.in(vm, source);
    return { output, usedMs: performance.now() - startedMs, usedBytes: vm.getMemoryUsage().memoryUsedSize };
  } finally {
    run.end();
    vm.dispose();
  }
}

class Run {
  readonly #task: RunTask;
  readonly #host: EngineHost;
  readonly #deadlineMs: number;
  readonly #outcome = Promise.withResolvers<string>();
  #timer: NodeJS.Timeout | undefined;
  #fetching = 0;
  #settled = false;
  #ended = false;

  constructor(task: RunTask, host: EngineHost, deadlineMs: number) {
    this.#task = task;
    this.#host = host;
    this.#deadlineMs = deadlineMs;
    // It may be refused before anybody waits for it.
    this.#outcome.promise.catch(() => undefined);
  }

  isOver(): boolean {
    return performance.now() >= this.#deadlineMs;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  async in(vm: QuickJS, source: string): Promise<string> {
    this.#guarded(vm, () => {
      const settings = preludeSettings(this.#task);
      const start = vm.evalCode(`(${prelude})`, 'prelude.js');
      const go = vm.callFunction(start, vm.undefined, this.#door(vm), vm.hostToHandle(settings));
      const module = vm.evalCode(source, NAME, EvalFlags.TYPE_MODULE);
      vm.callFunction(go, vm.undefined, module, vm.newString(this.#task.input));
    });
    this.#runJobs(vm);
    this.#timer = setTimeout(
      () => this.#fail(timedOut(this.#task.limits)),
      Math.max(0, this.#deadlineMs - performance.now()),
    );
    return this.#outcome.promise;
  }

  /** Whatever waits in the engine's queue, one after the other, so that a chain without an end has one. */
  #runJobs(vm: QuickJS): void {
    if (this.#ended || this.#settled) return;
    const engine = vm._getExports();
    this.#guarded(vm, () => {
      while (!this.#settled && engine.qjs_is_job_pending()) {
        if (this.isOver()) return this.#fail(timedOut(this.#task.limits));
        if (engine.qjs_execute_pending_job() < 0) throw new JSException(vm.getException());
      }
    });
    if (this.#settled || this.#fetching > 0) return;
    this.#fail(
      this.isOver()
        ? timedOut(this.#task.limits)
        : new ScriptProblem('script_failed', 'The script waits for something that never comes.'),
    );
  }

  #door(vm: QuickJS): JSValueHandle {
    const door = vm.newObject();
    const offer = (name: keyof HostDoor, answer: (...given: JSValueHandle[]) => JSValueHandle): void =>
      vm.setProp(door, name, vm.newFunction(name, answer));
    offer('log', (level, text) => {
      this.#log(level!.toString() as ScriptLog['level'], text!.toString());
      return vm.undefined;
    });
    offer('done', (output) => {
      const text = output!.toString();
      if (Buffer.byteLength(text) > this.#task.limits.outputBytes)
        this.#fail(
          new ScriptProblem(
            'script_failed',
            `The script's output is larger than ${this.#task.limits.outputBytes} bytes.`,
          ),
        );
      else this.#settle(() => this.#outcome.resolve(text));
      return vm.undefined;
    });
    offer('failed', (error) => {
      this.#fail(this.#problemOf(JSON.parse(error!.toString()) as GuestError));
      return vm.undefined;
    });
    offer('fetch', (request) => {
      const deferred = vm.newPromise();
      this.#fetching += 1;
      void this.#host.fetch(request!.toString()).then((answer) => {
        this.#fetching -= 1;
        if (this.#ended) return;
        this.#guarded(vm, () => deferred.resolve(vm.newString(answer)));
        this.#runJobs(vm);
      });
      return deferred.handle;
    });
    return door;
  }

  #log(level: ScriptLog['level'], text: string): void {
    const { logs } = this.#host;
    if (logs.length < LOGS_MAX) logs.push({ level, text });
    else if (logs.length === LOGS_MAX)
      logs.push({ level: 'warn', text: `More than ${LOGS_MAX} lines; the rest is left out.` });
  }

  /** Runs something in the engine; what it throws, or how it breaks, ends the run. */
  #guarded(vm: QuickJS, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#fail(error instanceof JSException ? this.#problemOf(error, vm) : this.#broken(error, vm));
    }
  }

  #problemOf(
    { name, message, stack }: { name: string; message: string; stack?: string | undefined },
    vm?: QuickJS,
  ): ScriptProblem {
    const { limits } = this.#task;
    // What is interrupted says so; a script that says it without having been is believed no further than its own failure.
    if (this.isOver()) return timedOut(limits);
    if (name === 'InternalError' && message === 'out of memory') return outOfMemory(limits);
    if (vm && message === '' && isNearlyFull(vm)) return outOfMemory(limits);
    const line = /script\.js:(\d+)/.exec(stack ?? '')?.[1];
    return new ScriptProblem('script_failed', `${name}: ${message}${line ? ` (line ${line})` : ''}`.slice(0, 2500));
  }

  #broken(error: unknown, vm: QuickJS): ScriptProblem {
    const { limits } = this.#task;
    if (this.isOver()) return timedOut(limits);
    if (isNearlyFull(vm)) return outOfMemory(limits);
    return new ScriptProblem(
      'script_failed',
      `The engine of the script stopped (${error instanceof Error ? error.name : 'no reason given'}).`,
    );
  }

  #fail(problem: ScriptProblem): void {
    this.#settle(() => this.#outcome.reject(problem));
  }

  #settle(settle: () => void): void {
    this.#settled = true;
    settle();
  }
}

/** Throws ScriptProblem for what is not TypeScript, or needs more than its types taken away. */
function withoutTypes(source: string): string {
  try {
    return stripTypeScriptTypes(source, { mode: 'strip' });
  } catch (error) {
    const why =
      error instanceof Error ? error.message.split('\n').find((line) => line.trim() !== '') : 'it cannot be read';
    throw new ScriptProblem('script_failed', `SyntaxError: ${why}`.slice(0, 2000));
  }
}

function preludeSettings({ seed, mayFetch, limits }: RunTask): PreludeSettings {
  const hash = createHash('sha256').update(seed).digest();
  const word = (at: number): number => hash.readInt32LE(at * 4);
  return { seed: [word(0), word(1), word(2), word(3)], mayFetch, outputLengthMax: limits.outputBytes };
}

/** WASI's clock, always at one instant; nothing that is written goes anywhere, and there is no other randomness. */
function standingClock(nowMs: number) {
  return (memory: WebAssembly.Memory) => ({
    clock_time_get(_clock: number, _precision: bigint, at: number): number {
      new DataView(memory.buffer).setBigUint64(at, BigInt(Math.trunc(nowMs)) * 1_000_000n, true);
      return 0;
    },
    fd_write: () => 8,
    random_get(at: number, length: number): number {
      new Uint8Array(memory.buffer, at, length).fill(0);
      return 0;
    },
  });
}

function isNearlyFull(vm: QuickJS): boolean {
  const { mallocSize, mallocLimit } = vm.getMemoryUsage();
  return mallocLimit > 0 && mallocSize > mallocLimit * 0.8;
}

/**
 * One execution of a run's body. Every operation takes its position before it waits for anything, so that positions are
 * the same after a restart; its answer is remembered by the engine, and what is seen of it is kept in records.
 *
 * An operation of a run that is over, or of a process that stops, never answers: the body stays where it is and is
 * forgotten. So no body goes on in a state it was not written for.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Clock, DAY_MS, faultPoint, HOUR_MS, type Json, type OnTrouble, Problem } from '@bellwether/core';
import { inSpan, measuring, spanOf } from '@bellwether/telemetry';
import { NAME, type WorkflowDefinition } from './definition.ts';
import { MemoryFull, NotDeterministic, type Remember } from './durable-execution.ts';
import { failureOf, isWorthTryingAgain } from './failure.ts';
import { ANSWER_BYTES_MAX, INPUT_BYTES_MAX, jsonText } from './json-value.ts';
import { type Run, type RunProgress, type StepAttempt, StepFailed, type StepOptions } from './run.ts';
import type { NewRun, NewWait, RunKey, RunTable, WaitEnd } from './run-table.ts';
import type { RunFailure, RunState } from './workflows.ts';

export type Outcome =
  | { kind: 'returned'; output: unknown }
  | { kind: 'threw'; failure: RunFailure }
  /** The run ended otherwise, or the process stops: nothing is to be written. */
  | { kind: 'stopped' }
  /** It waits, and nothing of it is to be held while it does. */
  | { kind: 'aside' };

export interface RunBodyOptions<Services> {
  key: RunKey;
  definition: WorkflowDefinition<never, unknown, Services>;
  startedBy: string;
  input: Json;
  services: Services;
  table: RunTable;
  clock: Clock;
  remember: Remember;
  /** Positions whose end is in records already. */
  settled: ReadonlySet<number>;
  hub: RunHub<Services>;
  /** How long it may only wait before it is put aside; never when absent. */
  asideAfterMs?: number | undefined;
  /** The traceparent of what started it, where this process knows it. */
  ledHereBy?: string | undefined;
}

/** What a body needs of what runs it. */
export interface RunHub<Services> {
  changed(key: RunKey, workflow: string, state?: RunState): void;
  /** Resolves when the wait may have ended. Asked before the wait is looked at, so that no end is missed. */
  woken(key: RunKey, position: number): Promise<void>;
  expectAt(atMs: number): void;
  /** A run was put in line. */
  look(): void;
  childOf(
    key: RunKey,
    position: number,
    definition: WorkflowDefinition<never, unknown, Services>,
    input: string,
  ): NewRun;
  onTrouble: OnTrouble;
  count(what: 'attempt' | 'failure'): void;
  /** An effect that is under way; waited for when the process stops. */
  track(effect: Promise<unknown>): void;
}

const POSITIONS_MAX = 10_000;
const STEP_TIMEOUT_MS = 30_000;
const STEP_TIMEOUT_MAX_MS = HOUR_MS;
const RETRIES_MAX = 100;
const BACKOFF_MAX_MS = HOUR_MS;
const WAIT_MAX_MS = 400 * DAY_MS;
/** An attempt that never came to an end, because the process ended: so many are tried before the step counts as the cause. */
const CRASHES_MAX = 10;

/** Whether the calling code is the effect of a step: there is nothing to remember inside of what is remembered. */
const insideEffect = new AsyncLocalStorage<string>();

type Remembered = { answer: Json } | { failure: RunFailure };

export class RunBody<Services> implements Run<Services> {
  readonly id: string;
  readonly orgId: string;
  readonly startedBy: string;
  readonly services: Services;
  readonly #options: RunBodyOptions<Services>;
  readonly #stop = new AbortController();
  readonly #over = Promise.withResolvers<Outcome>();
  #closing = false;
  #position = 0;
  #pending = 0;
  /** Of the pending operations, those that only wait for somebody or for a time. */
  #waits = 0;
  #asideTimer: ReturnType<typeof setTimeout> | undefined;
  #isAside = false;
  /** Operations may begin beside pending ones only in the expression that began those. */
  #isOpenToMore = true;
  #progress: RunProgress | undefined;
  #savingProgress: Promise<void> = Promise.resolve();
  /** The trace of this execution. A run may wait for months: its span says when it was taken up, and its steps are under it. */
  #trace: string | undefined;

  constructor(options: RunBodyOptions<Services>) {
    this.#options = options;
    this.id = options.key.runId;
    this.orgId = options.key.orgId;
    this.startedBy = options.startedBy;
    this.services = options.services;
  }

  /** Runs the body to its end. Never rejects. */
  perform(): Promise<Outcome> {
    const { definition, input, ledHereBy } = this.#options;
    const beganMs = Date.now();
    this.#trace = spanOf('workflow.run', {
      ...{ parent: null, links: [ledHereBy], startMs: beganMs, endMs: beganMs },
      attributes: { 'bellwether.org_id': this.orgId, 'bellwether.workflow': definition.name },
    });
    const body = async (): Promise<Outcome> => {
      try {
        return { kind: 'returned', output: await definition.execute(this, input as never) };
      } catch (error) {
        if (!(error instanceof StepFailed || error instanceof Problem))
          this.#options.hub.onTrouble(`workflow ${definition.name} failed outside of its steps`, error);
        return { kind: 'threw', failure: failureOf(error) };
      }
    };
    return Promise.race([body(), this.#over.promise]);
  }

  /** Whether it was put aside: it hears of nothing any more. */
  get isAside(): boolean {
    return this.#isAside;
  }

  /** The run has ended otherwise, or is not this process's any more. */
  end(): void {
    clearTimeout(this.#asideTimer);
    this.#over.resolve({ kind: 'stopped' });
    this.#stop.abort(new Problem('conflict', 'The run has ended.'));
  }

  /** The process stops: effects are asked to end, and what they answer is still remembered. */
  close(): void {
    this.#closing = true;
    clearTimeout(this.#asideTimer);
    this.#over.resolve({ kind: 'stopped' });
    this.#stop.abort(new Problem('overloaded', 'The server is stopping.'));
  }

  step<Answer>(
    name: string,
    ...rest:
      | [effect: (attempt: StepAttempt) => Promise<Answer> | Answer]
      | [options: StepOptions, effect: (attempt: StepAttempt) => Promise<Answer> | Answer]
  ): Promise<Answer> {
    const [options, effect] = rest.length === 1 ? [{}, rest[0]] : rest;
    requireWithin('timeoutMs', options.timeoutMs, STEP_TIMEOUT_MAX_MS);
    requireWithin('retries.max', options.retries?.max, RETRIES_MAX);
    requireWithin('retries.backoffMs', options.retries?.backoffMs, BACKOFF_MAX_MS);
    return this.#operation(name, async (position) => {
      const { remember, settled, table, key, definition, hub } = this.#options;
      const outcome = await remember(`step:${name}`, () => this.#attempt(position, name, options, effect));
      faultPoint(`workflow/${definition.name}/${name}/after_checkpoint`);
      if (!settled.has(position)) {
        const failure = 'failure' in outcome ? outcome.failure : undefined;
        const { workflow, state } = await table.settleStep(key, position, failure);
        hub.changed(key, workflow, state);
      }
      if ('failure' in outcome) throw new StepFailed(name, outcome.failure.code, outcome.failure.detail);
      return outcome.answer as Answer;
    });
  }

  async waitForSignal<Payload>(name: string, { timeoutMs }: { timeoutMs: number }): Promise<Payload | undefined> {
    requireWithin('timeoutMs', timeoutMs, WAIT_MAX_MS);
    return this.#operation(name, async (position) => {
      const end = await this.#wait('signal', name, position, () => ({ untilMs: this.#options.clock() + timeoutMs }));
      return end.kind === 'given' ? (end.answer as Payload) : undefined;
    });
  }

  async sleep(durationMs: number): Promise<void> {
    requireWithin('durationMs', durationMs, WAIT_MAX_MS);
    return this.#operation('sleep', async (position) => {
      await this.#wait('time', 'sleep', position, () => ({ untilMs: this.#options.clock() + durationMs }));
    });
  }

  now(): Promise<number> {
    return this.#operation('now', () => this.#options.remember('now', async () => this.#options.clock()));
  }

  child<Input, Output>(definition: WorkflowDefinition<Input, Output, Services>, input: Input): Promise<Output> {
    const { text } = jsonText(input, `The input of ${definition.name}`, INPUT_BYTES_MAX);
    return this.#operation(definition.name, async (position) => {
      const { hub, key } = this.#options;
      const end = await this.#wait('child', definition.name, position, () => ({
        child: hub.childOf(key, position, definition as WorkflowDefinition<never, unknown, Services>, text),
      }));
      if (end.kind === 'failed') throw new StepFailed(definition.name, end.failure.code, end.failure.detail);
      return (end.kind === 'given' ? end.answer : null) as Output;
    });
  }

  async all<const Operations extends readonly Promise<unknown>[]>(
    operations: Operations,
  ): Promise<{ -readonly [At in keyof Operations]: Awaited<Operations[At]> }> {
    const settled = await Promise.allSettled(operations);
    const failed = settled.find((end) => end.status === 'rejected');
    if (failed) throw failed.reason;
    return settled.map((end) => (end.status === 'fulfilled' ? end.value : undefined)) as never;
  }

  progress(progress: RunProgress): void {
    const isUnderWay = this.#progress !== undefined;
    this.#progress = {
      done: progress.done,
      of: progress.of,
      ...(progress.words ? { words: progress.words.slice(0, 200) } : {}),
    };
    if (!isUnderWay) this.#savingProgress = this.#saveProgress();
  }

  /** Resolves when what the body said last is kept: nothing is written to a run that has ended. Never rejects. */
  progressKept(): Promise<void> {
    return this.#savingProgress;
  }

  /** One write at a time; what came meanwhile is one more. */
  async #saveProgress(): Promise<void> {
    const { table, key, hub, definition } = this.#options;
    while (this.#progress) {
      const progress = this.#progress;
      try {
        if (!this.#stop.signal.aborted) await table.saveProgress(key, { ...progress });
        hub.changed(key, definition.name);
      } catch (error) {
        hub.onTrouble('the progress of a run could not be kept', error);
      }
      if (this.#progress === progress) this.#progress = undefined;
    }
  }

  #operation<Answer>(name: string, work: (position: number) => Promise<Answer>): Promise<Answer> {
    if (insideEffect.getStore() !== undefined)
      throw new Error(`"${name}" was begun inside of the step ${insideEffect.getStore()}: begin it in the body.`);
    if (!NAME.test(name)) throw new Error(`"${name}" is not a name of an operation: use snake_case.`);
    if (this.#pending > 0 && !this.#isOpenToMore)
      return this.#fail(
        'not_deterministic',
        `"${name}" was begun while another operation was under way. Begin what runs side by side in one expression, run.all([…]), and put what has several steps into a child run.`,
      );
    if (this.#position >= POSITIONS_MAX)
      return this.#fail('too_many_steps', `A run has ${POSITIONS_MAX} operations at most. Divide it into child runs.`);
    if (this.#pending++ === 0) {
      this.#isOpenToMore = true;
      queueMicrotask(() => {
        this.#isOpenToMore = false;
      });
    }
    const answer = this.#guarded(work(this.#position++)).finally(() => {
      this.#pending -= 1;
      this.#expectAside();
    });
    // Whoever began it may have stopped waiting for it.
    answer.catch(() => undefined);
    return answer;
  }

  /** Lets through what is the body's to know, and keeps it from everything else. */
  async #guarded<Answer>(work: Promise<Answer>): Promise<Answer> {
    try {
      const answer = await work;
      return this.#stop.signal.aborted ? await never() : answer;
    } catch (error) {
      if (this.#stop.signal.aborted) return never();
      if (error instanceof StepFailed) throw error;
      if (error instanceof NotDeterministic) return this.#fail('not_deterministic', error.message);
      if (error instanceof MemoryFull) return this.#fail('too_large', error.message);
      this.#options.hub.onTrouble(
        `a run of ${this.#options.definition.name} cannot be remembered; it goes on at the next start`,
        error,
      );
      this.#over.resolve({ kind: 'stopped' });
      return never();
    }
  }

  /** Ends the run from inside, whatever the body would make of an exception. */
  #fail(code: string, detail: string): Promise<never> {
    this.#over.resolve({ kind: 'threw', failure: { code, detail } });
    this.#stop.abort(new Problem('conflict', detail));
    return never();
  }

  async #attempt<Answer>(
    position: number,
    name: string,
    options: StepOptions,
    effect: (attempt: StepAttempt) => Promise<Answer> | Answer,
  ): Promise<Remembered> {
    const { key, table, definition, hub } = this.#options;
    const attemptsMax = (options.retries?.max ?? 0) + 1;
    for (let failures = 0; ; ) {
      const begun = await table.beginAttempt(key, position, name);
      if (!begun || this.#stop.signal.aborted) return never();
      hub.changed(key, begun.changed.workflow, begun.changed.state);
      const { attempt } = begun;
      if (attempt > attemptsMax + CRASHES_MAX)
        return {
          failure: { code: 'crashed', detail: `The process ended ${CRASHES_MAX} times in this step.`, step: name },
        };
      hub.count('attempt');
      faultPoint(`workflow/${definition.name}/${name}/before_effect`);
      const tried = await this.#try(name, options, effect, { key: `${this.orgId}/${this.id}/${position}`, attempt });
      faultPoint(`workflow/${definition.name}/${name}/after_effect`);
      if (this.#stop.signal.aborted && !(this.#closing && 'answer' in tried)) return never();
      if ('answer' in tried) return tried;
      hub.count('failure');
      if (!(tried.error instanceof Problem))
        hub.onTrouble(`step ${name} of workflow ${definition.name} failed (attempt ${attempt})`, tried.error);
      failures += 1;
      const failure = failureOf(tried.error, name);
      if (failures >= attemptsMax || !isWorthTryingAgain(tried.error)) return { failure };
      const delayMs = backoff(options.retries?.backoffMs ?? 0, failures);
      await table.noteRetry(key, position, this.#options.clock() + delayMs, failure);
      hub.changed(key, definition.name);
      if (!(await this.#pause(delayMs))) return never();
    }
  }

  async #try<Answer>(
    name: string,
    { timeoutMs = STEP_TIMEOUT_MS }: StepOptions,
    effect: (attempt: StepAttempt) => Promise<Answer> | Answer,
    attempt: { key: string; attempt: number },
  ): Promise<{ answer: Json } | { error: unknown }> {
    const late = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, late.signal]);
    const expired = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      const error = new Problem('timeout', `The step ${name} took longer than ${timeoutMs} ms.`);
      late.abort(error);
      expired.reject(error);
    }, timeoutMs);
    const attributes = {
      'bellwether.org_id': this.orgId,
      'bellwether.workflow': this.#options.definition.name,
      'bellwether.step': name,
      'bellwether.attempt': attempt.attempt,
    };
    const work = insideEffect.run(name, () =>
      inSpan('workflow.step', { attributes, parent: this.#trace ?? null }, () =>
        measuring('workflow_step', async () => effect({ ...attempt, signal })),
      ),
    );
    this.#options.hub.track(work.catch(() => undefined));
    try {
      const answer = await Promise.race([work, expired.promise]);
      return { answer: jsonText(answer, `What the step ${name} answers`, ANSWER_BYTES_MAX).value };
    } catch (error) {
      return { error };
    } finally {
      clearTimeout(timer);
    }
  }

  /** By the machine's time, as the limits of attempts are. `false` when the run is stopped meanwhile. */
  #pause(delayMs: number): Promise<boolean> {
    const { signal } = this.#stop;
    if (signal.aborted) return Promise.resolve(false);
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        signal.removeEventListener('abort', stopped);
        resolve(true);
      }, delayMs);
      const stopped = () => {
        clearTimeout(timer);
        resolve(false);
      };
      signal.addEventListener('abort', stopped, { once: true });
    });
  }

  async #wait(
    kind: NewWait['kind'],
    name: string,
    position: number,
    terms: () => Pick<NewWait, 'untilMs' | 'child'>,
  ): Promise<Exclude<WaitEnd, { kind: 'over' }>> {
    const { remember, definition } = this.#options;
    const end = await remember(`${kind}:${name}`, () => this.#waitForEnd({ kind, name, position, ...terms() }));
    faultPoint(`workflow/${definition.name}/${name}/after_checkpoint`);
    return end;
  }

  /** Counts those that only wait. */
  #onlyWaits(more: 1 | -1): void {
    this.#waits += more;
    this.#expectAside();
  }

  /** Once there has been nothing but waits for a while, the run is put aside, where that is done. */
  #expectAside(): void {
    const { asideAfterMs } = this.#options;
    clearTimeout(this.#asideTimer);
    if (asideAfterMs === undefined || this.#waits === 0 || this.#stop.signal.aborted) return;
    this.#asideTimer = setTimeout(() => this.#putAside(), asideAfterMs);
  }

  #putAside(): void {
    if (this.#waits === 0 || this.#waits < this.#pending || this.#stop.signal.aborted) return;
    this.#isAside = true;
    this.#over.resolve({ kind: 'aside' });
    this.#stop.abort(new Problem('conflict', 'The run was put aside.'));
  }

  async #waitForEnd(wait: NewWait): Promise<Exclude<WaitEnd, { kind: 'over' }>> {
    const { key, table, hub, definition } = this.#options;
    const point = `workflow/${definition.name}/${wait.name}`;
    faultPoint(`${point}/before_effect`);
    let woken = hub.woken(key, wait.position);
    const opened = await table.openWait(key, wait);
    faultPoint(`${point}/waiting`);
    if (opened.changed) hub.changed(key, opened.changed.workflow, opened.changed.state);
    if (wait.untilMs !== undefined) hub.expectAt(wait.untilMs);
    if (wait.child) hub.look();
    let { end } = opened;
    while (!end) {
      this.#onlyWaits(1);
      await woken;
      this.#onlyWaits(-1);
      woken = hub.woken(key, wait.position);
      end = await table.readWait(key, wait.position);
    }
    if (end.kind === 'over' || this.#stop.signal.aborted) return never();
    faultPoint(`${point}/after_effect`);
    return end;
  }
}

/** For what is not to go on. Nothing holds it, so it is collected with the body that waits for it. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

/** Doubles from one failure to the next, less up to a half by chance, so that runs that failed together do not return together. */
function backoff(firstMs: number, failures: number): number {
  return Math.min(BACKOFF_MAX_MS, firstMs * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}

function requireWithin(what: string, value: number | undefined, max: number): void {
  if (value === undefined) return;
  if (!Number.isFinite(value) || value < 0 || value > max)
    throw new Error(`${what} is ${value}; it must be between 0 and ${max}.`);
}

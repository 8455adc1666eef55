/**
 * Runs the steps of runs: holds the bodies that the engine has this process do, wakes what waits in them, and stops them
 * when their run has ended or the process stops. Which runs begin, and when, is run-dispatcher.ts.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock, OnTrouble } from '@bellwether/core';
import { RETENTION_DAYS, type WorkflowDefinition } from './definition.ts';
import type { Execution, ExecutionEnd } from './durable-execution.ts';
import { childIdOf, depthOf, executionIdOf, keyOfExecution } from './execution-id.ts';
import type { Executions } from './executions.ts';
import { failureOf } from './failure.ts';
import type { InstalledWorkflows } from './installed-workflows.ts';
import { INPUT_BYTES_MAX, jsonText } from './json-value.ts';
import { type Outcome, RunBody, type RunHub } from './run-body.ts';
import {
  type Changed,
  isOneOf,
  type NewRun,
  OPEN_STATES,
  type RunEnd,
  type RunKey,
  type RunTable,
} from './run-table.ts';
import { RunWakers } from './run-wakers.ts';
import type { RunChange, WorkflowCounts } from './workflows.ts';

export interface RunPerformerOptions<Services> {
  executions: Executions;
  installed: InstalledWorkflows<Services>;
  table: RunTable;
  clock: Clock;
  /** Aborted when the process stops. */
  closing: AbortSignal;
  tell(change: RunChange): void;
  /** A child run was put in line. */
  onQueued(): void;
  /** A run has ended or waits: it takes no place any more. */
  onPlaceFreed(): void;
  /** The time of a wait. */
  expectAt(atMs: number): void;
  onTrouble: OnTrouble;
}

/** A run that has its place. */
export interface PlacedRun {
  key: RunKey;
  workflow: string;
  execution: number;
}

/** Child runs of child runs of … */
const DEPTH_MAX = 5;
const STARTED_FROM_MAX = 1_000;
/** Effects that do not heed their signal are given so long when the process stops. */
const CLOSE_LIMIT_MS = 5_000;

export class RunPerformer<Services> {
  readonly counts: WorkflowCounts = {
    started: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    stepAttempts: 0,
    stepFailures: 0,
  };
  readonly #options: RunPerformerOptions<Services>;
  readonly #hub: RunHub<Services>;
  /** By the id of the execution. */
  readonly #bodies = new Map<string, RunBody<Services>>();
  readonly #wakers = new RunWakers();
  readonly #effects = new Set<Promise<unknown>>();
  /** Traceparents of what started runs that have not begun; in memory, because a link is worth no more. */
  readonly #startedFrom = new Map<string, string>();
  #services: Services | undefined;
  /** Runs begin outside of whatever asked for them: a request, a transaction, the step of another run. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(options: RunPerformerOptions<Services>) {
    this.#options = options;
    this.#hub = {
      changed: (key, workflow, state = 'running') => {
        options.tell({ ...key, workflow, state });
        if (state === 'waiting') options.onPlaceFreed();
      },
      woken: (key, position) => this.#wakers.woken(key, position),
      expectAt: options.expectAt,
      look: options.onQueued,
      childOf: (key, position, definition, input) => this.#childOf(key, position, definition, input),
      onTrouble: options.onTrouble,
      count: (what) => {
        if (what === 'attempt') this.counts.stepAttempts += 1;
        else this.counts.stepFailures += 1;
      },
      track: (effect) => {
        this.#effects.add(effect);
        void effect.finally(() => this.#effects.delete(effect));
      },
    };
  }

  /** Bodies run once this was called with what their steps need. */
  attach(services: Services): void {
    this.#services = services;
  }

  get isAttached(): boolean {
    return this.#services !== undefined;
  }

  async begin({ key, workflow, execution }: PlacedRun): Promise<void> {
    const engine = await this.#options.executions.engine();
    await engine.begin(executionIdOf(key, execution));
    this.counts.started += 1;
    this.#options.tell({ ...key, workflow, state: 'running' });
  }

  /** The trace of a new run is linked with what started it. */
  noteStart(key: RunKey, traceparent: string): void {
    if (this.#startedFrom.size < STARTED_FROM_MAX) this.#startedFrom.set(startKey(key), traceparent);
  }

  /** Whether this process is doing it. */
  holds(executionId: string): boolean {
    return this.#bodies.has(executionId);
  }

  /** Tells of what ended, stops bodies that are to stop, and gives the places to others. */
  ended(changed: readonly Changed[]): void {
    for (const change of changed) {
      if (change.state === 'succeeded' || change.state === 'failed' || change.state === 'cancelled')
        this.counts[change.state] += 1;
      this.#options.tell(change);
      this.wake(change);
      if (change.state !== 'cancelled') continue;
      this.stopHere(change);
      this.#tellEngine(change, 'stop');
    }
    if (changed.length > 0) this.#options.onPlaceFreed();
  }

  /** Lets everything that waits in a run look again, wherever the run is. */
  wake(run: RunKey): void {
    this.wakeHere(run);
    if (!this.#bodiesOf(run).some((body) => !body.isAside)) this.#tellEngine(run, 'wake');
  }

  /** The same, where this process holds the run. */
  wakeHere(run: RunKey): void {
    this.#wakers.wake(run);
  }

  /** The run has ended. */
  stopHere(run: RunKey): void {
    for (const body of this.#bodiesOf(run)) body.end();
  }

  /** Stops all bodies. Resolves when no effect is under way any more, or what is does not heed its signal. */
  async close(): Promise<void> {
    for (const body of this.#bodies.values()) body.close();
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(() => limit.resolve(), CLOSE_LIMIT_MS);
    await Promise.race([Promise.allSettled([...this.#effects]), limit.promise]);
    clearTimeout(timer);
  }

  /** What the engine calls, once or more often, for every execution. */
  async perform({ id: executionId, remember, taken, asideAfterMs }: Execution): Promise<ExecutionEnd> {
    const { executions, table, installed, clock, closing, onTrouble } = this.#options;
    try {
      const { key, execution } = keyOfExecution(executionId);
      const loaded = await table.load(key);
      if (!loaded || loaded.run.execution !== execution || !isOneOf(OPEN_STATES, loaded.run.state)) {
        executions.forgetLater(executionId);
        return 'over';
      }
      if (closing.aborted) return await never();
      const definition = installed.find(loaded.run.workflow, loaded.run.version);
      if (!definition || this.#services === undefined || taken.aborted) return 'elsewhere';
      const body = new RunBody<Services>({
        ...{ key, definition, remember, services: this.#services, table, hub: this.#hub, asideAfterMs },
        ...{ clock, startedBy: loaded.run.started_by, input: loaded.run.input },
        ledHereBy: this.#startedFrom.get(startKey(key)),
        settled: new Set(loaded.steps.flatMap(({ position, ended_at }) => (ended_at === null ? [] : [position]))),
      });
      this.#startedFrom.delete(startKey(key));
      this.#bodies.set(executionId, body);
      const end = () => body.end();
      taken.addEventListener('abort', end);
      const outcome = await body.perform();
      taken.removeEventListener('abort', end);
      this.#bodies.delete(executionId);
      if (outcome.kind === 'aside') {
        this.#wakers.drop(key);
        return 'aside';
      }
      if (outcome.kind === 'stopped') {
        // Stopped with the process: not to be told done to the engine.
        if (closing.aborted) return await never();
        if (await this.#isOpen(key)) return 'elsewhere';
        executions.forgetLater(executionId);
        return 'over';
      }
      await body.progressKept();
      this.ended(await table.finish(key, endOf(outcome, definition.name), definition.retentionDays ?? RETENTION_DAYS));
      body.end();
      if (outcome.kind === 'threw') return 'failed';
      executions.forgetLater(executionId);
      return 'over';
    } catch (error) {
      if (closing.aborted) return never();
      onTrouble(`run ${executionId} stopped; it goes on at the next start`, error);
      return 'elsewhere';
    }
  }

  async #isOpen(key: RunKey): Promise<boolean> {
    const loaded = await this.#options.table.load(key);
    return loaded !== undefined && isOneOf(OPEN_STATES, loaded.run.state);
  }

  #bodiesOf({ orgId, runId }: RunKey): IteratorObject<RunBody<Services>> {
    const prefix = `${orgId}/${runId}/`;
    return this.#bodies
      .entries()
      .filter(([id]) => id.startsWith(prefix))
      .map(([, body]) => body);
  }

  #childOf(
    key: RunKey,
    position: number,
    definition: WorkflowDefinition<never, unknown, Services>,
    input: string,
  ): NewRun {
    this.#options.installed.require(definition);
    const runId = childIdOf(key.runId, position);
    if (depthOf(runId) > DEPTH_MAX) throw new Error(`Child runs are nested more than ${DEPTH_MAX} deep.`);
    return {
      ...{ orgId: key.orgId, runId, workflow: definition.name, version: definition.version, input },
      ...{ queue: definition.queue?.name ?? null, startedBy: `run:${key.runId}` },
      parent: { runId: key.runId, position },
    };
  }

  /** For runs that this process does not hold. What is not told, because the engine is away, is found later. */
  #tellEngine(key: RunKey, what: 'wake' | 'stop'): void {
    const { executions, table, closing, onTrouble } = this.#options;
    if (!executions.isShared || closing.aborted) return;
    const telling = this.#outside(async () => {
      const loaded = await table.load(key);
      if (!loaded || loaded.run.state === 'queued') return;
      const isOpen = isOneOf(OPEN_STATES, loaded.run.state);
      if (isOpen !== (what === 'wake')) return;
      await (await executions.engine())[what](executionIdOf(key, loaded.run.execution));
    }).catch((error: unknown) => {
      if (!closing.aborted) onTrouble('the engine of workflows could not be told; it is later', error);
    });
    this.#hub.track(telling);
  }
}

/** For what is not to be told to an engine that is being closed. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function startKey({ orgId, runId }: RunKey): string {
  return `${orgId}/${runId}`;
}

function endOf(outcome: Extract<Outcome, { kind: 'returned' | 'threw' }>, workflow: string): RunEnd {
  if (outcome.kind === 'threw') return { state: 'failed', failure: outcome.failure };
  try {
    return { state: 'succeeded', output: jsonText(outcome.output, `What ${workflow} gives`, INPUT_BYTES_MAX).text };
  } catch (error) {
    return { state: 'failed', failure: failureOf(error) };
  }
}

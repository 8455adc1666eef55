/**
 * Runs things: hands queued runs to the engine within the limits of their queues, wakes those whose wait has ended, fires
 * schedules, and takes up after a restart what was under way. Nothing is asked of the database while nothing is to be
 * done: what happens is told by whoever made it happen, and times are waited for in memory.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Clock, formatInstant, type OnTrouble, Problem, uuidv7 } from '@bellwether/core';
import { afterCommit, type Records, sql, type Transaction } from '@bellwether/records';
import { currentTraceparent } from '@bellwether/telemetry';
import { Alarm } from './alarm.ts';
import { dbosEngine } from './dbos/dbos-execution.ts';
import { type AnyWorkflow, NAME, type WorkflowDefinition } from './definition.ts';
import type { DurableExecution, Execution, ExecutionEnd, ExecutionEngine } from './durable-execution.ts';
import { childIdOf, depthOf, executionIdOf, keyOfExecution } from './execution-id.ts';
import { failureOf } from './failure.ts';
import { INPUT_BYTES_MAX, jsonText, SIGNAL_BYTES_MAX } from './json-value.ts';
import { Places, type QueueUse, requireEqualLimits } from './places.ts';
import { type Outcome, RunBody, type RunHub } from './run-body.ts';
import {
  type Changed,
  isOneOf,
  type NewRun,
  OPEN_STATES,
  type RunEnd,
  type RunKey,
  RunTable,
  unknownRun,
} from './run-table.ts';
import { RunReader } from './run-views.ts';
import { ScheduleTimes } from './schedule-times.ts';
import type {
  Also,
  RunChange,
  RunFilter,
  RunState,
  RunSummary,
  RunView,
  SignalOptions,
  StartOptions,
  WorkflowCounts,
  WorkflowSchedule,
  WorkflowStats,
  Workflows,
} from './workflows.ts';

export interface WorkflowsOptions<Services> {
  records: Records;
  clock: Clock;
  /** All versions that may still have runs. */
  definitions: readonly AnyWorkflow<Services>[];
  /** What remembers the steps; DBOS over the records when absent. */
  engine?: ExecutionEngine | undefined;
  onTrouble: OnTrouble;
}

const RETENTION_DAYS = 90;
/** Dots are for child runs. */
const RUN_ID = /^[A-Za-z0-9_:-]{1,120}$/;
/** Child runs of child runs of … */
const DEPTH_MAX = 5;
const QUEUED_MAX = 10_000;
const DISPATCH_AT_ONCE_MAX = 100;
const STARTED_FROM_MAX = 1_000;
const SIGNAL_ID_LENGTH_MAX = 200;
/** Effects that do not heed their signal are given so long when the process stops. */
const CLOSE_LIMIT_MS = 5_000;
/** What processes that died left undone is looked for by the others so often. */
const LOOK_AGAIN_MS = 10_000;
const LEFT_AT_ONCE_MAX = 500;
/** What the engine remembers of ended runs is let go of together. */
const FORGET_AFTER_MS = 1_000;

/** Runs begin once `attach` was called with what their steps need. */
export function openWorkflows<Services>(options: WorkflowsOptions<Services>): OpenWorkflows<Services> {
  return new OpenWorkflows(options);
}

export class OpenWorkflows<Services> implements Workflows<Services> {
  readonly #options: WorkflowsOptions<Services>;
  readonly #definitions = new Map<string, WorkflowDefinition<never, unknown, Services>>();
  readonly #table: RunTable;
  readonly #reader: RunReader;
  readonly #listeners = new Set<(change: RunChange) => void>();
  readonly #bodies = new Map<string, RunBody<Services>>();
  readonly #wakers = new Map<string, PromiseWithResolvers<void>>();
  readonly #effects = new Set<Promise<unknown>>();
  /** Traceparents of what started runs that have not begun; in memory, because a link is worth no more. */
  readonly #startedFrom = new Map<string, string>();
  readonly #alarm: Alarm;
  readonly #hub: RunHub<Services>;
  readonly #counts: WorkflowCounts = {
    started: 0,
    succeeded: 0,
    failed: 0,
    cancelled: 0,
    stepAttempts: 0,
    stepFailures: 0,
  };
  /** Runs that have their place, and that the engine has not been told of yet; after a restart `attach` tells it. */
  readonly #unbegun: { key: RunKey; workflow: string; execution: number }[] = [];
  /** Executions that ended and that nobody will take up again. */
  readonly #forgettable = new Set<string>();
  #forgetTimer: ReturnType<typeof setTimeout> | undefined;
  #services: Services | undefined;
  readonly #engineKind: ExecutionEngine;
  #execution: Promise<DurableExecution> | undefined;
  #lookAgainTimer: ReturnType<typeof setInterval> | undefined;
  #takingUp: Promise<void> = Promise.resolve();
  #working: Promise<void> = Promise.resolve();
  #isWorkAsked = false;
  #areTimesAsked = false;
  /** Runs that found no place when it was looked last. */
  #refused = 0;
  #closing: Promise<void> | undefined;
  /** Runs begin outside of whatever asked for them: a request, a transaction, the step of another run. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(options: WorkflowsOptions<Services>) {
    this.#options = options;
    this.#engineKind = options.engine ?? dbosEngine(options.records);
    for (const definition of options.definitions) {
      const key = keyOf(definition.name, definition.version);
      if (this.#definitions.has(key)) throw new Error(`Workflow ${key} is defined twice.`);
      this.#definitions.set(key, definition);
    }
    requireEqualLimits([...this.#definitions.values()]);
    this.#table = new RunTable(options.records, options.clock);
    this.#reader = new RunReader(options.records, (name, version) => this.#definitions.get(keyOf(name, version)));
    this.#alarm = new Alarm(options.clock, () => this.#ask('times'));
    this.#hub = {
      changed: (key, workflow, state) => {
        this.#tell({ ...key, workflow, ...(state ? { state } : {}) });
        // A run that waits takes no place.
        if (state === 'waiting' && this.#refused > 0) this.#ask('queue');
      },
      woken: (key, position) => this.#wakerOf(wakeKey(key, position)).promise,
      expectAt: (atMs) => this.#alarm.setAt(atMs),
      look: () => this.#ask('queue'),
      childOf: (key, position, definition, input) => this.#childOf(key, position, definition, input),
      onTrouble: options.onTrouble,
      count: (what) => {
        if (what === 'attempt') this.#counts.stepAttempts += 1;
        else this.#counts.stepFailures += 1;
      },
      track: (effect) => {
        this.#effects.add(effect);
        void effect.finally(() => this.#effects.delete(effect));
      },
    };
  }

  /** Takes up what was under way when the process ended, and begins to run. */
  async attach(services: Services): Promise<void> {
    this.#services = services;
    const { records } = this.#options;
    const open = await records.asOperator((tx) =>
      tx
        .selectFrom('workflow_runs')
        .select(['org_id', 'run_id', 'workflow', 'version', 'state', 'execution'])
        .where('state', 'in', ['running', 'waiting', 'stranded'])
        .execute(),
    );
    const { isShared, works } = this.#engineKind;
    const underWay: UnderWay[] = [];
    for (const { org_id: orgId, run_id: runId, workflow, version, state, execution } of works ? open : []) {
      const isInstalled = this.#definitions.has(keyOf(workflow, version));
      const shouldBe = isInstalled ? (state === 'stranded' ? 'running' : state) : 'stranded';
      if (shouldBe !== state) await this.#setState({ orgId, runId }, shouldBe);
      const executionId = executionIdOf({ orgId, runId }, execution);
      if (isInstalled) underWay.push({ executionId, isWaiting: shouldBe === 'waiting' });
    }
    if (underWay.length > 0 || isShared) this.#takingUp = this.#outside(() => this.#takeUp(underWay));
    if (isShared && works) {
      this.#lookAgainTimer = setInterval(() => this.#outside(() => this.#lookAgain()), LOOK_AGAIN_MS);
      this.#lookAgainTimer.unref();
    }
    this.#ask('times');
  }

  start<Input, Output>(
    definition: WorkflowDefinition<Input, Output, Services>,
    options: StartOptions<Input>,
  ): Promise<{ run_id: string }> {
    return this.#options.records.asTenant(options.orgId, (tx) => this.startIn(tx, definition, options));
  }

  async startIn<Input, Output>(
    tx: Transaction,
    definition: WorkflowDefinition<Input, Output, Services>,
    options: StartOptions<Input>,
  ): Promise<{ run_id: string }> {
    const { orgId, startedBy } = options;
    this.#requireInstalled(definition);
    const runId = options.id ?? uuidv7(this.#options.clock());
    if (!RUN_ID.test(runId))
      throw new Problem('invalid_request', 'The id of a run has 1 to 120 letters, digits, colons, _ and -.');
    const { text } = jsonText(options.input, `The input of ${definition.name}`, INPUT_BYTES_MAX);
    const { queued } = await tx
      .selectFrom('workflow_runs')
      .select((eb) => eb.fn.countAll<number>().as('queued'))
      .where('org_id', '=', orgId)
      .where('state', '=', 'queued')
      .executeTakeFirstOrThrow();
    if (Number(queued) >= QUEUED_MAX)
      throw new Problem('overloaded', `${QUEUED_MAX} runs wait already.`, { retryAfterSeconds: 60 });
    const isNew = await this.#table.insert(tx, {
      ...{ orgId, runId, workflow: definition.name, version: definition.version, startedBy, input: text },
      queue: definition.queue?.name ?? null,
    });
    if (!isNew) await requireSameWorkflow(tx, { orgId, runId }, definition.name);
    if (isNew)
      afterCommit(tx, () => {
        this.#ask('queue');
        this.#tell({ orgId, runId, workflow: definition.name, state: 'queued' });
      });
    const trace = currentTraceparent();
    if (isNew && trace !== undefined && this.#startedFrom.size < STARTED_FROM_MAX)
      this.#startedFrom.set(startKey({ orgId, runId }), trace);
    return { run_id: runId };
  }

  async signal(
    orgId: string,
    runId: string,
    name: string,
    payload: unknown,
    options: SignalOptions = {},
  ): Promise<void> {
    if (!NAME.test(name))
      throw new Problem('invalid_request', 'The name of a signal is snake_case, 60 letters at most.');
    const { id = uuidv7(this.#options.clock()) } = options;
    if (id.length === 0 || id.length > SIGNAL_ID_LENGTH_MAX)
      throw new Problem('invalid_request', `The id of a signal has 1 to ${SIGNAL_ID_LENGTH_MAX} characters.`);
    const { text } = jsonText(payload, `The payload of ${name}`, SIGNAL_BYTES_MAX);
    this.#tell(await this.#table.signal({ orgId, runId }, { id, name, payload: text }, options.also));
    this.#wakeRun({ orgId, runId });
  }

  async cancel(orgId: string, runId: string, also?: Also): Promise<RunSummary> {
    this.#ended(await this.#table.cancel({ orgId, runId }, RETENTION_DAYS, also));
    return this.#reader.summary(orgId, runId);
  }

  async retry(orgId: string, runId: string, also?: Also): Promise<RunSummary> {
    const view = await this.get(orgId, runId);
    if (!this.#definitions.has(keyOf(view.workflow, view.version)))
      throw new Problem('conflict', `Version ${view.version} of ${view.workflow} is not installed any more.`);
    // Whoever performs the runs finds this one under way, and not begun.
    const engine = this.#services === undefined ? undefined : await this.#engine();
    for (const { run, execution, position, changed } of await this.#table.reopen({ orgId, runId }, also)) {
      if (!engine) {
        this.#tell(changed);
        continue;
      }
      const before = executionIdOf(run, execution - 1);
      const again = executionIdOf(run, execution);
      // One that is not remembered any more does all its steps again, which they do not mind.
      if ((await engine.known([before])).has(before)) await engine.fork(before, position, again);
      else await engine.begin(again);
      this.#forgetLater(before);
      this.#tell(changed);
    }
    return this.#reader.summary(orgId, runId);
  }

  get(orgId: string, runId: string): Promise<RunView> {
    return this.#reader.view(orgId, runId);
  }

  list(orgId: string, filter: RunFilter = {}): Promise<RunSummary[]> {
    return this.#reader.list(orgId, filter);
  }

  async settled(orgId: string, runId: string, timeoutMs: number): Promise<RunView> {
    const changed = Promise.withResolvers<void>();
    const stopListening = this.onChange((change) => {
      if (change.runId === runId && change.orgId === orgId && !isOneOf(OPEN_STATES, change.state)) changed.resolve();
    });
    const timer = setTimeout(() => changed.resolve(), timeoutMs);
    try {
      const view = await this.get(orgId, runId);
      if (!isOneOf(OPEN_STATES, view.state)) return view;
      await changed.promise;
      return await this.get(orgId, runId);
    } finally {
      clearTimeout(timer);
      stopListening();
    }
  }

  async schedule<Input, Output>(
    definition: WorkflowDefinition<Input, Output, Services>,
    { orgId, name, cron, timeZone, input }: WorkflowSchedule<Input>,
  ): Promise<void> {
    this.#requireInstalled(definition);
    if (!NAME.test(name))
      throw new Problem('invalid_request', 'The name of a schedule is snake_case, 60 letters at most.');
    const { text } = jsonText(input, `The input of the schedule ${name}`, INPUT_BYTES_MAX);
    const nowMs = this.#options.clock();
    const nextMs = new ScheduleTimes(cron, timeZone).next(nowMs);
    const nextAt = nextMs === undefined ? null : new Date(nextMs);
    await this.#options.records.asTenant(orgId, (tx) =>
      tx
        .insertInto('workflow_schedules')
        .values({
          ...{ org_id: orgId, name, workflow: definition.name, version: definition.version, cron },
          ...{ time_zone: timeZone, input: text, next_at: nextAt, updated_at: new Date(nowMs) },
        })
        .onConflict((conflict) =>
          conflict.columns(['org_id', 'name']).doUpdateSet({
            ...{ workflow: definition.name, version: definition.version, input: text, updated_at: new Date(nowMs) },
            // Said again, as at each start, it keeps the time it has missed.
            next_at: sql`CASE WHEN workflow_schedules.cron = ${cron} AND workflow_schedules.time_zone = ${timeZone}
              THEN workflow_schedules.next_at ELSE excluded.next_at END`,
            ...{ cron, time_zone: timeZone },
          }),
        )
        .execute(),
    );
    this.#ask('times');
  }

  async unschedule(orgId: string, name: string): Promise<void> {
    await this.#options.records.asTenant(orgId, (tx) =>
      tx.deleteFrom('workflow_schedules').where('org_id', '=', orgId).where('name', '=', name).execute(),
    );
  }

  onChange(listener: (change: RunChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The same, told to those who listen here as well. They get the very object. */
  hear(change: RunChange): void {
    this.changedElsewhere(change);
    this.#tellListeners(change);
  }

  changedElsewhere(change: RunChange): void {
    this.#wakeHere(change);
    if (change.state === 'queued') this.#ask('queue');
    if (change.state === 'waiting') this.#ask('times');
    if (!isOneOf(OPEN_STATES, change.state)) this.#stopBodies(change);
  }

  async stats(): Promise<WorkflowStats> {
    const rows = await this.#options.records.asOperator((tx) =>
      tx
        .selectFrom('workflow_runs')
        .select((eb) => ['state', eb.fn.countAll<number>().as('runs')])
        .where('state', 'in', OPEN_STATES)
        .groupBy('state')
        .execute(),
    );
    const open = { queued: 0, running: 0, waiting: 0, stranded: 0 };
    for (const { state, runs } of rows) if (isOneOf(OPEN_STATES, state)) open[state] = Number(runs);
    return { open };
  }

  counts(): WorkflowCounts {
    return { ...this.#counts };
  }

  async sweep(): Promise<number> {
    const { records, clock } = this.#options;
    const forgotten = await records.asOperator((tx) =>
      tx
        .deleteFrom('workflow_runs')
        .where('ended_at', 'is not', null)
        .where('forget_at', '<=', new Date(clock()))
        .returning('run_id')
        .execute(),
    );
    // Also what an organisation left that is gone, and what ended just before the process did.
    if (!this.#execution && !(await this.#engineKind.mayHoldExecutions())) return forgotten.length;
    const engine = await this.#engine();
    // Before the runs, so that what begins meanwhile is not among them.
    const known = await engine.known();
    const kept = await records.asOperator((tx) =>
      tx
        .selectFrom('workflow_runs')
        .select(['org_id', 'run_id', 'execution'])
        .where('state', 'not in', ['succeeded', 'cancelled', 'queued'])
        .execute(),
    );
    const needed = new Set(
      kept.map(({ org_id, run_id, execution }) => executionIdOf({ orgId: org_id, runId: run_id }, execution)),
    );
    await engine.forget([...known.keys()].filter((id) => !needed.has(id) && !this.#bodies.has(id)));
    return forgotten.length;
  }

  /**
   * Takes a text out of what an engine outside of the records remembers of the organisation's runs; those in the records
   * are looked through with all other tables. Gives how many answers held it.
   */
  async redactMemory(orgId: string, text: string, by: string): Promise<number> {
    if (!this.#engineKind.isShared) return 0;
    const engine = await this.#engine();
    return (await engine.redact?.(await this.#remembering(orgId), text, by)) ?? 0;
  }

  async countInMemory(orgId: string, text: string): Promise<number> {
    if (!this.#engineKind.isShared) return 0;
    const engine = await this.#engine();
    return (await engine.countHolding?.(await this.#remembering(orgId), text)) ?? 0;
  }

  /** Executions that are remembered beyond the next sweep. */
  async #remembering(orgId: string): Promise<string[]> {
    const runs = await this.#options.records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('workflow_runs')
        .select(['run_id', 'execution'])
        .where('org_id', '=', orgId)
        .where('state', 'in', ['running', 'waiting', 'stranded', 'failed', 'cancelled'])
        .execute(),
    );
    return runs.map(({ run_id: runId, execution }) => executionIdOf({ orgId, runId }, execution));
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#alarm.stop();
    clearTimeout(this.#forgetTimer);
    clearInterval(this.#lookAgainTimer);
    await this.#working;
    for (const body of this.#bodies.values()) body.close();
    const limit = Promise.withResolvers<void>();
    const timer = setTimeout(() => limit.resolve(), CLOSE_LIMIT_MS);
    await Promise.race([Promise.allSettled([...this.#effects]), limit.promise]);
    clearTimeout(timer);
    const engine = await this.#execution?.catch(() => undefined);
    await engine?.close();
  }

  /** The engine is opened with the first run, unless other processes may have begun some. */
  #engine(): Promise<DurableExecution> {
    this.#execution ??= this.#outside(() =>
      this.#engineKind.open({
        body: (execution) => this.#perform(execution),
        onTrouble: this.#options.onTrouble,
      }),
    );
    return this.#execution;
  }

  async #takeUp(underWay: readonly UnderWay[]): Promise<void> {
    try {
      const engine = await this.#engine();
      const known = await engine.known(underWay.map(({ executionId }) => executionId));
      for (const { executionId, isWaiting } of underWay) {
        if (this.#closing) return;
        if (known.get(executionId) === 'under_way') {
          // What it waited for may have come while nobody could say so.
          if (!isWaiting) await engine.wake(executionId);
          continue;
        }
        // The process ended between the state of the run and the word to the engine.
        const { key, execution } = keyOfExecution(executionId);
        const before = executionIdOf(key, execution - 1);
        const resumedFrom = (await this.#table.load(key))?.run.resumed_from;
        if (!known.has(executionId) && (await engine.known([before])).has(before))
          await engine.fork(before, resumedFrom ?? 0, executionId);
        else await engine.begin(executionId);
      }
    } catch (error) {
      this.#options.onTrouble('runs of workflows could not be taken up; they are at the next start', error);
    }
  }

  /** Asks for one look at the queues, or also at waits and schedules; what is asked for during one is one more. */
  #ask(what: 'queue' | 'times'): void {
    if (what === 'times') this.#areTimesAsked = true;
    if (this.#isWorkAsked || this.#closing || this.#services === undefined) return;
    this.#isWorkAsked = true;
    this.#working = this.#outside(async () => {
      await this.#working;
      this.#isWorkAsked = false;
      if (this.#closing) return;
      const areTimesAsked = this.#areTimesAsked;
      this.#areTimesAsked = false;
      try {
        if (areTimesAsked) await this.#expireWaits();
        if (areTimesAsked) await this.#fireSchedules();
        await this.#dispatch();
      } catch (error) {
        if (this.#closing) return;
        this.#options.onTrouble('workflows could not be looked after; tried again in a second', error);
        this.#alarm.setAt(this.#options.clock() + 1000);
      }
    });
  }

  async #expireWaits(): Promise<void> {
    const { changed, nextMs } = await this.#table.expire();
    for (const change of changed) {
      this.#tell(change);
      this.#wakeRun(change);
    }
    if (nextMs !== undefined) this.#alarm.setAt(nextMs);
  }

  async #fireSchedules(): Promise<void> {
    const { records, clock, onTrouble } = this.#options;
    const nowMs = clock();
    const next = await records.asOperator(async (tx) => {
      const due = await tx
        .selectFrom('workflow_schedules')
        .selectAll()
        .where('next_at', '<=', new Date(nowMs))
        .limit(DISPATCH_AT_ONCE_MAX)
        .execute();
      for (const { org_id: orgId, name, workflow, version, cron, time_zone, input, next_at } of due) {
        const times = new ScheduleTimes(cron, time_zone);
        const dueMs = times.due(next_at?.getTime() ?? nowMs, nowMs);
        const definition = this.#newest(workflow, version);
        if (!definition) onTrouble(`the schedule ${name} names ${workflow}, which is not installed`, undefined);
        if (definition && dueMs !== undefined)
          await this.#table.insert(tx, {
            ...{
              orgId,
              runId: `${name}:${formatInstant(dueMs).replace('.000', '')}`,
              workflow,
              version: definition.version,
            },
            ...{ queue: definition.queue?.name ?? null, startedBy: `schedule:${name}`, input: JSON.stringify(input) },
          });
        const nextMs = times.next(nowMs);
        await tx
          .updateTable('workflow_schedules')
          .set({
            next_at: nextMs === undefined ? null : new Date(nextMs),
            ...(dueMs === undefined ? {} : { last_at: new Date(dueMs) }),
          })
          .where('org_id', '=', orgId)
          .where('name', '=', name)
          .execute();
      }
      return tx
        .selectFrom('workflow_schedules')
        .select((eb) => eb.fn.min('next_at').as('at'))
        .executeTakeFirstOrThrow();
    });
    if (next.at) this.#alarm.setAt(next.at.getTime());
  }

  async #dispatch(): Promise<void> {
    const { records, clock } = this.#options;
    const now = new Date(clock());
    const { begun, refused, nextMs } = await records.asOperator(async (tx) => {
      // Of each line no more than could begin now: thousands may wait in one.
      const queued = await tx
        .with('line', (lines) =>
          lines
            .selectFrom('workflow_runs')
            .select(['org_id', 'run_id', 'workflow', 'version', 'execution', 'created_at'])
            .select(({ fn }) =>
              fn
                .agg<number>('row_number')
                .over((over) => over.partitionBy(['queue', 'org_id']).orderBy('created_at').orderBy('run_id'))
                .as('place'),
            )
            .where('state', '=', 'queued'),
        )
        .selectFrom('line')
        .selectAll()
        .where('place', '<=', DISPATCH_AT_ONCE_MAX)
        .orderBy('created_at')
        .orderBy('run_id')
        .execute();
      const places = queued.length > 0 ? await this.#placesOf(tx, now.getTime()) : new Places(new Map(), 0);
      const begun: { key: RunKey; workflow: string; execution: number }[] = [];
      let refused = 0;
      for (const { org_id: orgId, run_id: runId, workflow, version, execution } of queued) {
        if (begun.length >= DISPATCH_AT_ONCE_MAX) {
          refused += 1;
          continue;
        }
        const definition = this.#definitions.get(keyOf(workflow, version));
        if (definition && !places.take(definition, orgId)) {
          refused += 1;
          continue;
        }
        await tx
          .updateTable('workflow_runs')
          .set({ state: definition ? 'running' : 'stranded', started_at: now })
          .where('org_id', '=', orgId)
          .where('run_id', '=', runId)
          .execute();
        if (definition) begun.push({ key: { orgId, runId }, workflow, execution });
      }
      return { begun, refused, nextMs: places.nextMs };
    });
    this.#refused = refused;
    this.#unbegun.push(...begun);
    await this.#beginAll();
    if (nextMs !== undefined) this.#alarm.setAt(nextMs);
    if (begun.length >= DISPATCH_AT_ONCE_MAX) this.#ask('queue');
  }

  /** What the engine would not take, because the records had no room, stays in line for the next look. */
  async #beginAll(): Promise<void> {
    for (let next = this.#unbegun[0]; next && !this.#closing; next = this.#unbegun[0]) {
      const { key, workflow, execution } = next;
      await (await this.#engine()).begin(executionIdOf(key, execution));
      this.#unbegun.shift();
      this.#counts.started += 1;
      this.#tell({ ...key, workflow, state: 'running' });
    }
  }

  async #placesOf(tx: Transaction, nowMs: number): Promise<Places> {
    const limits = new Map<string, QueueUse>();
    for (const { queue } of this.#definitions.values()) {
      if (!queue || limits.has(queue.name)) continue;
      const running = await tx
        .selectFrom('workflow_runs')
        .select((eb) => ['org_id', eb.fn.countAll<number>().as('runs')])
        .where('queue', '=', queue.name)
        .where('state', '=', 'running')
        .groupBy('org_id')
        .execute();
      const begun = queue.rate
        ? await tx
            .selectFrom('workflow_runs')
            .select('started_at')
            .where('queue', '=', queue.name)
            .where('started_at', '>', new Date(nowMs - queue.rate.periodMs))
            .orderBy('started_at')
            .execute()
        : [];
      limits.set(queue.name, {
        running: new Map(running.map(({ org_id, runs }) => [org_id, Number(runs)])),
        begunMs: begun.map(({ started_at }) => started_at?.getTime() ?? nowMs),
      });
    }
    return new Places(limits, nowMs);
  }

  /**
   * What other processes left undone when they died, and what they could not do: runs whose wait ended and that nobody
   * woke, that have a place and were not begun, that were stranded where their version is not installed.
   */
  async #lookAgain(): Promise<void> {
    this.#ask('times');
    try {
      const left = await this.#options.records.asOperator((tx) =>
        tx
          .selectFrom('workflow_runs as run')
          .select(['org_id', 'run_id', 'workflow', 'version', 'state', 'execution'])
          .where('state', 'in', ['running', 'stranded'])
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('workflow_steps as step')
                  .select('position')
                  .whereRef('step.org_id', '=', 'run.org_id')
                  .whereRef('step.run_id', '=', 'run.run_id')
                  .where('step.state', 'in', ['running', 'retrying']),
              ),
            ),
          )
          .limit(LEFT_AT_ONCE_MAX)
          .execute(),
      );
      const underWay: UnderWay[] = [];
      for (const { org_id: orgId, run_id: runId, workflow, version, state, execution } of left) {
        if (!this.#definitions.has(keyOf(workflow, version))) continue;
        if (state === 'stranded') await this.#setState({ orgId, runId }, 'running');
        const executionId = executionIdOf({ orgId, runId }, execution);
        if (!this.#bodies.has(executionId)) underWay.push({ executionId, isWaiting: false });
      }
      await this.#takingUp;
      this.#takingUp = this.#takeUp(underWay);
    } catch (error) {
      if (!this.#closing) this.#options.onTrouble('what others left undone could not be looked for', error);
    }
  }

  /** What the engine calls, once or more often, for every execution. */
  async #perform({ id: executionId, remember, taken, asideAfterMs }: Execution): Promise<ExecutionEnd> {
    try {
      const { key, execution } = keyOfExecution(executionId);
      const loaded = await this.#table.load(key);
      if (!loaded || loaded.run.execution !== execution || !isOneOf(OPEN_STATES, loaded.run.state)) {
        this.#forgetLater(executionId);
        return 'over';
      }
      if (this.#closing) return await never();
      const definition = this.#definitions.get(keyOf(loaded.run.workflow, loaded.run.version));
      if (!definition || this.#services === undefined || taken.aborted) return 'elsewhere';
      const body = new RunBody<Services>({
        ...{ key, definition, remember, services: this.#services, table: this.#table, hub: this.#hub, asideAfterMs },
        ...{ clock: this.#options.clock, startedBy: loaded.run.started_by, input: loaded.run.input },
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
        this.#dropWakers(key);
        return 'aside';
      }
      if (outcome.kind === 'stopped') {
        // Stopped with the process: not to be told done to the engine.
        if (this.#closing) return await never();
        if (await this.#isOpen(key)) return 'elsewhere';
        this.#forgetLater(executionId);
        return 'over';
      }
      this.#ended(
        await this.#table.finish(key, endOf(outcome, definition.name), definition.retentionDays ?? RETENTION_DAYS),
      );
      body.end();
      if (outcome.kind === 'threw') return 'failed';
      this.#forgetLater(executionId);
      return 'over';
    } catch (error) {
      if (this.#closing) return never();
      this.#options.onTrouble(`run ${executionId} stopped; it goes on at the next start`, error);
      return 'elsewhere';
    }
  }

  async #isOpen(key: RunKey): Promise<boolean> {
    const loaded = await this.#table.load(key);
    return loaded !== undefined && isOneOf(OPEN_STATES, loaded.run.state);
  }

  /** Tells of what ended, stops bodies that are to stop, and gives the places to others. */
  #ended(changed: readonly Changed[]): void {
    for (const change of changed) {
      const isEnd = !isOneOf(OPEN_STATES, change.state);
      if (change.state === 'succeeded' || change.state === 'failed' || change.state === 'cancelled')
        this.#counts[change.state] += 1;
      this.#tell(change);
      this.#wakeRun(change);
      if (isEnd && change.state === 'cancelled') this.#stopBodies(change);
      if (change.state === 'cancelled') this.#tellEngine(change, 'stop');
    }
    if (changed.length > 0 && this.#refused > 0) this.#ask('queue');
  }

  #stopBodies({ orgId, runId }: RunKey): void {
    for (const [executionId, body] of this.#bodies) if (executionId.startsWith(`${orgId}/${runId}/`)) body.end();
  }

  #forgetLater(executionId: string): void {
    this.#forgettable.add(executionId);
    if (this.#forgetTimer || this.#closing) return;
    this.#forgetTimer = setTimeout(() => void this.#outside(() => this.#forget()), FORGET_AFTER_MS);
    this.#forgetTimer.unref();
  }

  async #forget(): Promise<void> {
    this.#forgetTimer = undefined;
    const ids = [...this.#forgettable];
    this.#forgettable.clear();
    try {
      if (!this.#closing) await (await this.#engine()).forget(ids);
    } catch (error) {
      // They are swept up later.
      if (!this.#closing) this.#options.onTrouble('what is remembered of ended runs could not be let go of', error);
    }
  }

  #childOf(
    key: RunKey,
    position: number,
    definition: WorkflowDefinition<never, unknown, Services>,
    input: string,
  ): NewRun {
    this.#requireInstalled(definition);
    const runId = childIdOf(key.runId, position);
    if (depthOf(runId) > DEPTH_MAX) throw new Error(`Child runs are nested more than ${DEPTH_MAX} deep.`);
    return {
      ...{ orgId: key.orgId, runId, workflow: definition.name, version: definition.version, input },
      ...{ queue: definition.queue?.name ?? null, startedBy: `run:${key.runId}` },
      parent: { runId: key.runId, position },
    };
  }

  #wakerOf(key: string): PromiseWithResolvers<void> {
    const waker = this.#wakers.get(key) ?? Promise.withResolvers<void>();
    this.#wakers.set(key, waker);
    return waker;
  }

  #wakeHere({ orgId, runId }: RunKey): void {
    const prefix = `${orgId}/${runId}/`;
    for (const [key, waker] of this.#wakers) {
      if (!key.startsWith(prefix)) continue;
      this.#wakers.delete(key);
      waker.resolve();
    }
  }

  /** Lets everything that waits in a run look again, wherever the run is. */
  #wakeRun({ orgId, runId }: RunKey): void {
    this.#wakeHere({ orgId, runId });
    const prefix = `${orgId}/${runId}/`;
    const isHere = this.#bodies.entries().some(([id, body]) => id.startsWith(prefix) && !body.isAside);
    if (!isHere) this.#tellEngine({ orgId, runId }, 'wake');
  }

  #dropWakers({ orgId, runId }: RunKey): void {
    for (const key of this.#wakers.keys()) if (key.startsWith(`${orgId}/${runId}/`)) this.#wakers.delete(key);
  }

  /** For runs that this process does not hold. What is not told, because the engine is away, is found later. */
  #tellEngine(key: RunKey, what: 'wake' | 'stop'): void {
    if (!this.#engineKind.isShared || this.#closing) return;
    const telling = this.#outside(async () => {
      const loaded = await this.#table.load(key);
      if (!loaded || loaded.run.state === 'queued') return;
      const isOpen = isOneOf(OPEN_STATES, loaded.run.state);
      if (isOpen !== (what === 'wake')) return;
      await (await this.#engine())[what](executionIdOf(key, loaded.run.execution));
    }).catch((error: unknown) => {
      if (!this.#closing) this.#options.onTrouble('the engine of workflows could not be told; it is later', error);
    });
    this.#hub.track(telling);
  }

  #tell(change: RunKey & { workflow: string; state?: RunState }): void {
    this.#tellListeners({ state: 'running', ...change });
  }

  #tellListeners(change: RunChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch (error) {
        this.#options.onTrouble('a listener to runs failed', error);
      }
    }
  }

  async #setState({ orgId, runId }: RunKey, state: RunState): Promise<void> {
    await this.#options.records.asTenant(orgId, (tx) =>
      tx.updateTable('workflow_runs').set({ state }).where('org_id', '=', orgId).where('run_id', '=', runId).execute(),
    );
  }

  /** The version a schedule names, or the newest one that is installed. */
  #newest(name: string, version: number): WorkflowDefinition<never, unknown, Services> | undefined {
    const versions = [...this.#definitions.values()].filter((definition) => definition.name === name);
    return (
      versions.find((definition) => definition.version === version) ??
      versions.toSorted((a, b) => b.version - a.version)[0]
    );
  }

  #requireInstalled({ name, version }: { name: string; version: number }): void {
    if (!this.#definitions.has(keyOf(name, version)))
      throw new Error(`Workflow ${keyOf(name, version)} is not among the definitions that were opened.`);
  }
}

interface UnderWay {
  executionId: string;
  /** For something that has not come yet. */
  isWaiting: boolean;
}

/** For what is not to be told to an engine that is being closed. */
function never(): Promise<never> {
  return new Promise(() => undefined);
}

function keyOf(name: string, version: number): string {
  return `${name}@${version}`;
}

function startKey({ orgId, runId }: RunKey): string {
  return `${orgId}/${runId}`;
}

function wakeKey({ orgId, runId }: RunKey, position: number): string {
  return `${orgId}/${runId}/${position}`;
}

function endOf(outcome: Extract<Outcome, { kind: 'returned' | 'threw' }>, workflow: string): RunEnd {
  if (outcome.kind === 'threw') return { state: 'failed', failure: outcome.failure };
  try {
    return { state: 'succeeded', output: jsonText(outcome.output, `What ${workflow} gives`, INPUT_BYTES_MAX).text };
  } catch (error) {
    return { state: 'failed', failure: failureOf(error) };
  }
}

async function requireSameWorkflow(tx: Transaction, { orgId, runId }: RunKey, workflow: string): Promise<void> {
  const run = await tx
    .selectFrom('workflow_runs')
    .select('workflow')
    .where('org_id', '=', orgId)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  if (!run) throw unknownRun();
  if (run.workflow !== workflow) throw new Problem('conflict', `The id ${runId} is that of a run of ${run.workflow}.`);
}

/**
 * Durable runs, opened over records and an engine: started, signalled, cancelled, retried and looked at here. What runs
 * their steps is run-performer.ts, which runs begin and when is run-dispatcher.ts, and what takes up after a restart what
 * was under way is run-recovery.ts.
 */
import { type Clock, type OnTrouble, Problem, uuidv7 } from '@bellwether/core';
import { afterCommit, type Records, type Transaction } from '@bellwether/records';
import { currentTraceparent } from '@bellwether/telemetry';
import { dbosEngine } from './dbos/dbos-execution.ts';
import { type AnyWorkflow, NAME, RETENTION_DAYS, type WorkflowDefinition } from './definition.ts';
import type { ExecutionEngine } from './durable-execution.ts';
import { executionIdOf } from './execution-id.ts';
import { Executions } from './executions.ts';
import { InstalledWorkflows } from './installed-workflows.ts';
import { INPUT_BYTES_MAX, jsonText, SIGNAL_BYTES_MAX } from './json-value.ts';
import { RunDispatcher } from './run-dispatcher.ts';
import { RunListeners } from './run-listeners.ts';
import { RunMemory } from './run-memory.ts';
import { RunPerformer } from './run-performer.ts';
import { RunRecovery } from './run-recovery.ts';
import { isOneOf, OPEN_STATES, type RunKey, RunTable, unknownRun } from './run-table.ts';
import { RunReader } from './run-views.ts';
import { ScheduleTable } from './schedule-table.ts';
import type {
  Also,
  RunChange,
  RunFilter,
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

/** Dots are for child runs. */
const RUN_ID = /^[A-Za-z0-9_:-]{1,120}$/;
const QUEUED_MAX = 10_000;
const SIGNAL_ID_LENGTH_MAX = 200;

/** Runs begin once `attach` was called with what their steps need. */
export function openWorkflows<Services>(options: WorkflowsOptions<Services>): OpenWorkflows<Services> {
  return new OpenWorkflows(options);
}

export class OpenWorkflows<Services> implements Workflows<Services> {
  readonly #options: WorkflowsOptions<Services>;
  readonly #installed: InstalledWorkflows<Services>;
  readonly #table: RunTable;
  readonly #schedules: ScheduleTable<Services>;
  readonly #reader: RunReader;
  readonly #listeners: RunListeners;
  readonly #executions: Executions;
  readonly #performer: RunPerformer<Services>;
  readonly #dispatcher: RunDispatcher<Services>;
  readonly #recovery: RunRecovery<Services>;
  readonly #memory: RunMemory<Services>;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(options: WorkflowsOptions<Services>) {
    const { records, clock, onTrouble, engine = dbosEngine(records) } = options;
    const closing = this.#closing.signal;
    const installed = new InstalledWorkflows(options.definitions);
    const table = new RunTable(records, clock);
    const schedules = new ScheduleTable({ records, clock, installed, runs: table, onTrouble });
    const listeners = new RunListeners(onTrouble);
    const tell = (change: RunChange): void => listeners.tell(change);
    const executions = new Executions({
      ...{ engine, closing, onTrouble },
      body: (execution) => performer.perform(execution),
    });
    const performer: RunPerformer<Services> = new RunPerformer({
      ...{ executions, installed, table, clock, closing, tell, onTrouble },
      onQueued: () => dispatcher.ask('queue'),
      onPlaceFreed: () => dispatcher.placeFreed(),
      expectAt: (atMs) => dispatcher.expectAt(atMs),
    });
    const dispatcher = new RunDispatcher({
      ...{ records, clock, installed, table, schedules, performer, closing, tell, onTrouble },
    });
    this.#options = options;
    this.#installed = installed;
    this.#table = table;
    this.#schedules = schedules;
    this.#reader = new RunReader(records, (name, version) => installed.find(name, version));
    this.#listeners = listeners;
    this.#executions = executions;
    this.#performer = performer;
    this.#dispatcher = dispatcher;
    this.#recovery = new RunRecovery({
      ...{ records, installed, table, executions, performer, dispatcher, closing, onTrouble },
    });
    this.#memory = new RunMemory({ records, clock, executions, performer });
  }

  /** Takes up what was under way when the process ended, and begins to run. */
  async attach(services: Services): Promise<void> {
    this.#performer.attach(services);
    await this.#recovery.start();
    this.#dispatcher.ask('times');
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
    this.#installed.require(definition);
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
        this.#dispatcher.ask('queue');
        this.#listeners.tell({ orgId, runId, workflow: definition.name, state: 'queued' });
      });
    const trace = currentTraceparent();
    if (isNew && trace !== undefined) this.#performer.noteStart({ orgId, runId }, trace);
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
    this.#listeners.tell(await this.#table.signal({ orgId, runId }, { id, name, payload: text }, options.also));
    this.#performer.wake({ orgId, runId });
  }

  async cancel(orgId: string, runId: string, also?: Also): Promise<RunSummary> {
    this.#performer.ended(await this.#table.cancel({ orgId, runId }, RETENTION_DAYS, also));
    return this.#reader.summary(orgId, runId);
  }

  async retry(orgId: string, runId: string, also?: Also): Promise<RunSummary> {
    const view = await this.get(orgId, runId);
    if (!this.#installed.has(view.workflow, view.version))
      throw new Problem('conflict', `Version ${view.version} of ${view.workflow} is not installed any more.`);
    // Whoever performs the runs finds this one under way, and not begun.
    const engine = this.#performer.isAttached ? await this.#executions.engine() : undefined;
    for (const { run, execution, position, changed } of await this.#table.reopen({ orgId, runId }, also)) {
      if (!engine) {
        this.#listeners.tell(changed);
        continue;
      }
      const before = executionIdOf(run, execution - 1);
      const again = executionIdOf(run, execution);
      // One that is not remembered any more does all its steps again, which they do not mind.
      if ((await engine.known([before])).has(before)) await engine.fork(before, position, again);
      else await engine.begin(again);
      this.#executions.forgetLater(before);
      this.#listeners.tell(changed);
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
    schedule: WorkflowSchedule<Input>,
  ): Promise<void> {
    await this.#schedules.set(definition, schedule);
    this.#dispatcher.ask('times');
  }

  unschedule(orgId: string, name: string): Promise<void> {
    return this.#schedules.remove(orgId, name);
  }

  onChange(listener: (change: RunChange) => void): () => void {
    return this.#listeners.add(listener);
  }

  /** The same, told to those who listen here as well. They get the very object. */
  hear(change: RunChange): void {
    this.changedElsewhere(change);
    this.#listeners.tell(change);
  }

  changedElsewhere(change: RunChange): void {
    this.#performer.wakeHere(change);
    if (change.state === 'queued') this.#dispatcher.ask('queue');
    if (change.state === 'waiting') this.#dispatcher.ask('times');
    if (!isOneOf(OPEN_STATES, change.state)) this.#performer.stopHere(change);
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
    return { ...this.#performer.counts };
  }

  sweep(): Promise<number> {
    return this.#memory.sweep();
  }

  /**
   * Takes a text out of what an engine outside of the records remembers of the organisation's runs; those in the records
   * are looked through with all other tables. Gives how many answers held it.
   */
  redactMemory(orgId: string, text: string, by: string): Promise<number> {
    return this.#memory.redact(orgId, text, by);
  }

  countInMemory(orgId: string, text: string): Promise<number> {
    return this.#memory.count(orgId, text);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort();
    this.#recovery.stop();
    await this.#dispatcher.close();
    await this.#performer.close();
    await this.#executions.close();
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

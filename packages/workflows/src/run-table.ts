/**
 * Runs in records. Every change of a run, its steps and its signals is one transaction, and each one holds by itself:
 *
 *   a wait ends once: by the signal, by the clock, by its child run or with its run, whichever commits first
 *   a run ends once, and its end is told to the parent that waits for it in the same transaction
 *   a run that has ended never changes, but for being taken up again after a failure, and being forgotten
 *
 * The states and what moves them: docs/workflows.md.
 */
import { type Clock, DAY_MS, formatInstant, type Json, type JsonObject, Problem } from '@bellwether/core';
import { patiently, type Records, sql, type Transaction, type WorkflowStepKind } from '@bellwether/records';
import type { Also, RunFailure, RunState } from './workflows.ts';

export interface RunKey {
  orgId: string;
  runId: string;
}

/** A run whose state changed. */
export interface Changed extends RunKey {
  workflow: string;
  state: RunState;
}

export interface NewRun extends RunKey {
  workflow: string;
  version: number;
  queue: string | null;
  startedBy: string;
  /** JSON. */
  input: string;
  parent?: { runId: string; position: number };
}

export type WaitEnd =
  | { kind: 'given'; answer: Json }
  | { kind: 'expired' }
  | { kind: 'failed'; failure: RunFailure }
  /** The run itself has ended: nobody is to go on. */
  | { kind: 'over' };

export interface NewWait {
  position: number;
  kind: Exclude<WorkflowStepKind, 'step'>;
  name: string;
  untilMs?: number;
  child?: NewRun;
}

export type RunEnd =
  | { state: 'succeeded'; output: string }
  | { state: 'failed'; failure: RunFailure }
  | { state: 'cancelled' };

export const OPEN_STATES = ['queued', 'running', 'waiting', 'stranded'] as const satisfies RunState[];
const STEPS_UNDER_WAY = ['running', 'waiting', 'retrying'] as const;
/** Signals that came before anybody waited for them. */
const SIGNALS_WAITING_MAX = 100;
const EXPIRE_AT_ONCE_MAX = 500;

export type RunRow = NonNullable<Awaited<ReturnType<RunTable['load']>>>['run'];
export type StepRow = NonNullable<Awaited<ReturnType<RunTable['load']>>>['steps'][number];

export class RunTable {
  readonly #records: Records;
  readonly #clock: Clock;

  constructor(records: Records, clock: Clock) {
    this.#records = records;
    this.#clock = clock;
  }

  /** `false` when there is a run with this id already. */
  async insert(tx: Transaction, run: NewRun): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('workflow_runs')
      .values({
        ...{ org_id: run.orgId, run_id: run.runId, workflow: run.workflow, version: run.version },
        ...{ state: 'queued', queue: run.queue, execution: 1, started_by: run.startedBy, input: run.input },
        ...{ parent_run_id: run.parent?.runId ?? null, parent_position: run.parent?.position ?? null },
        created_at: this.#now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirstOrThrow();
    return numInsertedOrUpdatedRows === 1n;
  }

  load({ orgId, runId }: RunKey) {
    return this.#asTenant(orgId, async (tx) => {
      const run = await runQuery(tx, { orgId, runId }).executeTakeFirst();
      if (!run) return undefined;
      const steps = await tx
        .selectFrom('workflow_steps')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('run_id', '=', runId)
        .orderBy('position')
        .execute();
      return { run, steps };
    });
  }

  /** Counts an attempt of a step. `undefined` when the run has ended. */
  beginAttempt(
    key: RunKey,
    position: number,
    name: string,
  ): Promise<{ attempt: number; changed: Changed } | undefined> {
    return this.#asTenant(key.orgId, async (tx) => {
      if (!(await isOpen(tx, key))) return undefined;
      const { attempts } = await tx
        .insertInto('workflow_steps')
        .values({
          ...{ org_id: key.orgId, run_id: key.runId, position, name, kind: 'step' },
          ...{ state: 'running', attempts: 1, started_at: this.#now() },
        })
        .onConflict((conflict) =>
          conflict.columns(['org_id', 'run_id', 'position']).doUpdateSet((eb) => ({
            state: 'running',
            attempts: eb('workflow_steps.attempts', '+', 1),
            until: null,
          })),
        )
        .returning('attempts')
        .executeTakeFirstOrThrow();
      return { attempt: attempts, changed: await deriveState(tx, key) };
    });
  }

  /** Notes that an attempt failed and when the next one comes. */
  noteRetry(key: RunKey, position: number, untilMs: number, failure: RunFailure): Promise<void> {
    return this.#asTenant(key.orgId, async (tx) => {
      await this.#updateStep(tx, key, position, {
        ...{ state: 'retrying', until: new Date(untilMs), failure: JSON.stringify(failure) },
      });
    });
  }

  /** Notes what became of a step, after it is remembered. */
  settleStep(key: RunKey, position: number, failure: RunFailure | undefined): Promise<Changed> {
    return this.#asTenant(key.orgId, async (tx) => {
      await this.#updateStep(tx, key, position, {
        ...{ state: failure ? 'failed' : 'succeeded', ended_at: this.#now(), until: null },
        failure: failure ? JSON.stringify(failure) : null,
      });
      return deriveState(tx, key);
    });
  }

  /** Begins a wait unless it has begun. Gives its end when it is there already: a signal sent before, or before a restart. */
  openWait(key: RunKey, wait: NewWait): Promise<{ end: WaitEnd | undefined; changed: Changed | undefined }> {
    return this.#asTenant(key.orgId, async (tx) => {
      if (!(await isOpen(tx, key))) return { end: { kind: 'over' }, changed: undefined };
      const until = wait.untilMs === undefined ? null : new Date(wait.untilMs);
      const { numInsertedOrUpdatedRows } = await tx
        .insertInto('workflow_steps')
        .values({
          ...{ org_id: key.orgId, run_id: key.runId, position: wait.position, name: wait.name, kind: wait.kind },
          ...{ state: 'waiting', attempts: 1, started_at: this.#now(), until },
          child_run_id: wait.child?.runId ?? null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirstOrThrow();
      if (numInsertedOrUpdatedRows === 1n) {
        if (wait.child) await this.insert(tx, wait.child);
        if (wait.kind === 'signal') await this.#takeSignal(tx, key, wait.name, wait.position);
      }
      const end = endOfWait(await stepQuery(tx, key, wait.position).executeTakeFirstOrThrow());
      return { end, changed: await deriveState(tx, key) };
    });
  }

  /** `undefined` while it is still waited. */
  readWait(key: RunKey, position: number): Promise<WaitEnd | undefined> {
    return this.#asTenant(key.orgId, async (tx) => {
      if (!(await isOpen(tx, key))) return { kind: 'over' };
      return endOfWait(await stepQuery(tx, key, position).executeTakeFirstOrThrow());
    });
  }

  /** Keeps a signal and gives it to the wait that has waited longest for its name, if there is one. */
  signal(key: RunKey, signal: { id: string; name: string; payload: string }, also?: Also): Promise<Changed> {
    return this.#records.asTenant(key.orgId, async (tx) => {
      const run = await runQuery(tx, key).executeTakeFirst();
      if (!run) throw unknownRun();
      if (!isOneOf(OPEN_STATES, run.state))
        throw new Problem('conflict', `The run has ended (${run.state}); nobody waits for the signal any more.`);
      const waiting = await tx
        .selectFrom('workflow_signals')
        .select((eb) => eb.fn.countAll<number>().as('signals'))
        .where('org_id', '=', key.orgId)
        .where('run_id', '=', key.runId)
        .where('taken_by', 'is', null)
        .executeTakeFirstOrThrow();
      if (Number(waiting.signals) >= SIGNALS_WAITING_MAX)
        throw new Problem('conflict', `${SIGNALS_WAITING_MAX} signals wait in this run for somebody to take them.`);
      await tx
        .insertInto('workflow_signals')
        .values({
          ...{ org_id: key.orgId, run_id: key.runId, signal_id: signal.id, name: signal.name },
          ...{ payload: signal.payload, sent_at: this.#now() },
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const wait = await tx
        .selectFrom('workflow_steps')
        .select('position')
        .where('org_id', '=', key.orgId)
        .where('run_id', '=', key.runId)
        .where('kind', '=', 'signal')
        .where('name', '=', signal.name)
        .where('state', '=', 'waiting')
        .orderBy('position')
        .executeTakeFirst();
      if (wait) await this.#takeSignal(tx, key, signal.name, wait.position);
      await also?.(tx);
      return deriveState(tx, key);
    });
  }

  /** Ends the waits whose time has come, and says when the next one comes. */
  expire(): Promise<{ changed: Changed[]; nextMs: number | undefined }> {
    return patiently(() =>
      this.#records.asOperator(async (tx) => {
        const now = this.#now();
        const due = await tx
          .selectFrom('workflow_steps')
          .select(['org_id', 'run_id', 'position', 'kind'])
          .where('state', '=', 'waiting')
          .where('until', '<=', now)
          .orderBy('until')
          .limit(EXPIRE_AT_ONCE_MAX)
          .execute();
        const changed: Changed[] = [];
        for (const { org_id: orgId, run_id: runId, position, kind } of due) {
          const state = kind === 'time' ? 'succeeded' : 'expired';
          await this.#updateStep(tx, { orgId, runId }, position, { state, ended_at: now });
          changed.push(await deriveState(tx, { orgId, runId }));
        }
        const { until } = await tx
          .selectFrom('workflow_steps')
          .select((eb) => eb.fn.min('until').as('until'))
          .where('state', '=', 'waiting')
          .executeTakeFirstOrThrow();
        return { changed, nextMs: until?.getTime() };
      }),
    );
  }

  /** Ends a run, cancels what is left of its child runs and tells its parent. Gives nothing when it has ended already. */
  finish(key: RunKey, end: RunEnd, retentionDays: number): Promise<Changed[]> {
    return this.#asTenant(key.orgId, (tx) => this.#endAll(tx, key, end, retentionDays));
  }

  /** The same for a run that somebody wants to end. A second time changes nothing. */
  cancel(key: RunKey, retentionDays: number, also?: Also): Promise<Changed[]> {
    return this.#records.asTenant(key.orgId, async (tx) => {
      const top = await runQuery(tx, key).executeTakeFirst();
      if (!top) throw unknownRun();
      if (top.state === 'succeeded' || top.state === 'failed')
        throw new Problem('conflict', `The run has ended (${top.state}); there is nothing to cancel.`);
      await also?.(tx);
      return this.#endAll(tx, key, { state: 'cancelled' }, retentionDays);
    });
  }

  /**
   * Opens a failed run again, and the failed child runs it waited for. Gives each run with the position from which on its
   * steps are done again.
   */
  reopen(key: RunKey, also?: Also): Promise<Reopened[]> {
    return this.#records.asTenant(key.orgId, async (tx) => {
      const top = await runQuery(tx, key).executeTakeFirst();
      if (!top) throw unknownRun();
      if (top.state !== 'failed')
        throw new Problem('conflict', `The run is ${top.state}; only one that failed can be taken up again.`);
      if (top.parent_run_id !== null)
        throw new Problem('conflict', `The run is a part of ${top.parent_run_id}. Take that one up again.`);
      await also?.(tx);
      return this.#reopen(tx, key);
    });
  }

  async #reopen(tx: Transaction, key: RunKey): Promise<Reopened[]> {
    const steps = await tx
      .selectFrom('workflow_steps')
      .select(['position', 'kind', 'state', 'child_run_id'])
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .orderBy('position')
      .execute();
    const failed = steps.filter(({ state }) => state === 'failed' || state === 'cancelled');
    // Without a failed step it was the body itself that failed: everything it was told is told again.
    const position = failed[0]?.position ?? (steps.at(-1)?.position ?? -1) + 1;
    const reopened: Reopened[] = [];
    // Steps from there on are done again, and waits other than for child runs begin anew.
    await tx
      .deleteFrom('workflow_steps')
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .where('position', '>=', position)
      .where((eb) =>
        eb.or([eb('kind', '=', 'step'), eb.and([eb('kind', '!=', 'child'), eb('state', '=', 'cancelled')])]),
      )
      .execute();
    for (const step of failed) {
      if (step.child_run_id === null) continue;
      await this.#updateStep(tx, key, step.position, { state: 'waiting', ended_at: null, failure: null });
      const child = { orgId: key.orgId, runId: step.child_run_id };
      const row = await runQuery(tx, child).executeTakeFirst();
      if (row?.state === 'failed') reopened.push(...(await this.#reopen(tx, child)));
      if (row?.state === 'cancelled')
        throw new Problem('conflict', `Its part ${child.runId} was cancelled; start a new run.`);
    }
    const { execution, workflow } = await tx
      .updateTable('workflow_runs')
      .set((eb) => ({
        ...{ state: 'running', ended_at: null, failure: null, forget_at: null },
        ...{ execution: eb('execution', '+', 1), resumed_from: position },
      }))
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .returning(['execution', 'workflow'])
      .executeTakeFirstOrThrow();
    reopened.push({ run: key, execution, position, changed: { ...key, workflow, state: 'running' } });
    return reopened;
  }

  saveProgress(key: RunKey, progress: JsonObject): Promise<void> {
    return this.#asTenant(key.orgId, async (tx) => {
      await tx
        .updateTable('workflow_runs')
        .set({ progress: JSON.stringify(progress) })
        .where('org_id', '=', key.orgId)
        .where('run_id', '=', key.runId)
        .where('ended_at', 'is', null)
        .execute();
    });
  }

  async #endAll(tx: Transaction, key: RunKey, end: RunEnd, retentionDays: number): Promise<Changed[]> {
    const ended = await this.#end(tx, key, end, retentionDays);
    if (!ended) return [];
    const changed: Changed[] = [{ ...key, workflow: ended.workflow, state: end.state }];
    const below = await sql<{ run_id: string }>`
      WITH RECURSIVE below (run_id) AS (
        SELECT run_id FROM workflow_runs WHERE org_id = ${key.orgId} AND parent_run_id = ${key.runId}
        UNION SELECT child.run_id FROM workflow_runs AS child
          JOIN below ON child.parent_run_id = below.run_id WHERE child.org_id = ${key.orgId})
      SELECT run_id FROM below`.execute(tx);
    for (const { run_id: runId } of below.rows) {
      const child = { orgId: key.orgId, runId };
      const left = await this.#end(tx, child, { state: 'cancelled' }, retentionDays);
      if (left) changed.push({ ...child, workflow: left.workflow, state: 'cancelled' });
    }
    const parent = await this.#tellParent(tx, key.orgId, ended, end);
    return parent ? [...changed, parent] : changed;
  }

  async #end(tx: Transaction, key: RunKey, end: RunEnd, retentionDays: number): Promise<EndedRun | undefined> {
    const now = this.#now();
    const ended = await tx
      .updateTable('workflow_runs')
      .set({
        ...{ state: end.state, ended_at: now, forget_at: new Date(now.getTime() + retentionDays * DAY_MS) },
        ...(end.state === 'succeeded' ? { output: end.output } : {}),
        ...(end.state === 'failed' ? { failure: JSON.stringify(end.failure) } : {}),
      })
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .where('state', 'in', OPEN_STATES)
      .returning(['workflow', 'parent_run_id', 'parent_position'])
      .executeTakeFirst();
    if (!ended) return undefined;
    await tx
      .updateTable('workflow_steps')
      .set({ state: 'cancelled', ended_at: now, until: null })
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .where('state', 'in', STEPS_UNDER_WAY)
      .execute();
    return ended;
  }

  async #tellParent(tx: Transaction, orgId: string, ended: EndedRun, end: RunEnd): Promise<Changed | undefined> {
    if (ended.parent_run_id === null || ended.parent_position === null) return undefined;
    const parent = { orgId, runId: ended.parent_run_id };
    const wait = await stepQuery(tx, parent, ended.parent_position).executeTakeFirst();
    if (wait?.state !== 'waiting' || !(await isOpen(tx, parent))) return undefined;
    const cancelled: RunFailure = { code: 'cancelled', detail: 'A part of the run was cancelled.', step: wait.name };
    await this.#updateStep(tx, parent, ended.parent_position, {
      ended_at: this.#now(),
      ...(end.state === 'succeeded' ? { state: 'succeeded', answer: end.output } : { state: 'failed' }),
      ...(end.state === 'failed' ? { failure: JSON.stringify(end.failure) } : {}),
      ...(end.state === 'cancelled' ? { failure: JSON.stringify(cancelled) } : {}),
    });
    return deriveState(tx, parent);
  }

  async #takeSignal(tx: Transaction, key: RunKey, name: string, position: number): Promise<void> {
    const signal = await tx
      .selectFrom('workflow_signals')
      .select(['signal_id', 'payload'])
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .where('name', '=', name)
      .where('taken_by', 'is', null)
      .orderBy('arrival')
      .executeTakeFirst();
    if (!signal) return;
    await tx
      .updateTable('workflow_signals')
      .set({ taken_by: position })
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .where('signal_id', '=', signal.signal_id)
      .execute();
    await this.#updateStep(tx, key, position, {
      ...{ state: 'succeeded', ended_at: this.#now(), answer: JSON.stringify(signal.payload) },
    });
  }

  async #updateStep(tx: Transaction, key: RunKey, position: number, change: StepChange): Promise<void> {
    await tx
      .updateTable('workflow_steps')
      .set(change)
      .where('org_id', '=', key.orgId)
      .where('run_id', '=', key.runId)
      .where('position', '=', position)
      .execute();
  }

  #asTenant<T>(orgId: string, work: (tx: Transaction) => Promise<T>): Promise<T> {
    return patiently(() => this.#records.asTenant(orgId, work));
  }

  #now(): Date {
    return new Date(this.#clock());
  }
}

export interface Reopened {
  run: RunKey;
  execution: number;
  /** From here on its steps are done again. */
  position: number;
  changed: Changed;
}

interface EndedRun {
  workflow: string;
  parent_run_id: string | null;
  parent_position: number | null;
}

interface StepChange {
  state: 'running' | 'waiting' | 'retrying' | 'succeeded' | 'failed' | 'expired' | 'cancelled';
  ended_at?: Date | null;
  until?: Date | null;
  attempts?: number;
  answer?: string | null;
  failure?: string | null;
}

function runQuery(tx: Transaction, { orgId, runId }: RunKey) {
  return tx.selectFrom('workflow_runs').selectAll().where('org_id', '=', orgId).where('run_id', '=', runId);
}

function stepQuery(tx: Transaction, { orgId, runId }: RunKey, position: number) {
  return tx
    .selectFrom('workflow_steps')
    .select(['name', 'state', 'answer', 'failure'])
    .where('org_id', '=', orgId)
    .where('run_id', '=', runId)
    .where('position', '=', position);
}

async function isOpen(tx: Transaction, key: RunKey): Promise<boolean> {
  const run = await runQuery(tx, key).executeTakeFirst();
  return run !== undefined && isOneOf(OPEN_STATES, run.state);
}

/** A run is waiting when nothing in it works and something waits. Gives the state it is in, whichever that is. */
async function deriveState(tx: Transaction, key: RunKey): Promise<Changed> {
  const { rows } = await sql<{ workflow: string; state: RunState }>`
    UPDATE workflow_runs AS run SET state = CASE
      WHEN run.state NOT IN ('running', 'waiting') THEN run.state
      WHEN EXISTS (SELECT FROM workflow_steps AS step WHERE step.org_id = run.org_id AND step.run_id = run.run_id
        AND step.state IN ('running', 'retrying')) THEN 'running'
      WHEN EXISTS (SELECT FROM workflow_steps AS step WHERE step.org_id = run.org_id AND step.run_id = run.run_id
        AND step.state = 'waiting') THEN 'waiting'
      ELSE 'running' END
    WHERE run.org_id = ${key.orgId} AND run.run_id = ${key.runId}
    RETURNING workflow, state`.execute(tx);
  const [run] = rows;
  if (!run) throw unknownRun();
  return { ...key, ...run };
}

function endOfWait(row: { state: string; answer: Json; failure: JsonObject | null }): WaitEnd | undefined {
  switch (row.state) {
    case 'succeeded':
      return { kind: 'given', answer: row.answer };
    case 'expired':
      return { kind: 'expired' };
    case 'failed':
      return { kind: 'failed', failure: row.failure as unknown as RunFailure };
    case 'waiting':
      return undefined;
    default:
      return { kind: 'over' };
  }
}

export function unknownRun(): Problem {
  return new Problem('not_found', 'There is no run with this id. GET /api/v1/workflows lists them.');
}

export function isOneOf<Value extends string>(values: readonly Value[], value: string): value is Value {
  return (values as readonly string[]).includes(value);
}

export function instantOrNull(at: Date | null): string | null {
  return at === null ? null : formatInstant(at.getTime());
}

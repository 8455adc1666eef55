/** Runs as people see them. */
import { Problem } from '@bellwether/core';
import { type Records, sql } from '@bellwether/records';
import type { WorkflowHeader } from './definition.ts';
import type { RunProgress } from './run.ts';
import { instantOrNull, isOneOf, OPEN_STATES, type RunRow, type StepRow, unknownRun } from './run-table.ts';
import type { RunFailure, RunFilter, RunSummary, RunView, StepView } from './workflows.ts';

export type FindHeader = (name: string, version: number) => WorkflowHeader | undefined;

const LIST_DEFAULT = 50;
const LIST_MAX = 200;

export class RunReader {
  readonly #records: Records;
  readonly #headerOf: FindHeader;

  constructor(records: Records, headerOf: FindHeader) {
    this.#records = records;
    this.#headerOf = headerOf;
  }

  list(orgId: string, filter: RunFilter): Promise<RunSummary[]> {
    const limit = Math.min(filter.limit ?? LIST_DEFAULT, LIST_MAX);
    return this.#records.asTenant(orgId, async (tx) => {
      let query = tx.selectFrom('workflow_runs').selectAll().where('org_id', '=', orgId);
      if (filter.workflow !== undefined) query = query.where('workflow', '=', filter.workflow);
      if (filter.state !== undefined) query = query.where('state', '=', filter.state);
      if (filter.before !== undefined) {
        const { before } = filter;
        const last = await tx
          .selectFrom('workflow_runs')
          .select(['created_at', 'run_id'])
          .where('org_id', '=', orgId)
          .where('run_id', '=', before)
          .executeTakeFirst();
        if (!last) throw new Problem('invalid_request', `There is no run ${before} to go on from.`);
        query = query.where(sql<boolean>`(created_at, run_id) < (${last.created_at}, ${last.run_id})`);
      }
      const runs = await query.orderBy('created_at', 'desc').orderBy('run_id', 'desc').limit(limit).execute();
      const waits = await tx
        .selectFrom('workflow_steps')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('run_id', 'in', [
          '',
          ...runs.filter(({ state }) => state === 'waiting' || state === 'stranded').map(({ run_id }) => run_id),
        ])
        .where('state', '=', 'waiting')
        .orderBy('position')
        .execute();
      return runs.map((run) =>
        this.#summary(
          run,
          waits.filter(({ run_id }) => run_id === run.run_id),
        ),
      );
    });
  }

  /** Throws a Problem `not_found`. */
  async view(orgId: string, runId: string): Promise<RunView> {
    const { run, steps } = await this.#records.asTenant(orgId, async (tx) => {
      const run = await tx
        .selectFrom('workflow_runs')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('run_id', '=', runId)
        .executeTakeFirst();
      if (!run) throw unknownRun();
      const steps = await tx
        .selectFrom('workflow_steps')
        .selectAll()
        .where('org_id', '=', orgId)
        .where('run_id', '=', runId)
        .orderBy('position')
        .execute();
      return { run, steps };
    });
    const reached = new Set(steps.map(({ name }) => name));
    const header = this.#headerOf(run.workflow, run.version);
    return {
      ...this.#summary(run, steps),
      input: run.input,
      output: run.output,
      steps: steps.map(stepView),
      open_signals: header?.openSignals ?? [],
      ahead: isOneOf([...OPEN_STATES, 'failed'], run.state)
        ? (header?.steps ?? []).filter((name) => !reached.has(name))
        : [],
    };
  }

  async summary(orgId: string, runId: string): Promise<RunSummary> {
    const {
      input: _input,
      output: _output,
      steps: _steps,
      ahead: _ahead,
      open_signals: _signals,
      ...summary
    } = await this.view(orgId, runId);
    return summary;
  }

  #summary(run: RunRow, steps: readonly StepRow[]): RunSummary {
    const wait = steps.find(({ state }) => state === 'waiting');
    const isWaiting = run.state === 'waiting' || run.state === 'stranded';
    return {
      run_id: run.run_id,
      workflow: run.workflow,
      version: run.version,
      title: this.#headerOf(run.workflow, run.version)?.title ?? run.workflow,
      state: run.state,
      started_by: run.started_by,
      parent_run_id: run.parent_run_id,
      progress: run.progress as RunProgress | null,
      waiting_for:
        wait && isWaiting && wait.kind !== 'step'
          ? {
              kind: wait.kind,
              name: wait.name,
              since: wait.started_at.toISOString(),
              until: instantOrNull(wait.until),
            }
          : null,
      failure: run.failure as RunFailure | null,
      created_at: run.created_at.toISOString(),
      started_at: instantOrNull(run.started_at),
      ended_at: instantOrNull(run.ended_at),
    };
  }
}

function stepView(step: StepRow): StepView {
  return {
    position: step.position,
    name: step.name,
    kind: step.kind,
    state: step.state,
    attempts: step.attempts,
    started_at: step.started_at.toISOString(),
    ended_at: instantOrNull(step.ended_at),
    until: instantOrNull(step.until),
    child_run_id: step.child_run_id,
    failure: step.failure as RunFailure | null,
  };
}

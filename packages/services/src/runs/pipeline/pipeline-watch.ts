/**
 * Looks after runs of pipelines that do not end by themselves: those that are late (somebody is told), those whose time is
 * up (they are ended), and those whose step was cancelled or failed as a durable run, so that nobody writes its end down.
 */
import { formatInstant, type OnTrouble, SECOND_MS } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { Watch } from '../../installation/platform/watch.ts';
import { tellTrouble } from './advance-run.ts';
import { stopRun } from './cancel-run.ts';
import { appendLog } from './pipeline-log.ts';
import { lockedRun, updateRun } from './run-row.ts';
import { settleStep } from './settle-step.ts';

const LOOK_EVERY_MS = 5 * SECOND_MS;

export class PipelineWatch extends Watch {
  readonly #platform: Platform;

  constructor(platform: Platform, onTrouble: OnTrouble) {
    super({
      everyMs: LOOK_EVERY_MS,
      onTrouble,
      trouble: 'runs of pipelines could not be looked after and are looked at again in five seconds',
    });
    this.#platform = platform;
  }

  protected override async round(): Promise<void> {
    await this.#tellLate();
    await this.#endOverdue();
    await this.#settleLost();
  }

  async #tellLate(): Promise<void> {
    const { records, clock } = this.#platform;
    const late = await records.asOperator((tx) =>
      tx
        .selectFrom('pipeline_runs')
        .select(['org_id', 'run_id'])
        .where('ended_at', 'is', null)
        .where('is_late', '=', false)
        .where('late_at', '<=', new Date(clock()))
        .execute(),
    );
    for (const { org_id: orgId, run_id: runId } of late)
      await records.asTenant(orgId, async (tx) => {
        const run = await lockedRun(tx, { orgId, runId });
        if (!run || run.ended_at || run.is_late) return;
        await updateRun(tx, { orgId, runId }, { is_late: true });
        const body = `It was to have ended by ${formatInstant(run.late_at!.getTime())}, and is ${run.state}.`;
        await appendLog(tx, { orgId, runId }, [{ step: '', level: 'warning', message: 'Late.', atMs: clock() }]);
        await tellTrouble(this.#platform, tx, run, { what: 'late', body });
      });
  }

  async #endOverdue(): Promise<void> {
    const { records, clock } = this.#platform;
    const overdue = await records.asOperator((tx) =>
      tx
        .selectFrom('pipeline_runs')
        .select(['org_id', 'run_id'])
        .where('ended_at', 'is', null)
        .where('timeout_at', '<=', new Date(clock()))
        .execute(),
    );
    for (const { org_id: orgId, run_id: runId } of overdue) {
      const ended = await records.asTenant(orgId, async (tx) => {
        const run = await lockedRun(tx, { orgId, runId });
        if (run?.state !== 'running') return undefined;
        return stopRun(this.#platform, tx, run, { state: 'failed', why: 'The run took longer than its time-out.' });
      });
      await ended?.();
    }
  }

  async #settleLost(): Promise<void> {
    const lost = await this.#platform.records.asOperator((tx) =>
      tx
        .selectFrom('pipeline_run_steps as step')
        .innerJoin('workflow_runs as run', (join) =>
          join.onRef('run.org_id', '=', 'step.org_id').onRef('run.run_id', '=', 'step.workflow_run_id'),
        )
        .select(['step.org_id', 'step.run_id', 'step.step', 'run.run_id as workflow_run_id', 'run.state'])
        .where('step.state', '=', 'running')
        .where('run.state', 'in', ['failed', 'cancelled'])
        .execute(),
    );
    for (const { org_id: orgId, run_id: runId, step, workflow_run_id: workflowRunId, state } of lost) {
      const outcome = {
        kind: 'failed',
        detail: `Its durable run was ${state === 'failed' ? 'not able to go on' : 'cancelled'}.`,
      } as const;
      await settleStep(this.#platform, { orgId, runId }, { step, workflowRunId, outcome });
    }
  }
}

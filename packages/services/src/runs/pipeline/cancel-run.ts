/** Ends runs before their end, and takes failed ones up again. What steps have done stays done. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { dispatchRuns, endRun } from './advance-run.ts';
import { appendLog } from './pipeline-log.ts';
import { findPipeline } from './pipeline-row.ts';
import { type PipelineRunView, readRunView } from './read-runs.ts';
import { findRun, type PipelineRunRow, type RunKey, readSteps, updateRun } from './run-row.ts';

const note = (action: string, runId: string) => ({
  action: `pipeline_run.${action}`,
  resourceType: 'pipeline_run',
  resourceId: runId,
});

/** A second time changes nothing. Throws not_found, conflict for one that has ended otherwise. */
export async function cancelPipelineRun(
  platform: Platform,
  caller: Caller | undefined,
  runId: string,
): Promise<PipelineRunView> {
  requirePermission(platform, caller, 'workflows:write');
  const key = { orgId: organisationOf(caller), runId };
  const ended = await audited(platform, caller, note('cancel', runId), async (tx) => {
    const run = await findRun(tx, key);
    if (run.state === 'succeeded' || run.state === 'failed')
      throw new Problem('conflict', `The run has ended (${run.state}); there is nothing to cancel.`);
    return stopRun(platform, tx, run, { state: 'cancelled', why: 'Cancelled.' });
  });
  await ended();
  return platform.records.asTenant(key.orgId, (tx) => readRunView(platform, tx, caller, key));
}

/** All of a pipeline, or of a back-fill of it. What it gives is to be called after the commit. */
export async function cancelRunsOf(
  platform: Platform,
  tx: Transaction,
  { orgId, pipelineId, backfillId }: { orgId: string; pipelineId: string; backfillId?: string },
): Promise<() => Promise<void>> {
  let query = tx
    .selectFrom('pipeline_runs')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('pipeline_id', '=', pipelineId)
    .where('ended_at', 'is', null);
  if (backfillId !== undefined) query = query.where('backfill_id', '=', backfillId);
  // Those in line first, so that no end of another one begins them.
  const runs = await query.orderBy('state', 'asc').forUpdate().execute();
  const endings: (() => Promise<void>)[] = [];
  for (const run of runs) endings.push(await stopRun(platform, tx, run, { state: 'cancelled', why: 'Cancelled.' }));
  return async () => {
    for (const ended of endings) await ended();
  };
}

/** In a transaction that holds the run. What it gives ends the durable runs of its steps, after the commit. */
export async function stopRun(
  platform: Platform,
  tx: Transaction,
  run: PipelineRunRow,
  { state, why }: { state: 'failed' | 'cancelled'; why: string },
): Promise<() => Promise<void>> {
  const key: RunKey = { orgId: run.org_id, runId: run.run_id };
  const underWay = (await readSteps(tx, key)).filter((step) => step.state === 'running');
  const at = new Date(platform.clock());
  await tx
    .updateTable('pipeline_run_steps')
    .set({ state: 'cancelled', detail: why, ended_at: at })
    .where('org_id', '=', key.orgId)
    .where('run_id', '=', key.runId)
    .where('state', 'in', ['pending', 'running'])
    .execute();
  const level = state === 'failed' ? ('error' as const) : ('info' as const);
  await appendLog(tx, key, [{ step: '', level, message: why, atMs: at.getTime() }]);
  if (run.state !== state) await endRun(platform, tx, run, { state, failure: state === 'failed' ? why : null });
  return async () => {
    // One that has just ended has nothing left to cancel.
    for (const { workflow_run_id: id } of underWay)
      if (id !== null) await platform.workflows.cancel(key.orgId, id).catch(ignoreEnded);
  };
}

function ignoreEnded(error: unknown): void {
  if (!(error instanceof Problem) || error.status >= 500) throw error;
}

/** Does again what failed or was cancelled, and what was skipped for it; what succeeded stays. Throws conflict, not_found. */
export async function retryPipelineRun(
  platform: Platform,
  caller: Caller | undefined,
  runId: string,
): Promise<PipelineRunView> {
  requirePermission(platform, caller, 'workflows:write');
  const key = { orgId: organisationOf(caller), runId };
  return audited(platform, caller, note('retry', runId), async (tx) => {
    const run = await findRun(tx, key);
    if (run.state !== 'failed' && run.state !== 'cancelled')
      throw new Problem(
        'conflict',
        `The run is ${run.state}; only one that failed or was cancelled can be taken up again.`,
      );
    await findPipeline(tx, key.orgId, run.pipeline_id);
    await reopenRun(platform, tx, run);
    await dispatchRuns(platform, tx, key.orgId, run.pipeline_id);
    return readRunView(platform, tx, caller, key);
  });
}

/** Puts it in line again. */
export async function reopenRun(platform: Platform, tx: Transaction, run: PipelineRunRow): Promise<void> {
  const key: RunKey = { orgId: run.org_id, runId: run.run_id };
  const again = { state: 'queued' as const, attempt: run.attempt + 1, failure: null, ended_at: null };
  await updateRun(tx, key, { ...again, late_at: null });
  await tx
    .updateTable('pipeline_run_steps')
    .set({ state: 'pending', detail: null, output: null, workflow_run_id: null, started_at: null, ended_at: null })
    .where('org_id', '=', key.orgId)
    .where('run_id', '=', key.runId)
    .where('state', 'in', ['failed', 'cancelled', 'skipped'])
    .execute();
  await appendLog(tx, key, [
    { step: '', level: 'info', message: `Taken up again (attempt ${again.attempt}).`, atMs: platform.clock() },
  ]);
}

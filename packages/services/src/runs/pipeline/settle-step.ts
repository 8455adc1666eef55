/** Writes down what became of a step, and takes its run on, in one transaction. */
import type { Json } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { advanceRun, endRun } from './advance-run.ts';
import { appendLog } from './pipeline-log.ts';
import { definitionOf, lockedRun, type RunKey, updateStep } from './run-row.ts';

export type StepOutcome =
  | { kind: 'succeeded'; output: Json; words?: string }
  | { kind: 'failed'; detail: string; output?: Json };

/** Of the durable run that does the step; one that came before a retry, or of a run that has ended, changes nothing. */
export async function settleStep(
  platform: Platform,
  key: RunKey,
  { step, workflowRunId, outcome }: { step: string; workflowRunId: string; outcome: StepOutcome },
): Promise<void> {
  await platform.records.asTenant(key.orgId, async (tx) => {
    const run = await lockedRun(tx, key);
    if (run?.state !== 'running' || !(await isUnderWay(tx, key, step, workflowRunId))) return;
    const at = new Date(platform.clock());
    const { kind } = outcome;
    const detail = kind === 'failed' ? outcome.detail : null;
    const output = outcome.output === undefined ? null : JSON.stringify(outcome.output);
    await updateStep(tx, key, step, { state: kind, detail, output, ended_at: at });
    await appendLog(tx, key, [
      kind === 'failed'
        ? { step, level: 'error', message: `Failed: ${outcome.detail}`, atMs: at.getTime() }
        : { step, level: 'info', message: outcome.words ?? 'Done.', atMs: at.getTime() },
    ]);
    const definition = await definitionOf(platform, tx, run).catch((error: Error) => error);
    // What it names has gone meanwhile: there is no saying what is next.
    if (definition instanceof Error) await endRun(platform, tx, run, { state: 'failed', failure: definition.message });
    else await advanceRun(platform, tx, run, definition);
  });
}

async function isUnderWay(tx: Transaction, key: RunKey, step: string, workflowRunId: string): Promise<boolean> {
  const row = await tx
    .selectFrom('pipeline_run_steps')
    .select('state')
    .where('org_id', '=', key.orgId)
    .where('run_id', '=', key.runId)
    .where('step', '=', step)
    .where('workflow_run_id', '=', workflowRunId)
    .executeTakeFirst();
  return row?.state === 'running';
}

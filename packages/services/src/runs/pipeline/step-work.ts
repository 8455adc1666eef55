/** A step of a run with all that it needs: how it is written, what came before it, and in whose name it acts. */
import { formatInstant, type Json, type JsonObject, Problem } from '@bellwether/core';
import type { Caller } from '../../access/authority/caller.ts';
import { callerNamed } from '../../figures/board/embed-maker.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { StepDefinition } from './pipeline-definition.ts';
import { type PipelineSecrets, secretsOf } from './pipeline-secrets.ts';
import { definitionOf, findRun, type PipelineRunRow, type RunKey, readSteps } from './run-row.ts';

export interface StepWork {
  run: PipelineRunRow;
  step: StepDefinition;
  /** What its expressions see. */
  values: JsonObject;
  /** Whoever saved or switched the pipeline last, with the rights they have now. */
  caller: Caller;
  secrets: PipelineSecrets;
}

/** `undefined` when nobody waits for the step any more: its run has ended, or is gone. Throws forbidden. */
export async function readStepWork(platform: Platform, key: RunKey, name: string): Promise<StepWork | undefined> {
  return platform.records.asTenant(key.orgId, async (tx) => {
    const run = await findRun(tx, key).catch(() => undefined);
    if (run?.state !== 'running') return undefined;
    const definition = await definitionOf(platform, tx, run);
    const step = definition.steps.get(name)!;
    const rows = await readSteps(tx, key);
    if (rows.find((row) => row.step === name)?.state !== 'running') return undefined;
    const pipeline = await tx
      .selectFrom('pipelines')
      .select(['pipeline_id', 'updated_by', 'secrets'])
      .where('org_id', '=', key.orgId)
      .where('pipeline_id', '=', run.pipeline_id)
      .executeTakeFirstOrThrow();
    const caller = await callerNamed(tx, key.orgId, pipeline.updated_by, platform.clock());
    if (!caller)
      throw new Problem(
        'forbidden',
        'Whoever saved this pipeline is no longer here. Somebody who may do what it does has to save it again.',
      );
    return { run, step, values: valuesOf(run, rows), caller, secrets: secretsOf(platform, pipeline) };
  });
}

export function valuesOf(
  { run_id, trigger, input, attempt, period_from, period_to }: Omit<PipelineRunRow, 'org_id'>,
  rows: readonly { step: string; output: Json }[],
): JsonObject {
  const instant = (at: Date | null): Json => at && formatInstant(at.getTime());
  return {
    input,
    steps: Object.fromEntries(rows.map(({ step, output }) => [step, output])),
    period: { from: instant(period_from), to: instant(period_to) },
    run: { id: run_id, trigger },
    attempt,
  };
}

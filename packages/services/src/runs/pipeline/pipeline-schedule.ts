/**
 * Pipelines that go by the calendar: the workflow engine's own schedules begin them. Those are brought in line after each
 * change, and at every start for what a crash in between has left. A run is about the period since the time before.
 */
import { defineWorkflow, ScheduleTimes } from '@bellwether/workflows';
import type { Platform } from '../../installation/platform/platform.ts';
import { aboutPeriod, beginRun, type Period } from './begin-run.ts';
import type { PipelineDefinition } from './pipeline-definition.ts';
import { findPipeline, type PipelineRow } from './pipeline-row.ts';
import { readPipeline } from './read-pipeline.ts';

export const pipelineSchedule = defineWorkflow<{ pipeline_id: string }, { run_id: string | null }, Platform>(
  { name: 'pipeline_schedule', version: 1, title: 'Time of a pipeline', steps: ['begin'], retentionDays: 1 },
  async (run, { pipeline_id }) => {
    const { services: platform, orgId } = run;
    // The engine names a run after its schedule and the time it is of.
    const dueMs = Date.parse(run.id.slice(run.id.indexOf(':') + 1));
    const run_id = await run.step('begin', { retries: { max: 20, backoffMs: 1000 } }, () =>
      platform.records.asTenant(orgId, async (tx) => {
        const row = await findPipeline(tx, orgId, pipeline_id).catch(() => undefined);
        const schedule = row && readPipeline(platform, orgId, row.source).definition?.triggers.schedule;
        if (row?.state !== 'on' || !schedule) return null;
        const period = periodUpTo(schedule, dueMs);
        const begun = await beginRun(platform, tx, row, {
          ...{ trigger: 'schedule', about: aboutPeriod(period), input: null, period, requestedBy: row.updated_by },
        });
        return begun.run_id;
      }),
    );
    return { run_id };
  },
);

type Calendar = NonNullable<PipelineDefinition['triggers']['schedule']>;

export function periodUpTo({ cron, time_zone }: Calendar, toMs: number): Period {
  return { fromMs: new ScheduleTimes(cron, time_zone).previous(toMs) ?? toMs, toMs };
}

/** Of a pipeline that was changed, or is about to be gone (as one that is off). */
export async function carryOutSchedule(
  platform: Platform,
  { org_id: orgId, pipeline_id, source, state }: Pick<PipelineRow, 'org_id' | 'pipeline_id' | 'source' | 'state'>,
): Promise<void> {
  const name = `pipeline_${pipeline_id.replace(/^[a-z]+_/, '').toLowerCase()}`;
  const schedule = state === 'on' ? readPipeline(platform, orgId, source).definition?.triggers.schedule : undefined;
  if (!schedule) return platform.workflows.unschedule(orgId, name);
  const { cron, time_zone: timeZone } = schedule;
  await platform.workflows.schedule(pipelineSchedule, { orgId, name, cron, timeZone, input: { pipeline_id } });
}

export async function resumePipelineSchedule(platform: Platform, orgId: string, id: string): Promise<void> {
  const row = await platform.records.asTenant(orgId, (tx) => findPipeline(tx, orgId, id).catch(() => undefined));
  await carryOutSchedule(platform, row ?? { org_id: orgId, pipeline_id: id, source: '', state: 'off' });
}

/** At a start. */
export async function resumePipelineSchedules(platform: Platform): Promise<void> {
  const rows = await platform.records.asOperator((tx) =>
    tx.selectFrom('pipelines').select(['org_id', 'pipeline_id', 'source', 'state']).where('state', '=', 'on').execute(),
  );
  for (const row of rows) await carryOutSchedule(platform, row);
}

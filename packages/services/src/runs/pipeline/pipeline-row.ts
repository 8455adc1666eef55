/** A pipeline as it is kept, and as the API shows it. */
import { Problem } from '@bellwether/core';
import type { PipelineRunState, RuleSwitch, Transaction } from '@bellwether/records';
import { ScheduleTimes } from '@bellwether/workflows';
import type { Platform } from '../../installation/platform/platform.ts';
import { secretNames } from './pipeline-secrets.ts';
import { readPipeline } from './read-pipeline.ts';

export interface PipelineRow {
  org_id: string;
  pipeline_id: string;
  name: string;
  title: string;
  source: string;
  state: RuleSwitch;
  version: number;
  /** Sealed; see pipeline-secrets.ts. */
  secrets: string;
  on_since: Date | null;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface PipelineSummary {
  pipeline_id: string;
  name: string;
  title: string;
  state: RuleSwitch;
  version: number;
  updated_at: string;
  updated_by: string;
  triggers: ('schedule' | 'event' | 'webhook')[];
  /** Of its schedule, while it is on. */
  next_at: string | null;
  last_run: { run_id: string; state: PipelineRunState; created_at: string } | null;
  /** Runs of the last 30 days. */
  runs: number;
  failed: number;
  /** Runs that have not ended. */
  open: number;
  /** Why it cannot run as it is, in words: what it names has gone. */
  failing: string | null;
}

export interface PipelineView extends PipelineSummary {
  description: string;
  source: string;
  created_at: string;
  created_by: string;
  /** Names of the secrets that are set. */
  secrets: string[];
  /** Where signed requests begin a run; null when it has no webhook. */
  webhook_path: string | null;
}

export const PIPELINES_MAX = 200;
const RUNS_DAYS = 30;

export async function readPipelines(tx: Transaction, orgId: string): Promise<PipelineRow[]> {
  return tx
    .selectFrom('pipelines')
    .selectAll()
    .where('org_id', '=', orgId)
    .orderBy('name')
    .limit(PIPELINES_MAX)
    .execute();
}

/** For a change: the row is locked. Throws not_found. */
export async function findPipeline(tx: Transaction, orgId: string, id: string): Promise<PipelineRow> {
  const row = await tx
    .selectFrom('pipelines')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('pipeline_id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  if (!row) throw noSuchPipeline();
  return row;
}

export function noSuchPipeline(): Problem {
  return new Problem('not_found', 'This organisation has no such pipeline.');
}

/** With how each is doing. */
export async function pipelineSummaries(
  platform: Platform,
  tx: Transaction,
  orgId: string,
  rows: readonly PipelineRow[],
): Promise<PipelineSummary[]> {
  if (rows.length === 0) return [];
  const nowMs = platform.clock();
  const ids = rows.map(({ pipeline_id }) => pipeline_id);
  const counted = await tx
    .selectFrom('pipeline_runs')
    .select((eb) => ['pipeline_id', 'state', eb.fn.countAll<number>().as('runs')])
    .where('org_id', '=', orgId)
    .where('pipeline_id', 'in', ids)
    .where((eb) =>
      eb.or([eb('created_at', '>=', new Date(nowMs - RUNS_DAYS * 86_400_000)), eb('ended_at', 'is', null)]),
    )
    .groupBy(['pipeline_id', 'state'])
    .execute();
  const last = await tx
    .selectFrom('pipeline_runs')
    .distinctOn('pipeline_id')
    .select(['pipeline_id', 'run_id', 'state', 'created_at'])
    .where('org_id', '=', orgId)
    .where('pipeline_id', 'in', ids)
    .orderBy('pipeline_id')
    .orderBy('created_at', 'desc')
    .execute();
  const lastOf = new Map(last.map((run) => [run.pipeline_id, run]));
  return rows.map((row) => {
    const count = (states: readonly PipelineRunState[]): number =>
      counted
        .filter(({ pipeline_id, state }) => pipeline_id === row.pipeline_id && states.includes(state))
        .reduce((sum, { runs }) => sum + Number(runs), 0);
    const { definition, findings } = readPipeline(platform, orgId, row.source);
    const { schedule, event, webhook } = definition?.triggers ?? {};
    const run = lastOf.get(row.pipeline_id);
    const nextMs =
      schedule && row.state === 'on' ? new ScheduleTimes(schedule.cron, schedule.time_zone).next(nowMs) : undefined;
    const { pipeline_id, name, title, state, version, updated_by } = row;
    return {
      ...{ pipeline_id, name, title, state, version, updated_by, updated_at: row.updated_at.toISOString() },
      triggers: [schedule && 'schedule', event && 'event', webhook && 'webhook'].filter((one) => !!one) as (
        | 'schedule'
        | 'event'
        | 'webhook'
      )[],
      next_at: nextMs === undefined ? null : new Date(nextMs).toISOString(),
      last_run: run ? { run_id: run.run_id, state: run.state, created_at: run.created_at.toISOString() } : null,
      runs: count(['queued', 'running', 'succeeded', 'failed', 'cancelled']),
      failed: count(['failed']),
      open: count(['queued', 'running']),
      failing: findings[0] ? `Line ${findings[0].line}: ${findings[0].message}` : null,
    };
  });
}

export async function pipelineView(platform: Platform, tx: Transaction, row: PipelineRow): Promise<PipelineView> {
  const [summary] = await pipelineSummaries(platform, tx, row.org_id, [row]);
  const { source, created_at, created_by } = row;
  const { definition } = readPipeline(platform, row.org_id, source);
  return {
    ...summary!,
    ...{ description: definition?.description ?? '', source, created_at: created_at.toISOString(), created_by },
    secrets: secretNames(platform, row),
    webhook_path: definition?.triggers.webhook ? `/api/v1/pipelines/${row.pipeline_id}/webhook` : null,
  };
}

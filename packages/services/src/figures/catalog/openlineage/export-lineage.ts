/**
 * What an organisation's installation does, as OpenLineage events: what it does all the time (job events, and the run
 * that loads events, which lasts as long as the process), and what began and ended: reports, computations of signals,
 * durable runs. Made from what is kept of them anyway, so that nothing has to be written down twice. Whoever receives
 * an event twice knows it by its run and kind.
 */
import { createHash } from 'node:crypto';
import { formatInstant, type JsonObject, parseInstant } from '@bellwether/core';
import { type LineageSources, metricNode } from '@bellwether/metrics';
import { type Caller, organisationOf, requirePermission } from '../../../access/authority/caller.ts';
import { readInput } from '../../../input.ts';
import type { Platform } from '../../../installation/platform/platform.ts';
import { readRuns } from '../../../people/signal/list-runs.ts';
import { pipelineJobs } from '../../../runs/pipeline/pipeline-data-sets.ts';
import { namespaceOf } from '../external-lineage.ts';
import { reportMetrics } from '../report-metrics.ts';
import { declaredJobs } from './declared-jobs.ts';
import { eventHead, facet, type OpenLineageDataset, type OpenLineageEvent } from './open-lineage.ts';

const RUNS_MAX = 200;
/** When this process began: the run that loads events is as old. */
const BEGAN_MS = Math.round(performance.timeOrigin);

/** `input`: `since`, an instant: only runs that began or ended from then on. */
export async function exportLineage(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<{ events: OpenLineageEvent[] }> {
  requirePermission(platform, caller, 'workflows:read');
  const { since } = readInput(input ?? {}, (read) => ({
    since: read.has('since')
      ? (parseInstant(read.text('since', { max: 40 })) ?? read.refuse('since', 'has to be an ISO 8601 time.', 0))
      : 0,
  }));
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'lineage.export', resourceType: 'openlineage' });
  return { events: [...standingEvents(platform, orgId), ...(await runEvents(platform, orgId, since))] };
}

/** Of what goes on all the time. */
export function standingEvents(platform: Platform, orgId: string): OpenLineageEvent[] {
  const namespace = namespaceOf(orgId);
  const now = formatInstant(platform.clock());
  const sources: LineageSources = {
    registry: platform.metrics.registry,
    eventTypes: platform.eventTypes.all(orgId),
    enrichers: platform.packs.flatMap((pack) => pack.enrichers ?? []),
  };
  return declaredJobs(namespace, sources).flatMap(
    ({ name, description, processing, inputs, outputs }): OpenLineageEvent[] => {
      const job = {
        ...{ namespace, name },
        facets: {
          ...facet('jobType', { processingType: processing, integration: 'BELLWETHER', jobType: 'JOB' }),
          ...facet('documentation', { description }),
        },
      };
      if (processing === 'SERVICE') return [{ ...eventHead('JobEvent', now), job, inputs, outputs }];
      const run = { runId: uuidOf(orgId, name, String(BEGAN_MS)) };
      const began = formatInstant(BEGAN_MS);
      return [
        { ...eventHead('RunEvent', began), eventType: 'START' as const, run, job },
        { ...eventHead('RunEvent', now), eventType: 'RUNNING' as const, run, job, inputs, outputs },
      ];
    },
  );
}

interface PastRun {
  name: string;
  id: string;
  startedAt: string | null;
  endedAt: string | null;
  outcome: 'COMPLETE' | 'ABORT' | 'FAIL';
  failure?: string;
  inputs: OpenLineageDataset[];
  outputs: OpenLineageDataset[];
}

/** Of what began or ended from an instant on. */
export async function runEvents(platform: Platform, orgId: string, sinceMs: number): Promise<OpenLineageEvent[]> {
  const namespace = namespaceOf(orgId);
  const runs = [
    ...(await workflowRuns(platform, orgId)),
    ...(await signalRuns(platform, orgId)),
    ...(await pipelineRuns(platform, orgId)),
  ];
  const events = runs.flatMap((run) => eventsOf(namespace, orgId, run));
  return events
    .filter(({ eventTime }) => Date.parse(eventTime) >= sinceMs)
    .toSorted((a, b) => (a.eventTime < b.eventTime ? -1 : 1));
}

function eventsOf(namespace: string, orgId: string, past: PastRun): OpenLineageEvent[] {
  const { name, id, startedAt, endedAt, outcome, failure, inputs, outputs } = past;
  if (startedAt === null) return [];
  const run = { runId: uuidOf(orgId, name, id) };
  const job = {
    ...{ namespace, name },
    facets: facet('jobType', { processingType: 'BATCH', integration: 'BELLWETHER', jobType: 'JOB' }),
  };
  const failed: JsonObject = failure
    ? facet('errorMessage', { message: failure, programmingLanguage: 'TypeScript' })
    : {};
  const start = { ...eventHead('RunEvent', startedAt), eventType: 'START' as const, run, job, inputs, outputs };
  if (endedAt === null) return [start];
  const ended = { ...run, facets: failed };
  return [start, { ...eventHead('RunEvent', endedAt), eventType: outcome, run: ended, job, inputs, outputs }];
}

/** Durable runs; one that makes a report says of which metrics. */
async function workflowRuns(platform: Platform, orgId: string): Promise<PastRun[]> {
  const namespace = namespaceOf(orgId);
  const runs = await platform.workflows.list(orgId, { limit: RUNS_MAX });
  const reports = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('executive_reports')
      .select(['report_id', 'run_id', 'template'])
      .where('org_id', '=', orgId)
      .orderBy('requested_at', 'desc')
      .limit(RUNS_MAX)
      .execute(),
  );
  const reportOf = new Map(reports.map((report) => [report.run_id, report]));
  return runs.map(({ run_id, workflow, state, failure, started_at, created_at, ended_at }): PastRun => {
    const report = reportOf.get(run_id);
    const source = String(report?.template.source ?? '');
    return {
      ...{ name: `workflow.${workflow}`, id: run_id, startedAt: started_at ?? created_at, endedAt: ended_at },
      outcome: state === 'succeeded' ? 'COMPLETE' : state === 'cancelled' ? 'ABORT' : 'FAIL',
      ...(failure ? { failure: failure.detail } : {}),
      inputs: report ? reportMetrics(source).map((metric) => ({ namespace, name: metricNode(metric) })) : [],
      outputs: report ? [{ namespace, name: `report:${report.report_id}` }] : [],
    };
  });
}

async function pipelineRuns(platform: Platform, orgId: string): Promise<PastRun[]> {
  const dataSets = (names: readonly string[]) => names.map((name) => ({ namespace: namespaceOf(orgId), name }));
  const runs = await pipelineJobs(platform, orgId, RUNS_MAX);
  return runs.map(({ name, run_id, state, failure, started_at, ended_at, reads, writes }) => ({
    ...{ name: `pipeline.${name}`, id: run_id },
    ...{ startedAt: started_at?.toISOString() ?? null, endedAt: ended_at?.toISOString() ?? null },
    outcome: state === 'succeeded' ? 'COMPLETE' : state === 'cancelled' ? 'ABORT' : 'FAIL',
    ...(failure === null ? {} : { failure }),
    ...{ inputs: dataSets(reads), outputs: dataSets(writes) },
  }));
}

async function signalRuns(platform: Platform, orgId: string): Promise<PastRun[]> {
  const namespace = namespaceOf(orgId);
  const runs = await platform.records.asTenant(orgId, (tx) => readRuns(tx, orgId, RUNS_MAX));
  const signals = platform.packs.flatMap((pack) => pack.signals ?? []);
  return runs.map(
    ({ run_id, status, started_at, finished_at }): PastRun => ({
      ...{ name: 'compute_signals', id: run_id, startedAt: started_at, endedAt: finished_at },
      outcome: status === 'failed' ? 'FAIL' : status === 'cancelled' ? 'ABORT' : 'COMPLETE',
      inputs: ['table:events', 'table:roster'].map((name) => ({ namespace, name })),
      outputs: signals.map(({ name }) => ({ namespace, name: `signal:${name}` })),
    }),
  );
}

/** The same run has the same id, whenever it is told of: a UUID of version 8 (RFC 9562). */
function uuidOf(...parts: readonly string[]): string {
  const hex = createHash('sha256').update(JSON.stringify(parts)).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

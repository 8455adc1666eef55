/** What pipelines read and write, by the catalog's ids; and their runs, as lineage tells of them. */
import { metricNode } from '@bellwether/metrics';
import type { PipelineRunState } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { actionOf, type PipelineDefinition } from './pipeline-definition.ts';
import { readPipeline } from './read-pipeline.ts';

export interface DataSets {
  reads: string[];
  writes: string[];
}

/** What a call to another server or a script reads beside its input nobody here knows. */
export function readsAndWrites({ triggers, steps }: PipelineDefinition): DataSets {
  const reads = new Set((triggers.event?.types ?? []).map((type) => `event_type:${type}`));
  const writes = new Set<string>();
  for (const step of steps.values()) {
    const action = actionOf(step);
    if (action?.kind === 'query') reads.add(metricNode(action.of.metric));
    if (action?.kind === 'sql') reads.add('table:events');
    if (action?.kind === 'emit') writes.add(`event_type:${action.of.event_type}`);
  }
  return { reads: [...reads], writes: [...writes] };
}

export interface PipelineJob extends DataSets {
  /** Of the pipeline. */
  name: string;
  run_id: string;
  state: PipelineRunState;
  failure: string | null;
  started_at: Date | null;
  ended_at: Date | null;
}

/** The newest runs, each with what its version of the pipeline reads and writes. */
export async function pipelineJobs(platform: Platform, orgId: string, limit: number): Promise<PipelineJob[]> {
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('pipeline_runs as run')
      .innerJoin('pipelines as pipeline', (join) =>
        join.onRef('pipeline.org_id', '=', 'run.org_id').onRef('pipeline.pipeline_id', '=', 'run.pipeline_id'),
      )
      .innerJoin('pipeline_versions as written', (join) =>
        join
          .onRef('written.org_id', '=', 'run.org_id')
          .onRef('written.pipeline_id', '=', 'run.pipeline_id')
          .onRef('written.version', '=', 'run.version'),
      )
      .select(['pipeline.name', 'run.run_id', 'run.state', 'run.failure', 'run.started_at', 'run.ended_at'])
      .select('written.source')
      .where('run.org_id', '=', orgId)
      .orderBy('run.created_at', 'desc')
      .limit(limit)
      .execute(),
  );
  const known = new Map<string, DataSets>();
  return rows.map(({ source, ...run }) => {
    const sets = known.get(source) ?? dataSetsOf(platform, orgId, source);
    known.set(source, sets);
    return { ...run, ...sets };
  });
}

function dataSetsOf(platform: Platform, orgId: string, source: string): DataSets {
  const { definition } = readPipeline(platform, orgId, source);
  return definition ? readsAndWrites(definition) : { reads: [], writes: [] };
}

/** The pipelines of an organisation as people and programs look at them. */
import type { JsonObject } from '@bellwether/core';
import { stringify } from 'yaml';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type PictureView, pictureView } from './check-pipeline.ts';
import {
  findPipeline,
  type PipelineSummary,
  type PipelineView,
  pipelineSummaries,
  pipelineView,
  readPipelines,
} from './pipeline-row.ts';
import { PIPELINE_SCHEMA } from './pipeline-schema.ts';
import { readPipeline } from './read-pipeline.ts';
import { VARIABLE_WORDS } from './template.ts';

export async function listPipelines(platform: Platform, caller: Caller | undefined): Promise<PipelineSummary[]> {
  requirePermission(platform, caller, 'workflows:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'pipeline.list', resourceType: 'pipeline' });
  return platform.records.asTenant(orgId, async (tx) =>
    pipelineSummaries(platform, tx, orgId, await readPipelines(tx, orgId)),
  );
}

/** Throws not_found. */
export async function getPipeline(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<PipelineView & { picture: PictureView[] }> {
  requirePermission(platform, caller, 'workflows:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'pipeline.read', resourceType: 'pipeline', resourceId: id });
  return platform.records.asTenant(orgId, async (tx) => {
    const view = await pipelineView(platform, tx, await findPipeline(tx, orgId, id));
    const { definition } = readPipeline(platform, orgId, view.source);
    return { ...view, picture: definition ? pictureView(definition) : [] };
  });
}

/** The form of a pipeline file, and what its expressions can use. */
export async function getPipelineSchema(platform: Platform, caller: Caller | undefined): Promise<JsonObject> {
  requirePermission(platform, caller, 'workflows:read');
  await platform.audit.note(caller, { action: 'pipeline.read_schema', resourceType: 'pipeline' });
  return { ...PIPELINE_SCHEMA, 'x-variables': VARIABLE_WORDS } as unknown as JsonObject;
}

export interface PipelineExample {
  pack: string;
  name: string;
  title: string;
  description: string;
  source: string;
}

/** Pipelines that come with packs, to begin with: none of them is on. */
export async function listPipelineExamples(platform: Platform, caller: Caller | undefined): Promise<PipelineExample[]> {
  requirePermission(platform, caller, 'workflows:read');
  await platform.audit.note(caller, { action: 'pipeline.list_examples', resourceType: 'pipeline' });
  return platform.packs.flatMap((pack) =>
    (pack.pipelines ?? []).map((document) => ({
      ...{ pack: pack.name, name: document.pipeline, title: document.title, description: document.description ?? '' },
      source: stringify(document, { lineWidth: 0 }),
    })),
  );
}

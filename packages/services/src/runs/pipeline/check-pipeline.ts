/** Whether a pipeline may be saved, and its picture. */
import { Problem } from '@bellwether/core';
import { pictureOf } from '@bellwether/pipelines';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { Finding } from '../written-yaml/finding.ts';
import type { PipelineDefinition, StepKind } from './pipeline-definition.ts';
import { PIPELINE_BYTES_MAX, type PipelineNames, readPipeline } from './read-pipeline.ts';

/** A step in the picture. */
export interface PictureView {
  step: string;
  kind: StepKind;
  /** Of `for_each`: what is done with each item. */
  each: StepKind | null;
  column: number;
  row: number;
  before: readonly string[];
}

export interface PipelineCheckView {
  ok: boolean;
  findings: readonly Finding[];
  pipeline: { name: string; title: string } | null;
  /** Empty when something is wrong. */
  picture: readonly PictureView[];
}

/** `{source}`: findings at their lines, and the picture. Saves nothing. */
export async function checkPipeline(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<PipelineCheckView> {
  requirePermission(platform, caller, 'workflows:write');
  const source = readInput(input, sourceOf);
  const { definition, findings } = readPipeline(platform, organisationOf(caller), source);
  await platform.audit.note(caller, {
    ...{ action: 'pipeline.check', resourceType: 'pipeline', resourceId: definition?.name ?? '' },
    details: { ok: findings.length === 0 },
  });
  return {
    ...{ ok: findings.length === 0, findings },
    pipeline: definition ? { name: definition.name, title: definition.title } : null,
    picture: definition ? pictureView(definition) : [],
  };
}

export function pictureView(definition: PipelineDefinition): PictureView[] {
  return pictureOf(definition.plan).map((node) => {
    const { work } = definition.steps.get(node.step)!;
    return { ...node, kind: work.kind, each: work.kind === 'for_each' ? work.action.kind : null };
  });
}

export function sourceOf(read: InputReader): string {
  // As it is, spaces and line feeds included.
  return read.secret('source', { max: PIPELINE_BYTES_MAX });
}

/** Throws invalid_request with everything that is wrong, at its line. */
export function checkedPipeline(names: PipelineNames, orgId: string, source: string): PipelineDefinition {
  const { definition, findings } = readPipeline(names, orgId, source);
  if (definition) return definition;
  const errors = findings.map(({ line, field, message }) => ({
    ...{ field: field || 'source', detail: `Line ${line}: ${message}` },
  }));
  throw new Problem('invalid_request', errors[0]!.detail, { errors });
}

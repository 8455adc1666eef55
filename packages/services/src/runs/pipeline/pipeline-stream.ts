/** What became of a pipeline: how it is written, and whether it is on. */
import { defineEntityStream, type RuleSwitch } from '@bellwether/records';
import type { PipelineRow } from './pipeline-row.ts';

export interface PipelineFields {
  name: string;
  title: string;
  /** YAML, as somebody wrote it. */
  source: string;
  /** `draft`: it has never been on. */
  state: RuleSwitch;
}

export const pipelineStream = defineEntityStream<PipelineFields>({ type: 'pipeline' });

export function pipelineFields({ name, title, source, state }: PipelineRow): PipelineFields {
  return { name, title, source, state };
}

/** What became of an experiment: how it was set up, when it ran, what was decided. */
import {
  defineEntityStream,
  type ExperimentDecision,
  type ExperimentDefinition,
  type ExperimentState,
} from '@bellwether/records';
import type { ExperimentRow } from './experiment-row.ts';

export interface ExperimentFields {
  key: string;
  title: string;
  site_id: string;
  definition: ExperimentDefinition;
  state: ExperimentState;
  started_at: string | null;
  stopped_at: string | null;
  decision: ExperimentDecision | null;
}

export const experimentStream = defineEntityStream<ExperimentFields>({ type: 'experiment' });

export function experimentFields(row: ExperimentRow): ExperimentFields {
  const { key, title, site_id, definition, state, started_at, stopped_at, decision } = row;
  return {
    ...{ key, title, site_id, definition, state, decision },
    started_at: started_at?.toISOString() ?? null,
    stopped_at: stopped_at?.toISOString() ?? null,
  };
}

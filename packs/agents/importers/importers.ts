/** The files of other tools this pack can read, for `bellwether import`. */
import type { IncomingEvent } from '@bellwether/core';
import { importLangfuseExport } from './langfuse-export.ts';
import { importSweAgentTrajectory, type TrajectoryOptions } from './swe-agent.ts';

export interface Importer {
  name: string;
  title: string;
  /** Whether a file of this name may be one; the content decides. */
  accepts(fileName: string): boolean;
  /** `startMs` serves formats without a clock. Throws `malformed_body`. */
  import(text: string, options: TrajectoryOptions): IncomingEvent[];
}

export const IMPORTERS: readonly Importer[] = [
  {
    name: 'langfuse-export',
    title: 'Langfuse trace export',
    accepts: (fileName) => fileName.endsWith('.json'),
    import: (text) => importLangfuseExport(text),
  },
  {
    name: 'swe-agent',
    title: 'SWE-agent trajectory',
    accepts: (fileName) => fileName.endsWith('.traj'),
    import: importSweAgentTrajectory,
  },
];

/** The files of other tools this pack can read, for `bellwether import`. */
import type { Importer } from '@bellwether/metrics';
import { importLangfuseExport } from './langfuse-export.ts';
import { importSweAgentTrajectory } from './swe-agent.ts';

export const IMPORTERS: readonly Importer[] = [
  {
    name: 'langfuse-export',
    title: 'Langfuse trace export',
    import: (files) => files.flatMap(({ text }) => importLangfuseExport(text)),
  },
  {
    name: 'swe-agent',
    title: 'SWE-agent trajectory',
    import: (files) =>
      files.flatMap(({ name, text, modifiedMs }) => importSweAgentTrajectory(text, { startMs: modifiedMs, name })),
  },
];

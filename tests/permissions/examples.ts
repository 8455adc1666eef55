/**
 * One good request for every route: what its parameters stand for, and what its body holds. A route without parameters
 * and without a body needs no line. Each stands with the room of the product that its route opens: `examples/<room>.ts`.
 */
import { accessExamples } from './examples/access.ts';
import { alertsExamples } from './examples/alerts.ts';
import { contentExamples } from './examples/content.ts';
import { devicesExamples } from './examples/devices.ts';
import type { Examples } from './examples/example.ts';
import { figuresExamples } from './examples/figures.ts';
import { historyExamples } from './examples/histories.ts';
import { ingestExamples } from './examples/ingest.ts';
import { installationExamples } from './examples/installation.ts';
import { peopleExamples } from './examples/people.ts';
import { runsExamples } from './examples/runs.ts';
import { sitesExamples } from './examples/sites.ts';
import { surveysExamples } from './examples/surveys.ts';
import { tenantsExamples } from './examples/tenants.ts';

export const EXAMPLES: Examples = {
  ...accessExamples,
  ...tenantsExamples,
  ...ingestExamples,
  ...peopleExamples,
  ...surveysExamples,
  ...figuresExamples,
  ...alertsExamples,
  ...runsExamples,
  ...contentExamples,
  ...sitesExamples,
  ...devicesExamples,
  ...installationExamples,
  ...historyExamples,
};

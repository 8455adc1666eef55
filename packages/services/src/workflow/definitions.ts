/**
 * Every workflow of the platform, in every version that may still have runs. A version is taken out when `bellwether
 * workflows list` shows no open run of it; runs that are left then are stranded, and go on when it is put back.
 */
import type { AnyWorkflow } from '@bellwether/workflows';
import { archiveRestore } from '../archive/bring-back.ts';
import { connectionBackfill } from '../connection/backfill/backfill-run.ts';
import { deviceRollout } from '../device-update/rollout-run.ts';
import { reportMaking } from '../executive-report/report-making.ts';
import { orgSchemaProcessing } from '../org-schema/processing.ts';
import { pipelineItems } from '../pipeline/pipeline-items.ts';
import { pipelineSchedule } from '../pipeline/pipeline-schedule.ts';
import { pipelineStep } from '../pipeline/pipeline-step.ts';
import type { Platform } from '../platform/platform.ts';
import { ruleDryRun } from '../rule/dry-run.ts';
import { scrapeRun } from '../scrape/scrape.ts';
import { surveyCreation } from '../survey-generation/survey-creation.ts';
import { reportGeneration } from '../survey-report/report-generation.ts';

export const WORKFLOWS: readonly AnyWorkflow<Platform>[] = [
  archiveRestore,
  connectionBackfill,
  deviceRollout,
  orgSchemaProcessing,
  pipelineItems,
  pipelineSchedule,
  pipelineStep,
  reportGeneration,
  reportMaking,
  ruleDryRun,
  scrapeRun,
  surveyCreation,
];

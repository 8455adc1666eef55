/**
 * Every workflow of the platform, in every version that may still have runs. A version is taken out when `bellwether
 * workflows list` shows no open run of it; runs that are left then are stranded, and go on when it is put back.
 */
import type { AnyWorkflow } from '@bellwether/workflows';
import { ruleDryRun } from '../../alerts/rule/dry-run.ts';
import { scrapeRun } from '../../content/scrape/scrape.ts';
import { deviceRollout } from '../../devices/device-update/rollout-run.ts';
import { reportMaking } from '../../figures/executive-report/report-making.ts';
import { connectionBackfill } from '../../ingest/connection/backfill/backfill-run.ts';
import { archiveRestore } from '../../installation/archive/bring-back.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { orgSchemaProcessing } from '../../surveys/org-schema/processing.ts';
import { surveyCreation } from '../../surveys/survey-generation/survey-creation.ts';
import { reportGeneration } from '../../surveys/survey-report/report-generation.ts';
import { pipelineItems } from '../pipeline/pipeline-items.ts';
import { pipelineSchedule } from '../pipeline/pipeline-schedule.ts';
import { pipelineStep } from '../pipeline/pipeline-step.ts';

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

/** Asks for a survey: the run that makes it is started, and told by its id. */
import { randomUUID } from 'node:crypto';
import type { RunView } from '@bellwether/workflows';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readOrganizationId } from '../survey/read-survey.ts';
import { readRequirements } from './requirements.ts';
import { surveyCreation } from './survey-creation.ts';

export interface StartedGeneration {
  /** Of the run. */
  id: string;
  workflow_id: string;
  status: 'running';
}

export type SurveyGeneration = Pick<RunView, 'run_id' | 'state' | 'progress' | 'failure' | 'output'>;

/** `{organization_id?, requirements: {topics, goal, length_minutes, language, audience}, assign_immediately?}`. */
export async function startSurveyGeneration(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<StartedGeneration> {
  requirePermission(platform, caller, 'surveys:write');
  const wish = readInput(input, (read) => ({
    organization_id: readOrganizationId(read, null),
    requirements: readRequirements(read),
    assign_immediately: read.has('assign_immediately') ? read.boolean('assign_immediately') : false,
  }));
  if (wish.assign_immediately) {
    requirePermission(platform, caller, 'surveys:approve');
    requirePermission(platform, caller, 'surveys:send');
  }
  const id = randomUUID();
  const note = { action: 'survey.generate', resourceType: 'workflow_run', resourceId: id };
  await audited(platform, caller, note, (tx) =>
    platform.workflows.startIn(tx, surveyCreation, {
      ...{ orgId: organisationOf(caller), id, startedBy: nameOf(caller), input: wish },
    }),
  );
  return { id, workflow_id: id, status: 'running' };
}

/** How far a run of this workflow has come. Throws not_found. */
export async function getSurveyGeneration(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<SurveyGeneration> {
  const generation = await followSurveyGeneration(platform, caller, id);
  await platform.audit.note(caller as Caller, {
    action: 'survey_generation.read',
    resourceType: 'workflow_run',
    resourceId: id,
  });
  return generation;
}

/** The same, for whoever has read it once and is told of every change: that is one reading. */
export async function followSurveyGeneration(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<SurveyGeneration> {
  requirePermission(platform, caller, 'surveys:write');
  const { run_id, state, progress, failure, output } = await platform.workflows.get(organisationOf(caller), id);
  return { run_id, state, progress, failure, output };
}

/**
 * The workflow of a survey that is asked for, as seed 004 draws it: validate the organization → generate → save → assign
 * when that is wanted. Each step may happen twice and has its effect once: the survey's id follows from the run.
 */
import { Problem } from '@bellwether/core';
import { questionsOf, type SurveyDefinition } from '@bellwether/questionnaire';
import { defineWorkflow } from '@bellwether/workflows';
import { audited } from '../../access/audit/audited.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { ALL_GRANTS } from '../../access/authority/permission.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { organizationOf } from '../organization/organization-view.ts';
import { addSurvey } from '../survey/create.ts';
import { approveSurvey } from '../survey/review.ts';
import { readSurveySettings } from '../survey/survey-settings.ts';
import { surveyOf } from '../survey/survey-view.ts';
import { createAssignments } from '../wave/send.ts';
import { type Generated, generateSurvey } from './generate-survey.ts';
import type { Requirements } from './requirements.ts';

export interface SurveyCreationInput {
  organization_id: string | null;
  requirements: Requirements;
  assign_immediately: boolean;
}

export interface SurveyCreationOutcome {
  survey_id: string;
  title: string;
  questions: number;
  source: Generated['source'];
  dropped: Generated['dropped'];
  /** Why the model's words were not taken, when it was asked. */
  failures: string[];
  /** Topics that nothing is asked about, because the library has no question about them. */
  unmatched_topics: string[];
  assigned: { wave_id: string } | { reason: string } | null;
}

const RETRIES = { max: 5, backoffMs: 500 };
const STEPS = 4;

export const surveyCreation = defineWorkflow<SurveyCreationInput, SurveyCreationOutcome, Platform>(
  {
    name: 'survey_creation',
    version: 1,
    title: 'Creation of a survey',
    steps: ['validate_organization', 'generate', 'save', 'assign'],
    queue: { name: 'survey_creation', concurrencyPerTenant: 4 },
  },
  async (run, input) => {
    const { services } = run;
    await run.step('validate_organization', { timeoutMs: 5_000, retries: { max: 3, backoffMs: 500 } }, async () => {
      const { organization_id: id } = input;
      if (id !== null) await services.records.asTenant(run.orgId, (tx) => organizationOf(tx, id));
      return null;
    });
    run.progress({ done: 1, of: STEPS, words: 'Generating questions' });
    const generated = await run.step(
      'generate',
      { timeoutMs: 29_000, retries: { max: 1, backoffMs: 100 } },
      ({ signal }) =>
        generateSurvey(services, run.orgId, input.requirements, {
          signal,
          onProgress: onlyNew((words) => run.progress({ done: 1, of: STEPS, words })),
        }).then((result) => JSON.parse(JSON.stringify(result)) as Generated),
    );
    run.progress({ done: 2, of: STEPS, words: 'Saving the survey' });
    const by = starter(run.orgId, run.startedBy);
    const { id, title } = await run.step('save', { retries: RETRIES }, () =>
      save(services, by, surveyIdOf(run.id), input, generated.definition),
    );
    run.progress({ done: 3, of: STEPS, words: input.assign_immediately ? 'Preparing the wave' : 'Done' });
    const assigned = input.assign_immediately
      ? await run.step('assign', { timeoutMs: 60_000, retries: RETRIES }, () =>
          assign(services, by, id, input.organization_id),
        )
      : null;
    run.progress({ done: STEPS, of: STEPS, words: 'Done' });
    const { source, dropped, failures, unmatched } = generated;
    return {
      survey_id: id,
      title,
      questions: questionsOf(generated.definition).length,
      source,
      dropped,
      failures,
      unmatched_topics: unmatched,
      assigned,
    };
  },
);

/** Told once for each change of words; a model sends many pieces a second. */
function onlyNew(tell: (words: string) => void): (words: string) => void {
  let last = '';
  return (words) => {
    if (words !== last) tell(words);
    last = words;
  };
}

/** The same for every attempt of a run. */
function surveyIdOf(runId: string): string {
  return `srv_${runId.replaceAll('-', '')}`.slice(0, 64);
}

/** Whoever asked for the survey, whose permission was checked then. */
function starter(orgId: string, startedBy: string): Caller {
  const [kind = '', id = startedBy] = startedBy.split(':');
  const isKnown = kind === 'user' || kind === 'key' || kind === 'operator';
  return {
    ...{ kind: isKnown ? kind : 'operator', id, orgId, grants: ALL_GRANTS },
    ...{ role: undefined, teams: [], subject: undefined, sessionId: undefined },
  };
}

async function save(
  platform: Platform,
  caller: Caller,
  id: string,
  input: SurveyCreationInput,
  definition: SurveyDefinition,
): Promise<{ id: string; title: string }> {
  const known = await platform.records.asTenant(caller.orgId, (tx) =>
    tx.selectFrom('surveys').select(['id', 'title']).where('id', '=', id).executeTakeFirst(),
  );
  if (known) return known;
  const note = { action: 'survey.generate', resourceType: 'survey', resourceId: id };
  const row = await audited(platform, caller, note, (tx) =>
    addSurvey(platform, tx, caller, id, { definition, organizationId: input.organization_id, origin: 'generated' }),
  );
  return { id: row.id, title: row.title };
}

/** Approves and prepares a wave; nobody is written to before somebody sends it. */
async function assign(
  platform: Platform,
  caller: Caller,
  id: string,
  organizationId: string | null,
): Promise<{ wave_id: string } | { reason: string }> {
  const { survey, wave, settings } = await platform.records.asTenant(caller.orgId, async (tx) => ({
    survey: await surveyOf(tx, id),
    wave: await tx.selectFrom('survey_waves').select('wave_id').where('survey_id', '=', id).executeTakeFirst(),
    settings: await readSurveySettings(tx),
  }));
  if (wave) return wave;
  if (settings.second_person_approves)
    return { reason: 'A second person approves surveys here, so nobody was assigned yet.' };
  try {
    if (survey.status === 'draft') await approveSurvey(platform, caller, id);
    const made = await createAssignments(platform, caller, {
      survey_id: id,
      ...(organizationId === null ? {} : { organization_id: organizationId }),
    });
    return { wave_id: made.wave_id };
  } catch (error) {
    // That there are too few to ask is an answer; the survey is there all the same.
    if (error instanceof Problem && error.code === 'conflict') return { reason: error.message };
    throw error;
  }
}

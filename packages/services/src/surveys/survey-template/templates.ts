/** Templates: whole surveys that packs bring, to be used as they are or as a beginning. */
import { Problem } from '@bellwether/core';
import { questionsOf, type SurveyTemplate } from '@bellwether/questionnaire';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { shippedLibrary } from '../question/library.ts';
import { makeSurvey } from '../survey/create.ts';
import { readOrganizationId } from '../survey/read-survey.ts';
import type { SurveyView } from '../survey/survey-view.ts';

type LibraryPlatform = Pick<Platform, 'packs'> & ServiceContext;

export interface TemplateSummary extends Omit<SurveyTemplate, 'definition'> {
  questions: number;
  languages: readonly string[];
  instruments: string[];
}

export async function listTemplates(platform: LibraryPlatform, caller: Caller | undefined): Promise<TemplateSummary[]> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  await platform.audit.note(caller, { action: 'survey_templates.read', resourceType: 'survey_template' });
  return shippedLibrary(platform.packs).templates.map(({ definition, ...template }) => ({
    ...template,
    questions: questionsOf(definition).length,
    languages: definition.languages,
    instruments: [...new Set(questionsOf(definition).map(({ question }) => question.source?.instrument ?? ''))],
  }));
}

export async function getTemplate(
  platform: LibraryPlatform,
  caller: Caller | undefined,
  id: string,
): Promise<SurveyTemplate> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const template = templateOf(platform, id);
  await platform.audit.note(caller, {
    action: 'survey_template.read',
    resourceType: 'survey_template',
    resourceId: id,
  });
  return template;
}

/** `{organization_id?, title?}`: a draft with everything the template has. */
export async function surveyFromTemplate(
  platform: LibraryPlatform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<SurveyView> {
  requirePermission(platform, caller, 'surveys:write');
  const { definition } = templateOf(platform, id);
  const { organizationId, title } = readInput(input ?? {}, (read) => ({
    organizationId: readOrganizationId(read, null),
    title: read.has('title') ? read.text('title', { max: 200 }) : undefined,
  }));
  const named =
    title === undefined
      ? definition
      : { ...definition, title: { ...definition.title, [definition.default_language]: title } };
  return makeSurvey(platform, caller, { definition: named, organizationId, origin: 'library' });
}

function templateOf(platform: LibraryPlatform, id: string): SurveyTemplate {
  const template = shippedLibrary(platform.packs).templates.find((each) => each.id === id);
  if (template) return template;
  throw new Problem('not_found', `There is no template ${JSON.stringify(id.slice(0, 64))}.`);
}

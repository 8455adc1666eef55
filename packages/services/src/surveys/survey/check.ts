/** What is to be said about a survey before it is sent: dead ends, wording, length. */
import {
  answeringMinutes,
  checkLogic,
  checkSurveyWording,
  type LogicFinding,
  type SurveyDefinition,
  type WordingFinding,
} from '@bellwether/questionnaire';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { readDefinitionField } from './read-survey.ts';
import { surveyOf } from './survey-view.ts';

export interface SurveyCheck {
  minutes: number;
  logic: LogicFinding[];
  wording: WordingFinding[];
  /** No error is among the findings; warnings are for people to judge. */
  can_be_approved: boolean;
}

export function checkDefinition(definition: SurveyDefinition): SurveyCheck {
  const logic = checkLogic(definition);
  const hasQuestions = definition.sections.some(({ questions }) => questions.length > 0);
  return {
    minutes: answeringMinutes(definition),
    logic,
    wording: checkSurveyWording(definition),
    can_be_approved: hasQuestions && logic.every(({ severity }) => severity !== 'error'),
  };
}

export async function checkSurvey(
  context: ServiceContext,
  caller: Caller | undefined,
  id: string,
): Promise<SurveyCheck> {
  requirePermission(context, caller, 'surveys:read', 'team');
  const row = await context.records.asTenant(organisationOf(caller), (tx) => surveyOf(tx, id));
  await context.audit.note(caller, { action: 'survey.read', resourceType: 'survey', resourceId: id });
  return checkDefinition(row.definition);
}

/** `{definition}`: the same for one that is not saved. */
export async function checkSentDefinition(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<SurveyCheck> {
  requirePermission(context, caller, 'surveys:write');
  const check = checkDefinition(readInput(input, (read) => readDefinitionField(read)));
  await context.audit.note(caller, { action: 'survey.check', resourceType: 'survey' });
  return check;
}

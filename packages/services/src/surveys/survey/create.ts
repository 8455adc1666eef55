/** New surveys: written, taken from a template, or generated. */
import { Problem } from '@bellwether/core';
import { questionsOf, type SurveyDefinition } from '@bellwether/questionnaire';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import type { ServiceContext } from '../../context.ts';
import { recordEvents } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { organizationOf } from '../organization/organization-view.ts';
import { readDefinitionField, readOrganizationId } from './read-survey.ts';
import { partsOf } from './survey-parts.ts';
import { type SurveyOrigin, surveyStream } from './survey-stream.ts';
import { newSurveyRow, type SurveyRow, type SurveyView, surveyView, titleOf } from './survey-view.ts';

const SURVEYS_MAX = 5000;

/** `{definition, organization_id?}`. What is odd about it is told by `checkSurvey`, and stops nobody before the review. */
export async function createSurvey(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
): Promise<SurveyView> {
  requirePermission(context, caller, 'surveys:write');
  const sent = readInput(input, (read) => ({
    definition: readDefinitionField(read),
    organizationId: readOrganizationId(read, null),
  }));
  return makeSurvey(context, caller, { ...sent, origin: 'written' });
}

export interface NewSurvey {
  definition: SurveyDefinition;
  organizationId: string | null;
  origin: SurveyOrigin;
}

/** One transaction with its audit entry; for verbs that have checked the permission. */
export async function makeSurvey(context: ServiceContext, caller: Caller, survey: NewSurvey): Promise<SurveyView> {
  const row = await audited(
    context,
    caller,
    ({ id, origin }: SurveyRow) => ({
      action: 'survey.create',
      resourceType: 'survey',
      resourceId: id,
      details: { origin, questions: questionsOf(survey.definition).length },
    }),
    (tx) => addSurvey(context, tx, caller, newId('srv'), survey),
  );
  return surveyView(row);
}

/** Adds the survey and the first event of its stream. */
export async function addSurvey(
  context: Pick<ServiceContext, 'clock'>,
  tx: Transaction,
  caller: Caller,
  id: string,
  { definition, organizationId, origin }: NewSurvey,
): Promise<SurveyRow> {
  if (organizationId !== null) await organizationOf(tx, organizationId);
  const { kept } = await tx
    .selectFrom('surveys')
    .select((eb) => eb.fn.countAll<number>().as('kept'))
    .executeTakeFirstOrThrow();
  if (kept >= SURVEYS_MAX)
    throw new Problem('conflict', `There are ${SURVEYS_MAX} surveys already. Reuse one of them.`);
  const row = newSurveyRow(caller, id, definition, { organizationId, origin, at: new Date(context.clock()) });
  await tx
    .insertInto('surveys')
    .values({ ...row, definition: JSON.stringify(definition) })
    .execute();
  const data = {
    title: titleOf(definition),
    origin,
    question_count: questionsOf(definition).length,
    parts: partsOf(definition, organizationId),
  };
  await recordEvents(context, tx, caller, surveyStream, id, [{ event_type: 'survey.created', data }], 0);
  return row;
}

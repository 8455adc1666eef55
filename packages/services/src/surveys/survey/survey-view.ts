/** Surveys as the API shows them, and their rows, which follow from their streams. */
import type { Json } from '@bellwether/core';
import { Problem } from '@bellwether/core';
import { answeringMinutes, questionsOf, type SurveyDefinition, wordsIn } from '@bellwether/questionnaire';
import type { NewEvent, SurveyStatus, Transaction } from '@bellwether/records';
import { type Caller, nameOf, organisationOf } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { recordEvents } from '../../ingest/history/record-change.ts';
import { refuseStale } from '../organization/refuse-stale.ts';
import { definitionOf, organizationOfParts } from './survey-parts.ts';
import { type SurveyEvents, type SurveyOrigin, type SurveyState, surveyStream } from './survey-stream.ts';

export interface SurveyRow {
  org_id: string;
  id: string;
  organization_id: string | null;
  title: string;
  status: SurveyStatus;
  version: number;
  definition: SurveyDefinition;
  origin: SurveyOrigin;
  submitted_by: string | null;
  approved_by: string | null;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface SurveySummary extends Omit<SurveyRow, 'org_id' | 'definition' | 'created_at' | 'updated_at'> {
  questions: number;
  languages: readonly string[];
  /** Of somebody who reads at a usual pace. */
  minutes: number;
  created_at: string;
  updated_at: string;
}

export interface SurveyView extends SurveySummary {
  definition: SurveyDefinition;
}

export function surveySummary({ org_id: _, definition, ...row }: SurveyRow): SurveySummary {
  return {
    ...row,
    questions: questionsOf(definition).length,
    languages: definition.languages,
    minutes: answeringMinutes(definition),
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}

export function surveyView(row: SurveyRow): SurveyView {
  return { ...surveySummary(row), definition: row.definition };
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function surveyOf(tx: Transaction, id: string, lock?: 'lock'): Promise<SurveyRow> {
  const query = tx.selectFrom('surveys').selectAll().where('id', '=', id.slice(0, 64));
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new Problem('not_found', `There is no survey ${JSON.stringify(id.slice(0, 64))}.`);
  return surveyRow(row);
}

/** Locked, and at the version somebody has seen. Throws 409 with `current` when it is at another. */
export async function surveyAt(tx: Transaction, id: string, version: number | undefined): Promise<SurveyRow> {
  const row = await surveyOf(tx, id, 'lock');
  refuseStale('survey', version, row.version, () => surveyView(row));
  return row;
}

export function surveyRow(row: Omit<SurveyRow, 'definition'> & { definition: Json }): SurveyRow {
  // What is in the table was read before it was written.
  return { ...row, definition: row.definition as unknown as SurveyDefinition };
}

/** Appends what happened to a survey that is there, and writes what it is now. */
export async function changeSurvey(
  context: Pick<ServiceContext, 'clock'>,
  tx: Transaction,
  caller: Caller,
  row: SurveyRow,
  events: readonly NewEvent<SurveyEvents>[],
): Promise<SurveyRow> {
  if (events.length === 0) return row;
  const { version, state } = await recordEvents(context, tx, caller, surveyStream, row.id, events, row.version);
  return projectSurvey(tx, row.id, state, version, { by: nameOf(caller), at: new Date(context.clock()) });
}

/** Writes the row that a stream's state stands for. */
export async function projectSurvey(
  tx: Transaction,
  id: string,
  state: SurveyState | null,
  version: number,
  { by, at }: { by: string; at: Date },
): Promise<SurveyRow> {
  if (!state) throw new Error(`The stream of survey ${id} is empty.`);
  const definition = definitionOf(state.parts);
  const row = await tx
    .updateTable('surveys')
    .set({
      ...{ status: state.status, version, origin: state.origin, organization_id: organizationOfParts(state.parts) },
      ...{ title: titleOf(definition), definition: JSON.stringify(definition) },
      ...{ submitted_by: state.submitted_by, approved_by: state.approved_by, updated_by: by, updated_at: at },
    })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return surveyRow(row);
}

export function titleOf(definition: SurveyDefinition): string {
  return wordsIn(definition.title, definition.default_language);
}

export function newSurveyRow(
  caller: Caller,
  id: string,
  definition: SurveyDefinition,
  more: { organizationId: string | null; origin: SurveyOrigin; at: Date; by?: string },
): SurveyRow {
  const by = more.by ?? nameOf(caller);
  return {
    ...{ org_id: organisationOf(caller), id, organization_id: more.organizationId, title: titleOf(definition) },
    ...{ status: 'draft' as const, version: 1, definition, origin: more.origin, submitted_by: null, approved_by: null },
    ...{ created_by: by, created_at: more.at, updated_by: by, updated_at: more.at },
  };
}

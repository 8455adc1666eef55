/**
 * From draft to approved. A survey with an error in its logic is approved by nobody. Where the tenant wants four eyes,
 * whoever changed a survey last or submitted it is not who approves it.
 */
import { Problem } from '@bellwether/core';
import type { NewEvent } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, requirePermission } from '../../access/authority/caller.ts';
import type { Permission } from '../../access/authority/permission.ts';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { checkDefinition } from './check.ts';
import { readSeenVersion } from './read-survey.ts';
import { readSurveySettings } from './survey-settings.ts';
import type { SurveyEvents } from './survey-stream.ts';
import { changeSurvey, type SurveyRow, type SurveyView, surveyAt, surveyOf, surveyView } from './survey-view.ts';

type Verb = 'submit' | 'approve' | 'return' | 'archive' | 'restore';
const NEEDS: Readonly<Record<Verb, Permission>> = {
  submit: 'surveys:write',
  approve: 'surveys:approve',
  return: 'surveys:approve',
  archive: 'surveys:write',
  restore: 'surveys:write',
};

/** `{version?}`: the version that was looked at, so that nobody submits what somebody else changed meanwhile. */
export function submitSurvey(context: ServiceContext, caller: Caller | undefined, id: string, input?: unknown) {
  return decide(context, caller, 'submit', id, input, async (row) => {
    if (row.status !== 'draft') throw wrongState(row, 'Only a draft is submitted.');
    refuseErrors(row);
    return [{ event_type: 'survey.submitted', data: {} }];
  });
}

export function approveSurvey(context: ServiceContext, caller: Caller | undefined, id: string, input?: unknown) {
  return decide(context, caller, 'approve', id, input, async (row, by, isTwoPeople) => {
    const isReady = row.status === 'in_review' || (row.status === 'draft' && !isTwoPeople);
    if (!isReady) throw wrongState(row, isTwoPeople ? 'Submit it for review first.' : 'Only a draft is approved.');
    if (isTwoPeople && [row.submitted_by, row.updated_by].includes(by)) {
      throw new Problem(
        'forbidden',
        'You submitted or changed this survey, and here a second person approves. Ask a colleague who may approve surveys.',
      );
    }
    refuseErrors(row);
    return [{ event_type: 'survey.approved', data: {} }];
  });
}

/** `{version?, note?}`: back to the author. */
export function returnSurvey(context: ServiceContext, caller: Caller | undefined, id: string, input?: unknown) {
  return decide(context, caller, 'return', id, input, async (row, _, __, note) => {
    if (row.status !== 'in_review') throw wrongState(row, 'Only what is in review is returned.');
    return [{ event_type: 'survey.returned', data: { note } }];
  });
}

/** Takes it out of the list; nothing of it is lost. */
export function archiveSurvey(context: ServiceContext, caller: Caller | undefined, id: string, input?: unknown) {
  return decide(context, caller, 'archive', id, input, async (row) =>
    row.status === 'archived' ? [] : [{ event_type: 'survey.archived', data: {} }],
  );
}

export function restoreSurvey(context: ServiceContext, caller: Caller | undefined, id: string, input?: unknown) {
  return decide(context, caller, 'restore', id, input, async (row) => {
    if (row.status !== 'archived') throw wrongState(row, 'Only what is archived is restored.');
    return [{ event_type: 'survey.restored', data: {} }];
  });
}

type Decision = (row: SurveyRow, by: string, isTwoPeople: boolean, note: string) => Promise<NewEvent<SurveyEvents>[]>;

async function decide(
  context: ServiceContext,
  caller: Caller | undefined,
  verb: Verb,
  id: string,
  input: unknown,
  decision: Decision,
): Promise<SurveyView> {
  requirePermission(context, caller, NEEDS[verb]);
  const { version, note } = readInput(input ?? {}, (read) => ({
    version: read.has('version') ? readSeenVersion(read) : undefined,
    note: verb === 'return' && read.has('note') ? read.text('note', { min: 0, max: 1000 }) : '',
  }));
  const row = await audited(
    context,
    caller,
    (after: SurveyRow) => ({
      action: `survey.${verb}`,
      resourceType: 'survey',
      resourceId: id,
      details: { version: after.version, status: after.status },
    }),
    async (tx) => {
      const before = version === undefined ? await surveyOf(tx, id, 'lock') : await surveyAt(tx, id, version);
      const { second_person_approves } = await readSurveySettings(tx);
      const events = await decision(before, nameOf(caller), second_person_approves, note);
      return changeSurvey(context, tx, caller, before, events);
    },
  );
  return surveyView(row);
}

function refuseErrors({ definition }: SurveyRow): void {
  const { logic, can_be_approved } = checkDefinition(definition);
  if (can_be_approved) return;
  const errors = logic.filter(({ severity }) => severity === 'error');
  throw new Problem(
    'conflict',
    errors.length === 0
      ? 'There is no question in this survey yet.'
      : `${errors.length} ${errors.length === 1 ? 'thing stops' : 'things stop'} this survey. ${errors[0]!.words} ${errors[0]!.suggestion}`,
    { errors: errors.map(({ where, words }) => ({ field: where, detail: words })) },
  );
}

function wrongState({ status }: SurveyRow, then: string): Problem {
  return new Problem('conflict', `This survey is ${status.replace('_', ' ')}. ${then}`);
}

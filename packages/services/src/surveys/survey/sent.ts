/** What a survey hears of its waves: that it may be sent, was sent, and that a wave is over. */
import { Problem } from '@bellwether/core';
import type { SurveyDefinition } from '@bellwether/questionnaire';
import type { NewEvent, Transaction } from '@bellwether/records';
import { actingFor, type Caller, OPERATOR } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import type { SurveyEvents } from './survey-stream.ts';
import { changeSurvey, surveyOf } from './survey-view.ts';

/** Throws not_found, and conflict unless it is approved; one that was sent may be sent again as it is. */
export async function approvedSurvey(
  tx: Transaction,
  id: string,
): Promise<{ survey_id: string; version: number; definition: SurveyDefinition }> {
  const { status, version, definition } = await surveyOf(tx, id);
  if (status !== 'approved' && status !== 'published' && status !== 'closed')
    throw new Problem(
      'conflict',
      `This survey is ${status.replace('_', ' ')}; only an approved one is sent to people.`,
    );
  return { survey_id: id, version, definition };
}

/** In the transaction that makes or sends a wave. */
export async function noteSurveySent(
  context: Pick<ServiceContext, 'clock'>,
  tx: Transaction,
  caller: Caller,
  id: string,
  sent: { assigned?: { wave_id: string; invited: number }; published?: boolean },
): Promise<void> {
  const row = await surveyOf(tx, id, 'lock');
  const isNew = sent.published === true && row.status !== 'published';
  await changeSurvey(context, tx, caller, row, [
    ...(sent.assigned ? [{ event_type: 'survey.assigned', data: sent.assigned } as const] : []),
    ...(isNew ? [{ event_type: 'survey.published', data: {} } as const] : []),
  ]);
}

/**
 * In the transaction that closes a wave. A survey whose last wave is over is closed, unless it goes on being asked by a
 * pulse, or has been changed since.
 */
export async function noteWaveClosed(
  context: Pick<ServiceContext, 'clock'>,
  tx: Transaction,
  wave: { org_id: string; wave_id: string; survey_id: string },
): Promise<void> {
  const { survey_id: id, wave_id, org_id } = wave;
  const known = await tx.selectFrom('surveys').select('id').where('id', '=', id).executeTakeFirst();
  if (!known) return;
  const row = await surveyOf(tx, id, 'lock');
  const events: NewEvent<SurveyEvents>[] = [{ event_type: 'survey.completed', data: { wave_id } }];
  if (row.status === 'published' && !(await isStillAsked(tx, id, wave_id)))
    events.push({ event_type: 'survey.closed', data: {} });
  await changeSurvey(context, tx, actingFor(OPERATOR, org_id), row, events);
}

async function isStillAsked(tx: Transaction, id: string, butFor: string): Promise<boolean> {
  const wave = await tx
    .selectFrom('survey_waves')
    .select('wave_id')
    .where('survey_id', '=', id)
    .where('wave_id', '<>', butFor)
    .where('status', '<>', 'closed')
    .executeTakeFirst();
  const pulse = await tx
    .selectFrom('survey_pulses')
    .select('pulse_id')
    .where('survey_id', '=', id)
    .where('enabled', '=', true)
    .executeTakeFirst();
  return wave !== undefined || pulse !== undefined;
}

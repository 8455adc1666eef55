/** The survey as it may be sent: approved, published, or closed and sent again. */
import type { Transaction } from '@bellwether/records';
import { approvedSurvey } from '../survey/sent.ts';
import type { SurveyToSend } from './make-wave.ts';

/** Throws not_found, and conflict for one that nobody has approved. */
export function surveyToSend(tx: Transaction, _orgId: string, surveyId: string): Promise<SurveyToSend> {
  return approvedSurvey(tx, surveyId);
}

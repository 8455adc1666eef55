/** The survey as it may be sent: approved or published. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { SurveyToSend } from './make-wave.ts';

export async function surveyToSend(_tx: Transaction, _orgId: string, surveyId: string): Promise<SurveyToSend> {
  throw new Problem('not_found', `There is no survey ${JSON.stringify(surveyId.slice(0, 64))}.`);
}

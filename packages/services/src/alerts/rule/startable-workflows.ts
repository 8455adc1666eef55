/**
 * Workflows that a rule may start, by name. A workflow is here because it is safe to begin without a person's permission:
 * what it does is within what a rule may do anyway, and its input is read as strangers' input is.
 */
import { type JsonObject, uuidv7 } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { startSurveyReport } from '../../surveys/survey-report/generate.ts';

export interface StartableWorkflow {
  /** What it does, for people. */
  description: string;
  /** Starts it inside of the transaction in which the rule's decision is kept. Throws a Problem for input it cannot take. */
  start(platform: Platform, tx: Transaction, started: RuleStart): Promise<{ run_id: string }>;
}

export interface RuleStart {
  orgId: string;
  ruleId: string;
  input: JsonObject;
}

/** The making of a survey's report: `{survey_id}`, of its newest closed wave. */
const surveyReport: StartableWorkflow = {
  description: 'Makes the report of a survey, of its newest closed wave: {survey_id}.',
  start(platform, tx, { orgId, ruleId, input }) {
    const surveyId = readInput(input, (read) => read.text('survey_id', { max: 64 }));
    const reportId = uuidv7(platform.clock());
    const asked = { orgId, surveyId, waveId: undefined, reportId, requestedBy: `rule:${ruleId}` };
    return startSurveyReport(platform, tx, asked).then(({ workflow_id }) => ({ run_id: workflow_id }));
  },
};

export const STARTABLE_WORKFLOWS: ReadonlyMap<string, StartableWorkflow> = new Map([['survey_report', surveyReport]]);

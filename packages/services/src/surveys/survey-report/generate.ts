/** Starts the making of a report; the run does the work, and can be watched. */
import { Problem, uuidv7 } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { closedWave } from './publish-wave.ts';
import { reportGeneration } from './report-generation.ts';
import { newestReport } from './report-row.ts';

export interface GeneratedReport {
  report_id: string;
  survey_id: string;
  wave_id: string;
  /** The run of the workflow report_generation. */
  workflow_id: string;
  status: 'generating';
}

/** The newest so many of a survey are kept. */
const REPORTS_KEPT = 20;

/**
 * `{wave_id?}`, the newest closed wave when absent. While one of that wave is under way, it is that one that is answered.
 * Throws not_found while no wave of the survey is closed.
 */
export async function generateSurveyReport(
  platform: Platform,
  caller: Caller | undefined,
  surveyId: string,
  input: unknown,
): Promise<GeneratedReport> {
  requirePermission(platform, caller, 'surveys:write');
  const orgId = organisationOf(caller);
  const waveId = readInput(input ?? {}, (read) =>
    read.has('wave_id') ? read.text('wave_id', { max: 64 }) : undefined,
  );
  const running = await platform.records.asTenant(orgId, async (tx) => {
    const wave = await closedWave(tx, orgId, surveyId, waveId);
    return newestReport(tx, orgId, { surveyId, waveId: wave.wave_id, status: 'generating' });
  });
  if (running && (await isUnderWay(platform, orgId, running.run_id))) return generated(running);
  const reportId = uuidv7(platform.clock());
  const note = { action: 'survey_report.generate', resourceType: 'survey_report', resourceId: reportId };
  return audited(platform, caller, note, (tx) =>
    startSurveyReport(platform, tx, { orgId, surveyId, waveId, reportId, requestedBy: nameOf(caller) }),
  );
}

/** Inside of a transaction of the organisation. */
export async function startSurveyReport(
  platform: Platform,
  tx: Transaction,
  asked: { orgId: string; surveyId: string; waveId: string | undefined; reportId: string; requestedBy: string },
): Promise<GeneratedReport> {
  const { orgId, surveyId, waveId, reportId, requestedBy } = asked;
  const wave = await closedWave(tx, orgId, surveyId, waveId);
  const { run_id } = await platform.workflows.startIn(tx, reportGeneration, {
    ...{ orgId, id: `report-${reportId}`, input: { report_id: reportId }, startedBy: requestedBy },
  });
  const row = { report_id: reportId, survey_id: surveyId, wave_id: wave.wave_id, run_id };
  await tx
    .insertInto('survey_reports')
    .values({
      ...{ org_id: orgId, ...row, status: 'generating', parts: '{}' },
      ...{ requested_by: requestedBy, requested_at: new Date(platform.clock()) },
    })
    .execute();
  await tx
    .deleteFrom('survey_reports')
    .where('org_id', '=', orgId)
    .where('survey_id', '=', surveyId)
    .where('report_id', 'not in', (eb) =>
      eb
        .selectFrom('survey_reports')
        .select('report_id')
        .where('org_id', '=', orgId)
        .where('survey_id', '=', surveyId)
        .orderBy('requested_at', 'desc')
        .orderBy('report_id', 'desc')
        .limit(REPORTS_KEPT),
    )
    .execute();
  return generated(row);
}

function generated(row: { report_id: string; survey_id: string; wave_id: string; run_id: string }): GeneratedReport {
  const { report_id, survey_id, wave_id, run_id } = row;
  return { report_id, survey_id, wave_id, workflow_id: run_id, status: 'generating' };
}

async function isUnderWay(platform: Platform, orgId: string, runId: string): Promise<boolean> {
  const run = await platform.workflows.get(orgId, runId).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'not_found') return undefined;
    throw error;
  });
  return run !== undefined && run.state !== 'failed' && run.state !== 'cancelled' && run.state !== 'succeeded';
}

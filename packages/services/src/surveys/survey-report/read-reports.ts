/**
 * Reports as they are told: how far the newest one is, and what the newest finished one says. Whoever may see their own
 * units only is given the rows of those, of everything else nothing.
 */
import { formatInstant, Problem } from '@bellwether/core';
import { REPORT_MEDIA_TYPES, type ReportFormat, sceneToSvg, sentence } from '@bellwether/reports';
import { type Caller, organisationOf, reachOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { isUnitInReach, type UnitReach, unitReachOf } from '../../people/roster/unit-reach.ts';
import { unitsOf } from '../wave/audience.ts';
import type { BenchmarkComparison, ToldChange } from './compare-rounds.ts';
import type { ToldInsight } from './insights.ts';
import type { SurveyPublication } from './publication.ts';
import type { Recommendation } from './recommendations.ts';
import { figureBook } from './report-figures.ts';
import { newestReport, partOf, type ReportFileRow, type ReportRow, readReportFiles } from './report-row.ts';

export interface ReportRun {
  report_id: string;
  workflow_id: string;
  state: 'generating' | 'ready' | 'failed';
  progress: { done: number; of: number; words?: string } | null;
  failure: string | null;
  requested_at: string;
}

export interface SurveyResultsReport {
  report_id: string;
  ready_at: string;
  /** `units` for somebody who sees their own units only. */
  scope: 'everybody' | 'units';
  /** In one sentence; `null` when it is not about what one may see. */
  answer: string | null;
  publication: SurveyPublication;
  previous: { wave_id: string; closed: string } | null;
  changes: ToldChange[];
  not_comparable: string[];
  benchmarks: BenchmarkComparison[];
  insights: ToldInsight[];
  recommendations: Recommendation[];
  files: (ReportFileRow & { href: string })[];
}

export interface SurveyReportView {
  survey_id: string;
  wave_id: string | null;
  /** The newest that was asked for. */
  run: ReportRun | null;
  /** The newest that is ready. */
  report: SurveyResultsReport | null;
}

interface Asked {
  surveyId: string;
  waveId?: string | undefined;
}

const waveOf = (query: unknown): string | undefined =>
  readInput(query, (read) => (read.has('wave_id') ? read.text('wave_id', { max: 64 }) : undefined));

/** `{wave_id?}`. A survey without a report answers with none, and says so by `run: null`. */
export async function getSurveyReport(
  platform: Platform,
  caller: Caller | undefined,
  surveyId: string,
  query: unknown,
): Promise<SurveyReportView> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const orgId = organisationOf(caller);
  const asked: Asked = { surveyId, waveId: waveOf(query) };
  const { newest, ready, files, reach } = await platform.records.asTenant(orgId, async (tx) => {
    const [found, done] = [
      await newestReport(tx, orgId, asked),
      await newestReport(tx, orgId, { ...asked, status: 'ready' }),
    ];
    return {
      ...{ newest: found, ready: done },
      files: done ? await readReportFiles(tx, orgId, done.report_id) : [],
      reach: await reachIn(tx, orgId, caller, done),
    };
  });
  await note(platform, caller, 'survey_report.read', ready?.report_id ?? surveyId);
  const told = ready && isStillTold(platform, orgId, ready) ? ready : undefined;
  return {
    survey_id: surveyId,
    wave_id: (told ?? newest)?.wave_id ?? asked.waveId ?? null,
    run: newest ? await runOf(platform, orgId, newest) : null,
    report: told ? resultsOf(told, files, reach) : null,
  };
}

export async function getSurveyInsights(
  platform: Platform,
  caller: Caller | undefined,
  surveyId: string,
  query: unknown,
): Promise<{ survey_id: string; wave_id: string; insights: ToldInsight[]; recommendations: Recommendation[] }> {
  requirePermission(platform, caller, 'surveys:read', 'team');
  const { row, reach } = await readyReport(platform, caller, { surveyId, waveId: waveOf(query) });
  await note(platform, caller, 'survey_report.insights', row.report_id);
  const { insights, recommendations } = resultsOf(row, [], reach);
  return { survey_id: surveyId, wave_id: row.wave_id, insights, recommendations };
}

export interface ToldChart {
  id: string;
  title: string;
  alternative: string;
  svg: string;
  scene: unknown;
}

export async function getSurveyCharts(
  platform: Platform,
  caller: Caller | undefined,
  surveyId: string,
  query: unknown,
): Promise<{ survey_id: string; wave_id: string; charts: ToldChart[] }> {
  requirePermission(platform, caller, 'surveys:read');
  const { row } = await readyReport(platform, caller, { surveyId, waveId: waveOf(query) });
  await note(platform, caller, 'survey_report.charts', row.report_id);
  const book = figureBook({ ...partOf(row, 'extract'), ...partOf(row, 'analyse') });
  return {
    ...{ survey_id: surveyId, wave_id: row.wave_id },
    charts: partOf(row, 'charts').charts.map(({ id, title, alternative, scene }) => {
      const words = sentence(alternative, book);
      const svg = sceneToSvg(scene, { colours: 'values', title, description: words });
      return { id, title, alternative: words, svg, scene };
    }),
  };
}

export interface ReportFile {
  bytes: Uint8Array;
  mediaType: string;
  fileName: string;
  sha256: string;
}

/** `{format, wave_id?}`. Throws not_found while no report is ready. */
export async function getSurveyReportFile(
  platform: Platform,
  caller: Caller | undefined,
  surveyId: string,
  query: unknown,
): Promise<ReportFile> {
  requirePermission(platform, caller, 'surveys:read');
  const orgId = organisationOf(caller);
  const { format, waveId } = readInput(query, (read) => ({
    format: read.oneOf('format', ['html', 'pdf', 'csv', 'xlsx'] as const),
    waveId: read.has('wave_id') ? read.text('wave_id', { max: 64 }) : undefined,
  }));
  const { row } = await readyReport(platform, caller, { surveyId, waveId });
  const file = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('survey_report_files')
      .select(['bytes', 'sha256'])
      .where('org_id', '=', orgId)
      .where('report_id', '=', row.report_id)
      .where('format', '=', format)
      .executeTakeFirstOrThrow(),
  );
  await platform.audit.noteEach(caller, {
    ...{ action: 'survey_report.download', resourceType: 'survey_report', resourceId: row.report_id },
    details: { format },
  });
  const { closed } = partOf(row, 'extract').publication;
  return {
    ...{ bytes: file.bytes, sha256: file.sha256, mediaType: REPORT_MEDIA_TYPES[format] },
    fileName: `survey-report-${closed}.${format}`,
  };
}

async function readyReport(
  platform: Platform,
  caller: Caller,
  asked: Asked,
): Promise<{ row: ReportRow; reach: UnitReach }> {
  const orgId = organisationOf(caller);
  const { row, reach } = await platform.records.asTenant(orgId, async (tx) => {
    const found = await newestReport(tx, orgId, { ...asked, status: 'ready' });
    return { row: found, reach: await reachIn(tx, orgId, caller, found) };
  });
  if (!row)
    throw new Problem(
      'not_found',
      'No report of this survey is ready. POST /api/v1/reports/generate/{survey_id} makes one.',
    );
  if (!isStillTold(platform, orgId, row))
    throw new Problem('not_found', 'The floor was raised since this report was made. Make a new one.');
  return { row, reach };
}

/** After the floor was raised, what was made under the lower one is not handed out any more. */
function isStillTold(platform: Platform, orgId: string, row: ReportRow): boolean {
  return partOf(row, 'extract').publication.floor >= platform.privacy.floorOf(orgId);
}

async function reachIn(
  tx: Parameters<typeof unitsOf>[0],
  orgId: string,
  caller: Caller,
  row: ReportRow | undefined,
): Promise<UnitReach> {
  if (reachOf(caller, 'surveys:read') === 'organisation') return 'all';
  const wave = row
    ? await tx
        .selectFrom('survey_waves')
        .select('organization_id')
        .where('org_id', '=', orgId)
        .where('wave_id', '=', row.wave_id)
        .executeTakeFirst()
    : undefined;
  return unitReachOf(caller, 'surveys:read', await unitsOf(tx, orgId, wave?.organization_id ?? null));
}

async function runOf(platform: Platform, orgId: string, row: ReportRow): Promise<ReportRun> {
  const told = {
    ...{ report_id: row.report_id, workflow_id: row.run_id, requested_at: formatInstant(row.requested_at.getTime()) },
  };
  if (row.status === 'ready') return { ...told, state: 'ready', progress: null, failure: null };
  const run = await platform.workflows.get(orgId, row.run_id).catch((error: unknown) => {
    if (error instanceof Problem && error.code === 'not_found') return undefined;
    throw error;
  });
  const isOver = !run || run.state === 'failed' || run.state === 'cancelled';
  return {
    ...told,
    state: isOver ? 'failed' : 'generating',
    progress: run?.progress ?? null,
    failure: isOver ? (run?.failure?.detail ?? 'The run that made it was cancelled. Make the report again.') : null,
  };
}

function resultsOf(row: ReportRow, files: readonly ReportFileRow[], reach: UnitReach): SurveyResultsReport {
  const { publication } = partOf(row, 'extract');
  const { comparison, benchmarks } = partOf(row, 'analyse');
  const { answer, insights } = partOf(row, 'summaries');
  const { recommendations } = partOf(row, 'recommendations');
  const href = (format: ReportFormat): string =>
    `/api/v1/reports/${encodeURIComponent(row.survey_id)}/file?format=${format}&wave_id=${encodeURIComponent(row.wave_id)}`;
  const whole: SurveyResultsReport = {
    ...{ report_id: row.report_id, ready_at: formatInstant((row.ready_at ?? row.requested_at).getTime()) },
    ...{ scope: 'everybody', answer, publication, previous: comparison.previous, changes: comparison.changes },
    ...{ not_comparable: comparison.not_comparable, benchmarks, insights, recommendations },
    files: files.map((file) => ({ ...file, href: href(file.format) })),
  };
  return reach === 'all' ? whole : cutTo(reach, whole);
}

function cutTo(reach: UnitReach, whole: SurveyResultsReport): SurveyResultsReport {
  const isIn = (unit: string | null): boolean => unit !== null && unit !== '' && isUnitInReach(reach, unit);
  const hidden = { hidden: 'suppressed' } as const;
  const { publication } = whole;
  const insights = whole.insights
    // What compares a unit with everybody tells of everybody, too.
    .filter(({ unit, kind }) => isIn(unit) && kind === 'unit_decline')
    .map((insight, at) => ({ ...insight, rank: at + 1 }));
  const told = new Set(insights.map(({ id }) => id));
  return {
    ...whole,
    ...{ scope: 'units', answer: null, benchmarks: [], files: [], insights },
    changes: whole.changes.filter(({ unit }) => isIn(unit)),
    recommendations: whole.recommendations.filter(({ because }) => told.has(because.insight)),
    publication: {
      ...publication,
      ...{ participation: hidden, evenness: hidden, lateness: [], questions: [], drivers: hidden },
      units: publication.units.filter(({ unit }) => isIn(unit)),
      scales: publication.scales.map((scale) => ({
        ...scale,
        ...{ overall: hidden, shares: hidden, reliability: hidden, agreement: hidden },
        units: scale.units.filter(({ unit }) => isIn(unit)),
      })),
    },
  };
}

function note(platform: Platform, caller: Caller, action: string, resourceId: string): Promise<void> {
  return platform.audit.note(caller, { action, resourceType: 'survey_report', resourceId });
}

/**
 * The workflow that makes a report: validate, extract, analyse, then drawings, sentences and recommendations beside one
 * another, compile, notify. Each step reads what those before it have kept and keeps its own under its name, so that doing
 * it twice changes nothing; a process that dies goes on at the step where it was.
 */
import { createHash } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { REPORT_FORMATS, renderReport, sentence } from '@bellwether/reports';
import { defineWorkflow } from '@bellwether/workflows';
import { notify } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readWave } from '../wave/wave-row.ts';
import { readBenchmarks } from './benchmarks.ts';
import { compareBenchmarks, compareRounds } from './compare-rounds.ts';
import { insightsOf, toldInsights } from './insights.ts';
import { publishWave, waveBefore } from './publish-wave.ts';
import { recommendationsOf } from './recommendations.ts';
import { reportCharts } from './report-charts.ts';
import { answerWords, reportDocument } from './report-document.ts';
import { surveyReportEvent } from './report-event.ts';
import { figureBook, type ReportMaterial } from './report-figures.ts';
import { surveyReportNotification } from './report-notification.ts';
import { keepPart, partOf, type ReportRow, readReport } from './report-row.ts';

export interface ReportInput {
  report_id: string;
}

const RETRIES = { retries: { max: 3, backoffMs: 500 } };
const STEPS = [
  'validate',
  'extract',
  'analyse',
  'charts',
  'summaries',
  'recommendations',
  'compile',
  'notify',
] as const;

export const reportGeneration = defineWorkflow<ReportInput, { report_id: string }, Platform>(
  {
    ...{ name: 'report_generation', version: 1, title: 'Report on a survey', steps: STEPS },
    queue: { name: 'report_generation', concurrency: 2, concurrencyPerTenant: 1 },
  },
  async (run, { report_id: reportId }) => {
    const { services: platform, orgId } = run;
    const tenant = <T>(work: Parameters<typeof platform.records.asTenant<T>>[1]): Promise<T> =>
      platform.records.asTenant(orgId, work);
    const tell = (done: number, words: string): void => run.progress({ done, of: STEPS.length, words });

    tell(0, 'Looking whether the wave is closed');
    const waveId = await run.step('validate', { timeoutMs: 10_000, ...RETRIES }, () =>
      tenant(async (tx) => {
        const { wave_id } = await readReport(tx, orgId, reportId);
        if ((await readWave(tx, orgId, wave_id)).status !== 'closed')
          throw new Problem('conflict', 'This wave is not closed yet. Until then only participation is told.');
        return wave_id;
      }),
    );

    tell(1, 'Deciding what may be told');
    await run.step('extract', { timeoutMs: 300_000, ...RETRIES }, async ({ signal }) => {
      const { publication } = await publishWave(platform, orgId, waveId, signal);
      await tenant((tx) => keepPart(tx, orgId, reportId, 'extract', { publication }));
    });

    tell(2, 'Comparing with the round before');
    await run.step('analyse', { timeoutMs: 600_000, ...RETRIES }, async ({ signal }) => {
      const { previous, benchmarks } = await tenant(async (tx) => ({
        previous: await waveBefore(tx, orgId, waveId),
        benchmarks: await readBenchmarks(tx, orgId),
      }));
      const now = await publishWave(platform, orgId, waveId, signal);
      const before = previous === undefined ? undefined : await publishWave(platform, orgId, previous, signal);
      const found = { comparison: compareRounds(now, before), benchmarks: compareBenchmarks(now, benchmarks) };
      await tenant((tx) => keepPart(tx, orgId, reportId, 'analyse', found));
    });

    tell(3, 'Drawing, writing, looking for what to try');
    await run.all([
      run.step('charts', { timeoutMs: 60_000, ...RETRIES }, () =>
        tenant(async (tx) => {
          const { material, book } = understood(await readReport(tx, orgId, reportId));
          await keepPart(tx, orgId, reportId, 'charts', { charts: reportCharts(material, book) });
        }),
      ),
      run.step('summaries', { timeoutMs: 60_000, ...RETRIES }, () =>
        tenant(async (tx) => {
          const { material, book, insights } = understood(await readReport(tx, orgId, reportId));
          await keepPart(tx, orgId, reportId, 'summaries', {
            answer: sentence(answerWords({ material, insights }), book),
            insights: toldInsights(insights, book),
          });
        }),
      ),
      run.step('recommendations', { timeoutMs: 60_000, ...RETRIES }, () =>
        tenant(async (tx) => {
          const { material, book, insights } = understood(await readReport(tx, orgId, reportId));
          await keepPart(tx, orgId, reportId, 'recommendations', {
            recommendations: recommendationsOf(insights, book, material),
          });
        }),
      ),
    ]);

    tell(6, 'Setting the files');
    await run.step('compile', { timeoutMs: 180_000, ...RETRIES }, async ({ signal }) => {
      const row = await tenant((tx) => readReport(tx, orgId, reportId));
      const rendered = await renderReport(documentOf(row), { timeoutMs: 120_000, signal });
      await tenant(async (tx) => {
        for (const format of REPORT_FORMATS) {
          const bytes = rendered[format];
          const file = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes };
          await tx
            .insertInto('survey_report_files')
            .values({ org_id: orgId, report_id: reportId, format, ...file })
            .onConflict((conflict) => conflict.columns(['org_id', 'report_id', 'format']).doUpdateSet(file))
            .execute();
        }
      });
    });

    tell(7, 'Telling that it is ready');
    await run.step('notify', { timeoutMs: 30_000, ...RETRIES }, async () => {
      const ready = await tenant(async (tx) => {
        await tx
          .updateTable('survey_reports')
          .set({ status: 'ready', ready_at: new Date(platform.clock()) })
          .where('org_id', '=', orgId)
          .where('report_id', '=', reportId)
          .where('status', '=', 'generating')
          .execute();
        return readReport(tx, orgId, reportId);
      });
      const readyMs = (ready.ready_at ?? ready.requested_at).getTime();
      const event = surveyReportEvent(orgId, ready, readyMs);
      await platform.admission.admit(orgId, 'survey_reports', [{ index: 0, event }]);
      await notify(platform, surveyReportNotification(orgId, ready, readyMs));
    });
    tell(STEPS.length, 'Ready');
    return { report_id: reportId };
  },
);

/** Figures and what stands out follow from what is kept; they are made again where they are needed. */
function understood(row: ReportRow) {
  const material: ReportMaterial = { ...partOf(row, 'extract'), ...partOf(row, 'analyse') };
  const book = figureBook(material);
  return { material, book, insights: insightsOf(material, book) };
}

function documentOf(row: ReportRow) {
  return reportDocument({ ...understood(row), ...partOf(row, 'charts'), ...partOf(row, 'recommendations') });
}

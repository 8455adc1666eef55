/**
 * The workflow that makes a report: query, compile, render, deliver. Each step keeps what it has made, so that doing it
 * twice changes nothing; a process that dies goes on at the step where it was. A run that a schedule has started makes the
 * row of its report first, with the rights of whoever set the schedule, as they are then.
 */
import { createHash } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { fingerprintOf, REPORT_FORMATS, readTemplate, renderReport, sealOf } from '@bellwether/reports';
import { defineWorkflow } from '@bellwether/workflows';
import type { Platform } from '../../installation/platform/platform.ts';
import { askQuestions } from './ask-questions.ts';
import { compileMaterial } from './compile-material.ts';
import { deliverReport } from './deliver-report.ts';
import { prepareScheduled } from './prepare-scheduled.ts';
import { type AnsweredReport, readReport } from './report-row.ts';
import { wordNarratives } from './word-narratives.ts';

export type ReportMakingInput = { report_id: string } | { schedule_id: string };

const RETRIES = { retries: { max: 3, backoffMs: 500 } };
/** Twenty seconds, for events that are being counted in. */
const AGAIN_MAX = 40;
const STEPS = ['prepare', 'query', 'compile', 'render', 'deliver'] as const;

export const reportMaking = defineWorkflow<ReportMakingInput, { report_id: string }, Platform>(
  {
    ...{ name: 'executive_report', version: 1, title: 'Report for readers', steps: STEPS },
    queue: { name: 'executive_report', concurrency: 2, concurrencyPerTenant: 1 },
  },
  async (run, input) => {
    const { services: platform, orgId } = run;
    const tenant = <T>(work: Parameters<typeof platform.records.asTenant<T>>[1]): Promise<T> =>
      platform.records.asTenant(orgId, work);
    const tell = (done: number, words: string): void => run.progress({ done, of: STEPS.length, words });

    tell(0, 'Looking what is asked for');
    const reportId = await run.step('prepare', { timeoutMs: 10_000, ...RETRIES }, () =>
      'report_id' in input ? input.report_id : prepareScheduled(platform, orgId, input.schedule_id, run.id),
    );

    tell(1, 'Asking its questions');
    await run.step('query', { timeoutMs: 300_000, ...RETRIES }, async ({ signal }) => {
      const { template, period } = await tenant((tx) => readReport(tx, orgId, reportId));
      const { template: read } = readTemplate(template.source);
      const results = await askQuestions(platform, orgId, read, period, { signal, againMax: AGAIN_MAX });
      const wordings = await wordNarratives(platform, read, results, period, signal);
      const answered: AnsweredReport = { results: [...results], wordings: [...wordings] };
      await tenant((tx) => keep(tx, { answered: JSON.stringify(answered) }));
    });

    tell(2, 'Putting it together');
    await run.step('compile', { timeoutMs: 60_000, ...RETRIES }, async () => {
      const { template, period, answered } = await tenant((tx) => readReport(tx, orgId, reportId));
      if (!answered) throw new Error('A report is compiled once its questions are answered.');
      const document = compileMaterial(platform, template, period, answered);
      if (document.sections.length === 0)
        throw new Problem('conflict', 'Nothing of the template has an answer here, so there is no report.');
      const seal = sealOf(document, orgId, platform.reportKey);
      await tenant((tx) =>
        keep(tx, { document: JSON.stringify(document), fingerprint: fingerprintOf(document), seal }),
      );
    });

    tell(3, 'Setting the files');
    await run.step('render', { timeoutMs: 180_000, ...RETRIES }, async ({ signal }) => {
      const { document, seal } = await tenant((tx) => readReport(tx, orgId, reportId));
      if (!document || seal === null) throw new Error('A report is set once it is compiled.');
      const rendered = await renderReport(document, { seal, timeoutMs: 120_000, signal });
      await tenant(async (tx) => {
        for (const format of REPORT_FORMATS) {
          const bytes = rendered[format];
          const file = { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length, bytes };
          await tx
            .insertInto('executive_report_files')
            .values({ org_id: orgId, report_id: reportId, format, ...file })
            .onConflict((conflict) => conflict.columns(['org_id', 'report_id', 'format']).doUpdateSet(file))
            .execute();
        }
        const { ready_at } = await readReport(tx, orgId, reportId);
        await keep(tx, { status: 'ready', ready_at: ready_at ?? new Date(platform.clock()) });
      });
    });

    tell(4, 'Handing it over');
    await run.step('deliver', { timeoutMs: 60_000, ...RETRIES }, () => deliverReport(platform, orgId, reportId));
    tell(STEPS.length, 'Ready');
    return { report_id: reportId };

    function keep(
      tx: Parameters<typeof readReport>[0],
      made: Partial<{
        answered: string;
        document: string;
        fingerprint: string;
        seal: string;
        status: 'ready';
        ready_at: Date;
      }>,
    ): Promise<unknown> {
      return tx
        .updateTable('executive_reports')
        .set(made)
        .where('org_id', '=', orgId)
        .where('report_id', '=', reportId)
        .execute();
    }
  },
);

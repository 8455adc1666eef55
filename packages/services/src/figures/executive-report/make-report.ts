/** Starts the making of a report from a template; the run does the work, and can be watched. */
import { Problem, parseInstant } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { daysUpTo, type ReportPeriod } from '@bellwether/reports';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readChannelIds } from './report-channels.ts';
import { reportMaking } from './report-making.ts';
import { insertReport, type ReportRow } from './report-row.ts';
import { fieldsOf, findTemplate, type TemplateRow } from './template-fields.ts';

export interface StartedReport {
  report_id: string;
  /** The run of the workflow executive_report. */
  workflow_id: string;
  status: 'making';
}

/** The newest so many of a template are kept. */
const REPORTS_KEPT = 60;

/** `{template_id, to?, days?, channel_ids?}`: of the days before `to`, by default those that are over. */
export async function makeReport(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<StartedReport> {
  requirePermission(platform, caller, 'metrics:read');
  requirePermission(platform, caller, 'exports:write');
  const orgId = organisationOf(caller);
  const wish = readInput(input, (read) => ({
    template_id: read.text('template_id', { max: 64 }),
    toMs: readEnd(read, platform.clock()),
    days: read.has('days') ? read.integer('days', { min: 1, max: 400 }) : undefined,
    channelIds: read.has('channel_ids') ? readChannelIds(read) : [],
  }));
  const reportId = newId('exr');
  const note = {
    ...{ action: 'executive_report.make', resourceType: 'executive_report', resourceId: reportId },
    details: { template_id: wish.template_id, channels: wish.channelIds.length },
  };
  return audited(platform, caller, note, async (tx) => {
    const template = await findTemplate(tx, wish.template_id);
    await refuseUnknownChannels(tx, wish.channelIds);
    const { run_id } = await platform.workflows.startIn(tx, reportMaking, {
      ...{ orgId, id: `report-${reportId}`, input: { report_id: reportId }, startedBy: nameOf(caller) },
    });
    const period = daysUpTo(wish.toMs, wish.days ?? template.days);
    await insertReport(
      tx,
      newReport(platform, orgId, template, period, {
        ...{ reportId, runId: run_id, requestedBy: nameOf(caller), channelIds: wish.channelIds, scheduleId: null },
      }),
    );
    await forgetOldReports(tx, orgId, template.template_id);
    return { report_id: reportId, workflow_id: run_id, status: 'making' };
  });
}

/** Midnight before an instant that is not to come; now when none is said. */
export function readEnd(read: InputReader, nowMs: number): number {
  if (!read.has('to')) return nowMs;
  const to = parseInstant(read.text('to', { max: 40 }));
  if (to === undefined) return read.refuse('to', 'has to be an ISO 8601 time with a zone.', nowMs);
  return to > nowMs ? read.refuse('to', 'must not be to come.', nowMs) : to;
}

export function newReport(
  { clock, privacy }: Pick<Platform, 'clock' | 'privacy'>,
  orgId: string,
  template: TemplateRow,
  period: ReportPeriod,
  made: { reportId: string; runId: string; requestedBy: string; channelIds: string[]; scheduleId: string | null },
): ReportRow {
  return {
    ...{ org_id: orgId, report_id: made.reportId, template_id: template.template_id, schedule_id: made.scheduleId },
    ...{ template: { ...fieldsOf(template), version: template.version }, period, run_id: made.runId },
    ...{ status: 'making', floor: privacy.floorOf(orgId), answered: null, document: null, fingerprint: null },
    ...{ seal: null, channel_ids: made.channelIds, told_at: null, requested_by: made.requestedBy },
    ...{ requested_at: new Date(clock()), ready_at: null },
  };
}

export async function forgetOldReports(tx: Transaction, orgId: string, templateId: string): Promise<void> {
  await tx
    .deleteFrom('executive_reports')
    .where('org_id', '=', orgId)
    .where('template_id', '=', templateId)
    .where('report_id', 'not in', (eb) =>
      eb
        .selectFrom('executive_reports')
        .select('report_id')
        .where('org_id', '=', orgId)
        .where('template_id', '=', templateId)
        .orderBy('requested_at', 'desc')
        .orderBy('report_id', 'desc')
        .limit(REPORTS_KEPT),
    )
    .execute();
}

export async function refuseUnknownChannels(tx: Transaction, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const known = await tx
    .selectFrom('notification_channels')
    .select('channel_id')
    .where('channel_id', 'in', ids)
    .execute();
  if (known.length < ids.length)
    throw new Problem('invalid_request', 'There is no such channel any more.', {
      errors: [{ field: 'channel_ids', detail: 'names a channel that is not there.' }],
    });
}

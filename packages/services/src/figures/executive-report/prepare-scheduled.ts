/** The report of a schedule whose time has come: of the template as it is now, if whoever set the schedule still may. */
import { createHash } from 'node:crypto';
import { Problem, uuidFromDigest } from '@bellwether/core';
import { daysUpTo } from '@bellwether/reports';
import { reaches } from '../../access/authority/permission.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { callerNamed } from '../board/embed-maker.ts';
import { forgetOldReports, newReport } from './make-report.ts';
import { insertReport } from './report-row.ts';
import { findTemplate } from './template-fields.ts';

/** Its id follows from the run, so that a second attempt makes no second report. Throws forbidden, not_found. */
export async function prepareScheduled(
  platform: Platform,
  orgId: string,
  scheduleId: string,
  runId: string,
): Promise<string> {
  const nowMs = platform.clock();
  const reportId = `exr_${uuidFromDigest(createHash('sha256').update(`report ${orgId} ${runId}`).digest()).replaceAll('-', '')}`;
  return platform.records.asTenant(orgId, async (tx) => {
    const schedule = await tx
      .selectFrom('report_schedules')
      .selectAll()
      .where('schedule_id', '=', scheduleId)
      .executeTakeFirst();
    if (!schedule?.enabled) throw new Problem('not_found', 'This schedule is no longer there, or is switched off.');
    const maker = await callerNamed(tx, orgId, schedule.updated_by, nowMs);
    const may = (permission: 'metrics:read' | 'exports:write'): boolean =>
      reaches(maker?.grants.get(permission), 'organisation');
    if (!maker || !may('metrics:read') || !may('exports:write'))
      throw new Problem(
        'forbidden',
        'Whoever set this schedule may no longer send figures of the whole organisation. Somebody who may has to save it again.',
      );
    const template = await findTemplate(tx, schedule.template_id);
    const row = newReport(platform, orgId, template, daysUpTo(nowMs, template.days), {
      ...{ reportId, runId, requestedBy: schedule.updated_by, channelIds: schedule.channel_ids, scheduleId },
    });
    await insertReport(tx, row);
    await platform.audit.append(tx, maker, orgId, {
      ...{ action: 'executive_report.make', resourceType: 'executive_report', resourceId: reportId },
      details: { template_id: schedule.template_id, schedule_id: scheduleId, channels: schedule.channel_ids.length },
    });
    await forgetOldReports(tx, orgId, schedule.template_id);
    return reportId;
  });
}

/** Hands a finished report to the channels somebody has chosen for it: the page and the PDF along with a mail, a link everywhere. */
import { periodText, REPORT_MEDIA_TYPES, type ReportFormat } from '@bellwether/reports';
import type { Attachment } from '../../alerts/notification/notification.ts';
import { notify } from '../../alerts/notification/notify.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { reportFileName } from './report-file-name.ts';
import { readReport } from './report-row.ts';
import { leadText } from './report-view.ts';

const ATTACHED: readonly ReportFormat[] = ['pdf', 'html'];
/** Beyond it a mail has the link alone. */
const ATTACHED_BYTES_MAX = 4 * 1024 * 1024;

/** A second time changes nothing: the outbox knows the report. */
export async function deliverReport(platform: Platform, orgId: string, reportId: string): Promise<void> {
  await platform.records.asTenant(orgId, async (tx) => {
    const row = await readReport(tx, orgId, reportId);
    if (row.channel_ids.length === 0 || row.told_at || !row.document) return;
    const files = await tx
      .selectFrom('executive_report_files')
      .select(['format', 'bytes'])
      .where('org_id', '=', orgId)
      .where('report_id', '=', reportId)
      .where('format', 'in', ATTACHED)
      .orderBy('format', 'desc')
      .execute();
    const isSmall = files.reduce((sum, { bytes }) => sum + bytes.length, 0) <= ATTACHED_BYTES_MAX;
    const attachments: Attachment[] = files.map(({ format, bytes }) => ({
      ...{ name: reportFileName(row.document!, format), media_type: REPORT_MEDIA_TYPES[format], bytes },
    }));
    const at = new Date(platform.clock());
    await notify(
      platform,
      {
        ...{ org_id: orgId, kind: 'report', severity: 'info', dedup_key: `report:${reportId}`, atMs: at.getTime() },
        title: `${row.template.title}: ${periodText(row.period)}`,
        body: `${leadText(row.document)}\n\nFingerprint ${row.fingerprint}. Every figure leads to its question.`,
        ...{ link: `/reports/${reportId}`, channel_ids: row.channel_ids, attachments: isSmall ? attachments : [] },
      },
      tx,
    );
    await tx
      .updateTable('executive_reports')
      .set({ told_at: at })
      .where('org_id', '=', orgId)
      .where('report_id', '=', reportId)
      .execute();
  });
}

/**
 * A diagnosis: everything that is published about the organisation and its departments at one moment, with the alerts that
 * are open, kept as it was so that it can be read again and cited. It holds no figure that could not be asked for one by
 * one, and computes none.
 */
import { type JsonObject, Problem, uuidv7 } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readAlerts } from '../../alerts/alert/alert-row.ts';
import type { ServiceContext } from '../../context.ts';
import { departmentFigures } from './department-metrics.ts';
import { figureAnswer } from './figure-answer.ts';
import { HealthBook } from './health-book.ts';
import { organisationSummary } from './organisation-health.ts';

export interface DiagnosticSession {
  report_id: string;
  status: 'ready';
}

export interface DiagnosticReport extends DiagnosticSession {
  created_at: string;
  report: JsonObject;
}

/** The newest so many of an organisation are kept. */
const REPORTS_KEPT = 100;

/** Makes a report; it is ready when this answers. Needs figures and alerts of the whole organisation. */
export async function requestDiagnostic(
  context: ServiceContext,
  caller: Caller | undefined,
): Promise<DiagnosticSession> {
  requirePermission(context, caller, 'diagnostic_analysis:execute');
  requirePermission(context, caller, 'metrics:read');
  requirePermission(context, caller, 'alerts:read');
  const orgId = organisationOf(caller);
  const book = await HealthBook.open(context, caller, { action: 'organisation_health.read' });
  const now = new Date(context.clock());
  const reportId = uuidv7(now.getTime());
  const note = { action: 'diagnostic.run', resourceType: 'diagnostic_report', resourceId: reportId };
  await audited(context, caller, note, async (tx) => {
    const alerts = (await readAlerts(tx, orgId)).filter(({ status }) => status !== 'resolved');
    const report = {
      organisation: {
        ...organisationSummary(book),
        figures: Object.fromEntries([...book.figuresOf('')].map(([signal, figure]) => [signal, figureAnswer(figure)])),
      },
      departments: book.departments().map(({ unit }) => departmentFigures(book, unit)),
      alerts: alerts.map(({ alert_id, type, severity, unit, message, recommended_actions, status, created_at }) => ({
        ...{ id: alert_id, type, severity, unit, name_generic: book.units.nameOf(unit), message },
        ...{ recommended_actions, status, created_at: created_at.toISOString() },
      })),
    };
    await tx
      .insertInto('diagnostic_reports')
      .values({ org_id: orgId, report_id: reportId, created_at: now, report: JSON.stringify(report) })
      .execute();
    await tx
      .deleteFrom('diagnostic_reports')
      .where('org_id', '=', orgId)
      .where('report_id', 'not in', (eb) =>
        eb
          .selectFrom('diagnostic_reports')
          .select('report_id')
          .where('org_id', '=', orgId)
          .orderBy('created_at', 'desc')
          .orderBy('report_id', 'desc')
          .limit(REPORTS_KEPT),
      )
      .execute();
  });
  return { report_id: reportId, status: 'ready' };
}

/** One report, or the newest. Throws `not_found` when there is none. */
export async function getDiagnosticReport(
  context: ServiceContext,
  caller: Caller | undefined,
  reportId?: string,
): Promise<DiagnosticReport> {
  requirePermission(context, caller, 'alerts:read');
  requirePermission(context, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  const row = await context.records.asTenant(orgId, (tx) => {
    const query = tx.selectFrom('diagnostic_reports').selectAll().where('org_id', '=', orgId);
    const wanted = reportId === undefined ? query : query.where('report_id', '=', reportId);
    return wanted.orderBy('created_at', 'desc').orderBy('report_id', 'desc').limit(1).executeTakeFirst();
  });
  await context.audit.note(caller, {
    action: 'diagnostic.read',
    resourceType: 'diagnostic_report',
    resourceId: row?.report_id ?? reportId ?? '',
  });
  if (!row)
    throw new Problem(
      'not_found',
      reportId === undefined
        ? 'There is no diagnostic report yet; POST /api/v1/diagnostic/run makes one.'
        : 'There is no such diagnostic report, or it is older than the newest 100.',
    );
  return { report_id: row.report_id, status: 'ready', created_at: row.created_at.toISOString(), report: row.report };
}

/**
 * Schedules of reports: made, changed, removed. What is kept here is carried out by the workflow engine's own schedules;
 * those are brought in line after each change, and at every start for what a crash in between has left.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseStale } from '../../surveys/organization/refuse-stale.ts';
import { refuseUnknownChannels } from './make-report.ts';
import { type ReportChannel, reportChannels } from './report-channels.ts';
import { reportMaking } from './report-making.ts';
import {
  findSchedule,
  readScheduleFields,
  reportScheduleStream,
  type ScheduleRow,
  type ScheduleView,
  scheduleFieldsOf,
  scheduleView,
  workflowScheduleName,
} from './schedule-fields.ts';
import { findTemplate } from './template-fields.ts';

const SCHEDULES_MAX = 100;
const note = (action: string, resourceId: string) => ({ action, resourceType: 'report_schedule', resourceId });

export async function listReportSchedules(
  platform: Platform,
  caller: Caller | undefined,
): Promise<{ schedules: ScheduleView[]; channels: ReportChannel[] }> {
  requirePermission(platform, caller, 'metrics:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'report_schedules.list', resourceType: 'report_schedule' });
  return platform.records.asTenant(orgId, async (tx) => {
    const rows = await tx.selectFrom('report_schedules').selectAll().orderBy('created_at').execute();
    return {
      schedules: rows.map((row) => scheduleView(row, platform.clock())),
      channels: await reportChannels(tx, orgId),
    };
  });
}

/** `{template_id, cron, time_zone, channel_ids, enabled?}`. */
export async function createReportSchedule(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<ScheduleView> {
  requireSender(platform, caller);
  const fields = readInput(input, (read) => readScheduleFields(read));
  const made = await audited(
    platform,
    caller,
    ({ schedule_id }: ScheduleRow) => note('report_schedule.create', schedule_id),
    async (tx): Promise<ScheduleRow> => {
      const at = new Date(platform.clock());
      const by = nameOf(caller);
      const row: ScheduleRow = {
        ...{ org_id: organisationOf(caller), schedule_id: newId('rps'), ...fields, version: 1 },
        ...{ created_by: by, created_at: at, updated_by: by, updated_at: at },
      };
      await insertSchedule(tx, row);
      const change = { before: null, after: fields, aside: { version: 1 } };
      await recordChange(platform, tx, caller, reportScheduleStream, row.schedule_id, change);
      return row;
    },
  );
  await carryOut(platform, made);
  return scheduleView(made, platform.clock());
}

/** `{version, …}`: what is not sent stays. Its reports are made with the rights of whoever saves it. */
export async function updateReportSchedule(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<ScheduleView> {
  requireSender(platform, caller);
  const saved = await audited(platform, caller, note('report_schedule.update', id), async (tx) => {
    const row = await lockedSchedule(tx, id);
    const { version, fields } = readInput(input, (read) => ({
      version: read.integer('version', { min: 1, max: 1e9 }),
      fields: readScheduleFields(read, scheduleFieldsOf(row)),
    }));
    refuseStale('report schedule', version, row.version, () => scheduleView(row, platform.clock()));
    await findTemplate(tx, fields.template_id);
    await refuseUnknownChannels(tx, fields.channel_ids);
    const next = {
      ...{ ...row, ...fields, version: row.version + 1 },
      ...{ updated_by: nameOf(caller), updated_at: new Date(platform.clock()) },
    };
    await updateScheduleRow(tx, next);
    const change = { before: scheduleFieldsOf(row), after: fields, aside: { version: next.version } };
    await recordChange(platform, tx, caller, reportScheduleStream, id, change);
    return next;
  });
  await carryOut(platform, saved);
  return scheduleView(saved, platform.clock());
}

export async function removeReportSchedule(platform: Platform, caller: Caller | undefined, id: string): Promise<void> {
  requireSender(platform, caller);
  await audited(platform, caller, note('report_schedule.remove', id), async (tx) => {
    const row = await lockedSchedule(tx, id);
    await tx.deleteFrom('report_schedules').where('schedule_id', '=', id).execute();
    await recordChange(platform, tx, caller, reportScheduleStream, id, { before: scheduleFieldsOf(row), after: null });
  });
  await platform.workflows.unschedule(organisationOf(caller), workflowScheduleName(id));
}

/** Throws not_found, invalid_request, conflict for one too many. */
export async function insertSchedule(tx: Transaction, row: ScheduleRow): Promise<void> {
  await findTemplate(tx, row.template_id);
  await refuseUnknownChannels(tx, row.channel_ids);
  const { count } = await tx
    .selectFrom('report_schedules')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  if (Number(count) >= SCHEDULES_MAX)
    throw new Problem('conflict', `There are ${SCHEDULES_MAX} schedules of reports. Remove one first.`);
  await tx.insertInto('report_schedules').values(row).execute();
}

export async function updateScheduleRow(tx: Transaction, row: ScheduleRow): Promise<void> {
  const { schedule_id, version, updated_by, updated_at } = row;
  await tx
    .updateTable('report_schedules')
    .set({ ...scheduleFieldsOf(row), version, updated_by, updated_at })
    .where('schedule_id', '=', schedule_id)
    .execute();
}

/** Brings the engine's schedule in line with what is kept. */
export async function carryOut(
  { workflows }: Pick<Platform, 'workflows'>,
  { org_id, schedule_id, cron, time_zone, enabled }: ScheduleRow,
): Promise<void> {
  const name = workflowScheduleName(schedule_id);
  if (enabled)
    await workflows.schedule(reportMaking, {
      ...{ orgId: org_id, name, cron, timeZone: time_zone, input: { schedule_id } },
    });
  else await workflows.unschedule(org_id, name);
}

/** At a start: what a crash has left between a change and its carrying out. */
export async function resumeReportSchedules(platform: Platform): Promise<void> {
  const rows = await platform.records.asOperator((tx) => tx.selectFrom('report_schedules').selectAll().execute());
  for (const row of rows) await carryOut(platform, row);
}

function requireSender(platform: Platform, caller: Caller | undefined): asserts caller is Caller {
  requirePermission(platform, caller, 'dashboards:write');
  requirePermission(platform, caller, 'metrics:read');
  requirePermission(platform, caller, 'exports:write');
}

async function lockedSchedule(tx: Transaction, id: string): Promise<ScheduleRow> {
  await tx.selectFrom('report_schedules').select('version').where('schedule_id', '=', id).forUpdate().execute();
  return findSchedule(tx, id);
}

/** When reports of a template are made by themselves, and where they go; as it is sent, kept and told. */
import { formatInstant, Problem } from '@bellwether/core';
import { defineEntityStream, type Transaction } from '@bellwether/records';
import { ScheduleTimes } from '@bellwether/workflows';
import type { InputReader } from '../../input.ts';
import { readChannelIds } from './report-channels.ts';

export interface ScheduleFields {
  template_id: string;
  /** Five fields, in the zone. */
  cron: string;
  time_zone: string;
  channel_ids: string[];
  enabled: boolean;
}

export interface ScheduleRow extends ScheduleFields {
  org_id: string;
  schedule_id: string;
  version: number;
  created_by: string;
  created_at: Date;
  /** With whose rights its reports are made. */
  updated_by: string;
  updated_at: Date;
}

export interface ScheduleView extends ScheduleFields {
  schedule_id: string;
  /** The next times it is due, while it is on. */
  next_at: string[];
  version: number;
  created_by: string;
  created_at: string;
  updated_by: string;
  updated_at: string;
}

/** What became of a schedule. `aside` tells its version. */
export const reportScheduleStream = defineEntityStream<ScheduleFields>({ type: 'report_schedule' });

const NEXT_SHOWN = 3;

export function readScheduleFields(read: InputReader, now?: ScheduleFields): ScheduleFields {
  const sent = (field: keyof ScheduleFields): boolean => read.has(field) || now === undefined;
  const fields = {
    template_id: sent('template_id') ? read.text('template_id', { max: 64 }) : now!.template_id,
    cron: sent('cron') ? read.text('cron', { max: 100 }) : now!.cron,
    time_zone: sent('time_zone') ? read.text('time_zone', { max: 64 }) : now!.time_zone,
    channel_ids: sent('channel_ids') ? readChannelIds(read) : now!.channel_ids,
    enabled: read.has('enabled') ? read.boolean('enabled') : (now?.enabled ?? true),
  };
  try {
    new ScheduleTimes(fields.cron, fields.time_zone);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    read.refuse('cron', `is no schedule: ${error.message}`);
  }
  return fields;
}

/** Of the workflow's schedule that carries it out. */
export function workflowScheduleName(scheduleId: string): string {
  return `executive_report_${scheduleId.replace(/^[a-z]+_/, '').toLowerCase()}`;
}

export async function findSchedule(tx: Transaction, id: string): Promise<ScheduleRow> {
  const row = await tx.selectFrom('report_schedules').selectAll().where('schedule_id', '=', id).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'There is no such schedule of a report.');
  return row;
}

export function scheduleFieldsOf({
  template_id,
  cron,
  time_zone,
  channel_ids,
  enabled,
}: ScheduleFields): ScheduleFields {
  return { template_id, cron, time_zone, channel_ids, enabled };
}

export function scheduleView(row: ScheduleRow, nowMs: number): ScheduleView {
  const times = new ScheduleTimes(row.cron, row.time_zone);
  const next: string[] = [];
  for (let at = times.next(nowMs); row.enabled && at !== undefined && next.length < NEXT_SHOWN; at = times.next(at))
    next.push(formatInstant(at));
  const { schedule_id, version, created_by, updated_by } = row;
  return {
    ...{ schedule_id, ...scheduleFieldsOf(row), next_at: next, version, created_by, updated_by },
    ...{ created_at: row.created_at.toISOString(), updated_at: row.updated_at.toISOString() },
  };
}

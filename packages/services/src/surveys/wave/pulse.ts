/**
 * A pulse: a survey that goes out every week by itself, each time to some of the people, longest not asked first. Each
 * time it is due is one wave at most: the wave's row names the time, and two of one time cannot be written. What was
 * missed while the process was away is sent once, if its answering time is not over; older times are let go.
 */

import { DAY_MS, formatInstant, HOUR_MS, Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { Cron } from 'croner';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { newId } from '../../access/authority/random-text.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { makeWave } from './make-wave.ts';
import { readReminders } from './send.ts';
import { COOL_DOWN_DAYS_MAX, readSurveyRules } from './survey-rules.ts';
import { surveyToSend } from './survey-to-send.ts';

export interface PulseView {
  pulse_id: string;
  survey_id: string;
  title: string;
  /** 1 is Monday. */
  weekday: number;
  /** `09:30`, in the zone. */
  time: string;
  zone: string;
  open_hours: number;
  share: number;
  cool_down_days: number;
  remind_after_hours: readonly number[];
  enabled: boolean;
  next_at: string | null;
  /** What came of the newest time it was due. */
  last_result: string | null;
  created_by: string;
  created_at: string;
}

interface PulseRow {
  org_id: string;
  pulse_id: string;
  survey_id: string;
  title: string;
  weekday: number;
  minute: number;
  zone: string;
  open_hours: number;
  share: number;
  cool_down_days: number;
  remind_after_hours: number[];
  enabled: boolean;
  last_slot_at: Date | null;
  last_result: string | null;
  created_by: string;
  created_at: Date;
}

const PULSES_MAX = 100;
const TIME = /^([01]\d|2[0-3]):([0-5]\d)$/;

export async function listPulses(platform: Platform, caller: Caller | undefined): Promise<{ pulses: PulseView[] }> {
  requirePermission(platform, caller, 'surveys:read');
  const orgId = organisationOf(caller);
  await platform.audit.note(caller, { action: 'pulse.list', resourceType: 'pulse', resourceId: '' });
  const rows = await platform.records.asTenant(orgId, (tx) =>
    tx.selectFrom('survey_pulses').selectAll().where('org_id', '=', orgId).orderBy('created_at').execute(),
  );
  return { pulses: rows.map((row) => pulseView(row, platform.clock())) };
}

/** `{survey_id, weekday, time, zone, open_hours?, share?, cool_down_days?, remind_after_hours?}`. */
export async function createPulse(platform: Platform, caller: Caller | undefined, input: unknown): Promise<PulseView> {
  requirePermission(platform, caller, 'surveys:send');
  const orgId = organisationOf(caller);
  const wish = readInput(input, (read) => ({
    survey_id: read.text('survey_id', { max: 64 }),
    weekday: read.integer('weekday', { min: 1, max: 7 }),
    time: read.text('time', { max: 5, pattern: { matches: TIME, otherwise: 'be a time of day such as 09:30' } }),
    zone: readZone(read.text('zone', { max: 64 }), () =>
      read.refuse('zone', 'has to be a time zone such as Europe/Berlin.'),
    ),
    open_hours: read.has('open_hours') ? read.integer('open_hours', { min: 1, max: 1440 }) : 96,
    share: read.has('share') ? read.number('share', { min: 0.01, max: 1 }) : 0.25,
    cool_down_days: read.has('cool_down_days')
      ? read.integer('cool_down_days', { min: 0, max: COOL_DOWN_DAYS_MAX })
      : 21,
    remind_after_hours: read.has('remind_after_hours') ? readReminders(read) : [48],
  }));
  const { time, ...fields } = wish;
  const row = await audited(
    platform,
    caller,
    (made: PulseRow) => ({ action: 'pulse.create', resourceType: 'pulse', resourceId: made.pulse_id }),
    async (tx): Promise<PulseRow> => {
      const survey = await surveyToSend(tx, orgId, wish.survey_id);
      const { count } = await tx
        .selectFrom('survey_pulses')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('org_id', '=', orgId)
        .executeTakeFirstOrThrow();
      if (Number(count) >= PULSES_MAX)
        throw new Problem('conflict', `There are ${PULSES_MAX} pulses already. Remove one first.`);
      const made: PulseRow = {
        ...fields,
        org_id: orgId,
        pulse_id: newId('pls'),
        title: survey.definition.title[survey.definition.default_language] ?? '',
        minute: minuteOf(time),
        enabled: true,
        last_slot_at: new Date(platform.clock()),
        last_result: null,
        created_by: nameOf(caller),
        created_at: new Date(platform.clock()),
      };
      await tx.insertInto('survey_pulses').values(made).execute();
      return made;
    },
  );
  return pulseView(row, platform.clock());
}

/** `{enabled}`. What was due while it was off is let go. */
export async function updatePulse(
  platform: Platform,
  caller: Caller | undefined,
  pulseId: string,
  input: unknown,
): Promise<PulseView> {
  requirePermission(platform, caller, 'surveys:send');
  const orgId = organisationOf(caller);
  const enabled = readInput(input, (read) => read.boolean('enabled'));
  const note = { action: 'pulse.update', resourceType: 'pulse', resourceId: pulseId, details: { enabled } };
  const row = await audited(platform, caller, note, (tx) =>
    tx
      .updateTable('survey_pulses')
      .set({ enabled, ...(enabled ? { last_slot_at: new Date(platform.clock()) } : {}) })
      .where('org_id', '=', orgId)
      .where('pulse_id', '=', pulseId)
      .returningAll()
      .executeTakeFirst(),
  );
  if (!row) throw new Problem('not_found', 'There is no such pulse.');
  return pulseView(row, platform.clock());
}

/** Waves it has sent go on. Throws not_found. */
export async function removePulse(platform: Platform, caller: Caller | undefined, pulseId: string): Promise<void> {
  requirePermission(platform, caller, 'surveys:send');
  const orgId = organisationOf(caller);
  const note = { action: 'pulse.remove', resourceType: 'pulse', resourceId: pulseId };
  const { numDeletedRows } = await audited(platform, caller, note, (tx) =>
    tx.deleteFrom('survey_pulses').where('org_id', '=', orgId).where('pulse_id', '=', pulseId).executeTakeFirst(),
  );
  if (numDeletedRows === 0n) throw new Problem('not_found', 'There is no such pulse.');
}

export async function sendDuePulses(platform: Platform): Promise<number> {
  const nowMs = platform.clock();
  const pulses = await platform.records.asOperator((tx) =>
    tx.selectFrom('survey_pulses').selectAll().where('enabled', '=', true).execute(),
  );
  let sent = 0;
  for (const pulse of pulses) {
    const slotAtMs = newestSlot(pulse, nowMs);
    if (slotAtMs === undefined || slotAtMs <= (pulse.last_slot_at?.getTime() ?? 0)) continue;
    if (await sendSlot(platform, pulse, slotAtMs)) sent += 1;
  }
  return sent;
}

async function sendSlot(platform: Platform, pulse: PulseRow, slotAtMs: number): Promise<boolean> {
  const { org_id: orgId, pulse_id: pulseId } = pulse;
  const closesAtMs = slotAtMs + pulse.open_hours * HOUR_MS;
  const settle = (result: string) => ({ last_slot_at: new Date(slotAtMs), last_result: result });
  try {
    if (closesAtMs <= platform.clock())
      throw new Problem('conflict', 'It was due while nothing ran, and its time to answer is over.');
    await platform.records.asTenant(orgId, async (tx) => {
      const survey = await surveyToSend(tx, orgId, pulse.survey_id);
      const rules = await readSurveyRules(tx, orgId);
      const wave = await makeWave(platform, tx, orgId, {
        survey,
        status: 'running',
        language: survey.definition.default_language,
        organizationId: null,
        units: undefined,
        coolDownDays: Math.max(rules.cool_down_days, pulse.cool_down_days),
        share: pulse.share,
        opensAtMs: slotAtMs,
        closesAtMs,
        remindAfterHours: pulse.remind_after_hours.filter((hours) => hours < pulse.open_hours),
        pulse: { pulseId, slotAtMs },
        createdBy: `pulse:${pulseId}`,
      });
      await tx
        .updateTable('survey_pulses')
        .set(settle(`Sent to ${wave.invited} people.`))
        .where('org_id', '=', orgId)
        .where('pulse_id', '=', pulseId)
        .execute();
    });
    return true;
  } catch (error) {
    // Sent by then, or it cannot be sent this week; either way the slot is dealt with.
    if (!isUniqueViolation(error) && !(error instanceof Problem && ['conflict', 'not_found'].includes(error.code)))
      throw error;
    await platform.records.asTenant(orgId, (tx) =>
      tx
        .updateTable('survey_pulses')
        .set(settle(error instanceof Problem ? error.message : 'Sent.'))
        .where('org_id', '=', orgId)
        .where('pulse_id', '=', pulseId)
        .execute(),
    );
    return false;
  }
}

/** The newest time it was due, of the last eight days. */
export function newestSlot(pulse: Pick<PulseRow, 'weekday' | 'minute' | 'zone'>, nowMs: number): number | undefined {
  const cron = cronOf(pulse);
  let slot: number | undefined;
  let at = cron.nextRun(new Date(nowMs - 8 * DAY_MS));
  while (at && at.getTime() <= nowMs) {
    slot = at.getTime();
    at = cron.nextRun(at);
  }
  return slot;
}

function pulseView(row: PulseRow, nowMs: number): PulseView {
  const next = row.enabled ? cronOf(row).nextRun(new Date(nowMs)) : null;
  const pad = (number: number): string => String(number).padStart(2, '0');
  return {
    pulse_id: row.pulse_id,
    survey_id: row.survey_id,
    title: row.title,
    weekday: row.weekday,
    time: `${pad(Math.floor(row.minute / 60))}:${pad(row.minute % 60)}`,
    zone: row.zone,
    open_hours: row.open_hours,
    share: row.share,
    cool_down_days: row.cool_down_days,
    remind_after_hours: row.remind_after_hours,
    enabled: row.enabled,
    next_at: next && formatInstant(next.getTime()),
    last_result: row.last_result,
    created_by: row.created_by,
    created_at: formatInstant(row.created_at.getTime()),
  };
}

function cronOf({ weekday, minute, zone }: Pick<PulseRow, 'weekday' | 'minute' | 'zone'>): Cron {
  return new Cron(`${minute % 60} ${Math.floor(minute / 60)} * * ${weekday % 7}`, { timezone: zone, paused: true });
}

function minuteOf(time: string): number {
  const [, hours, minutes] = TIME.exec(time) ?? [];
  return Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}

function readZone(zone: string, refuse: () => unknown): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    refuse();
    return 'UTC';
  }
}

/**
 * Sending a survey: `assign` says who is to be asked, `send` lets the edge write to them. An approved survey only. What is
 * asked stands in the wave as it was then, so that a later version of the survey changes nothing under way.
 */
import { DAY_MS, formatInstant, HOUR_MS, Problem, parseInstant } from '@bellwether/core';
import { audited } from '../../access/audit/audited.ts';
import { type Caller, nameOf, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { type InputReader, readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { noteSurveySent } from '../survey/sent.ts';
import { makeWave, type WaveWish } from './make-wave.ts';
import { getWave, type WaveProgress } from './progress.ts';
import { readSurveyRules } from './survey-rules.ts';
import { surveyToSend } from './survey-to-send.ts';
import type { WaveRow } from './wave-row.ts';

const OPEN_DAYS = { usual: 14, max: 400 };
export const REMINDERS_MAX = 5;
const UNITS_MAX = 500;

type Wish = Pick<WaveWish, 'organizationId' | 'units' | 'share' | 'opensAtMs' | 'closesAtMs' | 'remindAfterHours'> & {
  language: string | undefined;
};

/** `{survey_id, organization_id?, units?, share?, language?, opens_at?, closes_at?, remind_after_hours?}`. */
export async function createAssignments(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<WaveProgress> {
  requirePermission(platform, caller, 'surveys:send');
  const { surveyId, wish } = readInput(input, (read) => ({
    surveyId: read.text('survey_id', { max: 64 }),
    wish: readWish(read, platform.clock()),
  }));
  const wave = await make(platform, caller, surveyId, wish, 'preparing');
  return getWave(platform, caller, wave.wave_id);
}

/**
 * Sends the wave that was prepared (`{wave_id}`), or makes one of the same fields as `createAssignments` and sends it.
 */
export async function sendSurvey(
  platform: Platform,
  caller: Caller | undefined,
  surveyId: string,
  input: unknown,
): Promise<WaveProgress> {
  requirePermission(platform, caller, 'surveys:send');
  const { waveId, wish } = readInput(input ?? {}, (read) =>
    read.has('wave_id')
      ? { waveId: read.text('wave_id', { max: 64 }), wish: undefined }
      : { waveId: undefined, wish: readWish(read, platform.clock()) },
  );
  if (waveId === undefined) {
    const wave = await make(platform, caller, surveyId, wish, 'running');
    return getWave(platform, caller, wave.wave_id);
  }
  const orgId = organisationOf(caller);
  const note = { action: 'wave.send', resourceType: 'wave', resourceId: waveId };
  await audited(platform, caller, note, async (tx) => {
    const { numUpdatedRows } = await tx
      .updateTable('survey_waves')
      .set({ status: 'running' })
      .where('org_id', '=', orgId)
      .where('wave_id', '=', waveId)
      .where('survey_id', '=', surveyId)
      .where('status', '=', 'preparing')
      .executeTakeFirst();
    if (numUpdatedRows === 0n)
      throw new Problem('not_found', 'There is no wave of this survey with that id that waits to be sent.');
    await noteSurveySent(platform, tx, caller, surveyId, { published: true });
  });
  return getWave(platform, caller, waveId);
}

async function make(
  platform: Platform,
  caller: Caller,
  surveyId: string,
  wish: Wish,
  status: 'preparing' | 'running',
): Promise<WaveRow> {
  const orgId = organisationOf(caller);
  return audited(
    platform,
    caller,
    (wave) => ({
      action: status === 'running' ? 'wave.send' : 'wave.create',
      resourceType: 'wave',
      resourceId: wave.wave_id,
      details: { survey_id: surveyId, invited: wave.invited },
    }),
    async (tx) => {
      const survey = await surveyToSend(tx, orgId, surveyId);
      const { language = survey.definition.default_language } = wish;
      if (!survey.definition.languages.includes(language))
        throw new Problem('invalid_request', `language has to be one of ${survey.definition.languages.join(', ')}.`, {
          errors: [{ field: 'language', detail: `has to be one of ${survey.definition.languages.join(', ')}.` }],
        });
      const rules = await readSurveyRules(tx, orgId);
      const wave = await makeWave(platform, tx, orgId, {
        ...wish,
        ...{ survey, status, language, coolDownDays: rules.cool_down_days, createdBy: nameOf(caller) },
      });
      const assigned = { wave_id: wave.wave_id, invited: wave.invited };
      await noteSurveySent(platform, tx, caller, surveyId, { assigned, published: status === 'running' });
      return wave;
    },
  );
}

function readWish(read: InputReader, nowMs: number): Wish {
  const opensAtMs = read.has('opens_at') ? readTime(read, 'opens_at') : nowMs;
  const closesAtMs = read.has('closes_at')
    ? readTime(read, 'closes_at')
    : Math.max(opensAtMs, nowMs) + OPEN_DAYS.usual * DAY_MS;
  if (closesAtMs <= Math.max(opensAtMs, nowMs) || closesAtMs > nowMs + OPEN_DAYS.max * DAY_MS)
    read.refuse(
      'closes_at',
      `has to be after it opens and within ${OPEN_DAYS.max} days of now (${formatInstant(nowMs)}).`,
    );
  return {
    organizationId: read.has('organization_id') ? read.text('organization_id', { max: 64 }) : null,
    units: read.has('units') ? readUnitList(read) : undefined,
    share: read.has('share') ? read.number('share', { min: 0.01, max: 1 }) : 1,
    language: read.has('language') ? read.text('language', { max: 35 }) : undefined,
    opensAtMs,
    closesAtMs,
    remindAfterHours: read.has('remind_after_hours')
      ? readReminders(read)
      : [72, 168].filter((hours) => Math.max(opensAtMs, nowMs) + hours * HOUR_MS < closesAtMs),
  };
}

function readTime(read: InputReader, field: string): number {
  const at = parseInstant(read.text(field, { max: 40 }));
  return at ?? read.refuse(field, 'has to be an ISO 8601 time with a zone.', 0);
}

function readUnitList(read: InputReader): string[] {
  const units = read.raw('units');
  if (
    Array.isArray(units) &&
    units.length > 0 &&
    units.length <= UNITS_MAX &&
    units.every((one) => typeof one === 'string')
  )
    return units;
  return read.refuse('units', `has to be a list of 1 to ${UNITS_MAX} units.`, []);
}

/** Hours after it opened, rising. */
export function readReminders(read: InputReader): number[] {
  const hours = read.raw('remind_after_hours');
  const isList =
    Array.isArray(hours) &&
    hours.length <= REMINDERS_MAX &&
    hours.every((one, i) => Number.isInteger(one) && one >= 1 && one <= 9600 && (i === 0 || one > hours[i - 1]));
  return isList
    ? hours
    : read.refuse('remind_after_hours', `has to be up to ${REMINDERS_MAX} whole hours, rising.`, []);
}

/**
 * What a survey came to, question by question, over everybody who answered a closed wave: figures of groups, never rows.
 * It is told for waves that are closed only, and always the same, so that asking twice gives nothing that once did not.
 * Scales, intervals and groups are the report's (docs/survey-reports.md).
 */
import { formatInstant, type JsonObject, Problem } from '@bellwether/core';
import { type Question, questionsOf } from '@bellwether/questionnaire';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { readInput } from '../input.ts';
import type { Platform } from '../platform/platform.ts';
import { waveRow } from '../wave/wave-row.ts';

export interface QuestionResult {
  question_id: string;
  kind: Question['kind'];
  /** How many answered it, rounded down to a multiple of five; null where that is not told. */
  n: number | null;
  mean?: number;
  /** Share of each option, to a twentieth. */
  shares?: { option: string; share: number }[];
  reason?: 'suppressed' | 'insufficient_data';
}

export interface SurveyResults {
  survey_id: string;
  wave_id: string;
  closed_at: string;
  invited: number;
  /** Rounded down to a multiple of five. */
  answered: number;
  questions: QuestionResult[];
}

/** Shares say more than a mean does, and take more people. */
const SHARES_MIN = 10;
const SHARE_STEP = 0.05;

/** `input`: `{wave_id?}`, the newest closed one when absent. Throws not_found when none of the survey is closed. */
export async function surveyResults(
  platform: Platform,
  caller: Caller | undefined,
  surveyId: string,
  input: unknown,
): Promise<SurveyResults> {
  requirePermission(platform, caller, 'surveys:read');
  const orgId = organisationOf(caller);
  const waveId = readInput(input, (read) => (read.has('wave_id') ? read.text('wave_id', { max: 64 }) : undefined));
  const { wave, answers } = await platform.records.asTenant(orgId, async (tx) => {
    const row = await tx
      .selectFrom('survey_waves')
      .selectAll()
      .where('org_id', '=', orgId)
      .where('survey_id', '=', surveyId)
      .where('status', '=', 'closed')
      .$if(waveId !== undefined, (query) => query.where('wave_id', '=', waveId!))
      .orderBy('closed_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    if (!row)
      throw new Problem('not_found', 'No wave of this survey is closed yet. Until then only participation is told.');
    const rows = await tx
      .selectFrom('survey_answers')
      .select('answers')
      .where('org_id', '=', orgId)
      .where('wave_id', '=', row.wave_id)
      .execute();
    return { wave: waveRow(row), answers: rows.map((one) => one.answers) };
  });
  await platform.audit.note(caller, { action: 'survey.results', resourceType: 'wave', resourceId: wave.wave_id });
  const floor = Math.max(wave.floor, platform.privacy.floorOf(orgId));
  return {
    survey_id: surveyId,
    wave_id: wave.wave_id,
    closed_at: formatInstant((wave.closed_at ?? wave.closes_at).getTime()),
    invited: wave.invited,
    answered: Math.floor((wave.answered ?? 0) / 5) * 5,
    questions: questionsOf(wave.definition).map(({ question }) => questionResult(question, answers, floor)),
  };
}

export function questionResult(question: Question, answers: readonly JsonObject[], floor: number): QuestionResult {
  const { id, kind } = question;
  const given = answers.flatMap((one) => {
    const answer = one[id];
    return answer === null || answer === undefined ? [] : [answer];
  });
  if (given.length < floor) return { question_id: id, kind, n: null, reason: 'insufficient_data' };
  const told = { question_id: id, kind, n: Math.floor(given.length / 5) * 5 };
  // What everybody said, each of them said.
  if (new Set(given.map((one) => JSON.stringify(one))).size === 1) return { ...told, reason: 'suppressed' };
  switch (question.kind) {
    case 'scale':
    case 'number': {
      const numbers = given.filter((one): one is number => typeof one === 'number');
      return { ...told, mean: round(numbers.reduce((sum, one) => sum + one, 0) / numbers.length, 0.01) };
    }
    case 'single_choice':
    case 'multiple_choice': {
      if (given.length < Math.max(SHARES_MIN, floor)) return { ...told, reason: 'insufficient_data' };
      const chose = (option: string): number =>
        given.filter((one) => one === option || (Array.isArray(one) && one.includes(option))).length;
      return {
        ...told,
        shares: question.options.map((option) => ({
          option: option.id,
          share: round(chose(option.id) / given.length, SHARE_STEP),
        })),
      };
    }
    default:
      return told;
  }
}

function round(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(2));
}

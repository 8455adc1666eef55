/**
 * What a survey came to, question by question, over everybody who answered a closed wave: figures of groups, never rows.
 * They are those of the wave's publication, of which reports are made as well: a second way to reckon them would be a
 * second thing to subtract. Scales, groups and changes are the report's (docs/survey-reports.md).
 */
import { formatInstant } from '@bellwether/core';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import type { HiddenReason, PublishedQuestion } from '../survey-report/publication.ts';
import { closedWave, publicationOf } from '../survey-report/publish-wave.ts';
import { readWave } from '../wave/wave-row.ts';

export interface QuestionResult {
  question_id: string;
  /** Of a matrix. */
  row_id?: string;
  kind: string;
  /** How many answered it, rounded down to a multiple of five; null where that is not told. */
  n: number | null;
  /** Of points and numbers, with its interval on 0 to 100 for points. */
  mean?: number;
  score?: { value: number; low: number; high: number };
  /** Share of each option; null where too few have chosen it. */
  shares?: { option: string; share: number | null }[];
  /** Mean place of each option of a rank. */
  places?: { option: string; mean: number }[];
  themes?: { theme: string; share: number }[];
  reason?: HiddenReason;
}

export interface SurveyResults {
  survey_id: string;
  wave_id: string;
  closed_at: string;
  invited: number;
  /** Rounded down to a multiple of five; null where that is not told. */
  answered: number | null;
  questions: QuestionResult[];
}

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
  const wave = await platform.records.asTenant(orgId, async (tx) =>
    readWave(tx, orgId, (await closedWave(tx, orgId, surveyId, waveId)).wave_id),
  );
  const { participation, questions } = await publicationOf(platform, orgId, wave.wave_id);
  await platform.audit.note(caller, { action: 'survey.results', resourceType: 'wave', resourceId: wave.wave_id });
  return {
    survey_id: surveyId,
    wave_id: wave.wave_id,
    closed_at: formatInstant((wave.closed_at ?? wave.closes_at).getTime()),
    invited: wave.invited,
    answered: participation.hidden === undefined ? participation.answered : null,
    questions: questions.map(questionResult),
  };
}

function questionResult(question: PublishedQuestion): QuestionResult {
  const { score, number, options, ranks, themes } = question;
  const head = {
    question_id: question.id,
    ...(question.row === undefined ? {} : { row_id: question.row }),
    kind: question.kind,
  };
  const told = score ?? number ?? options ?? ranks ?? themes;
  if (!told) return { ...head, n: null, reason: 'insufficient_data' };
  if (told.hidden !== undefined) return { ...head, n: null, reason: told.hidden };
  const result: QuestionResult = { ...head, n: told.n };
  if (score && score.hidden === undefined)
    return { ...result, mean: score.mean, score: { value: score.score, low: score.low, high: score.high } };
  if (number && number.hidden === undefined) return { ...result, mean: number.mean };
  if (options && options.hidden === undefined)
    return { ...result, shares: options.options.map(({ id, share }) => ({ option: id, share })) };
  if (ranks && ranks.hidden === undefined)
    return { ...result, places: ranks.options.map(({ id, mean }) => ({ option: id, mean })) };
  if (themes && themes.hidden === undefined)
    return { ...result, themes: themes.themes.map(({ theme, share }) => ({ theme, share })) };
  return result;
}

/**
 * The sample organisation's survey: two rounds of the diagnostic, taken in like any survey that was asked elsewhere, and
 * the report on the newer one. What a stop left out is done at the next start.
 */
import { chartOf } from '@bellwether/pack-people/sample';
import { type AskedUnit, type SurveyRound, surveyRounds } from '@bellwether/pack-surveys/sample';
import {
  actingFor,
  generateSurveyReport,
  getSurveyReport,
  importSurveyAnswers,
  listWaves,
  nameOf,
  OPERATOR,
  type Platform,
  SAMPLE_ORG_ID,
} from '@bellwether/services';

/** How content people are, by what happens to their department: in the first and in the second round. */
const CONTENT = { steady: [0.6, 0.61], healthy: [0.68, 0.7], drifting: [0.58, 0.44] } as const;

/** Rounds of the people the sample has, the older first. */
export function sampleSurveyRounds(beginMs: number, seed: number): SurveyRound[] {
  const { units, seats } = chartOf(seed);
  const asked = units.map(({ unit, kind, parent, name }): AskedUnit => {
    const own = seats.filter(({ team }) => team === unit);
    const content = CONTENT[own[0]?.tendency ?? 'steady'];
    return { unit, kind, parent, name, people: own.length, content };
  });
  return surveyRounds({ beginMs, seed, units: asked });
}

export async function loadSampleSurveys(platform: Platform, rounds: readonly SurveyRound[]): Promise<void> {
  const operator = actingFor(OPERATOR, SAMPLE_ORG_ID);
  const { waves } = await listWaves(platform, operator, {});
  const waveOf = ({ closed }: SurveyRound) =>
    waves.find(({ created_by, closes_at }) => created_by === nameOf(operator) && closes_at.startsWith(closed));
  let surveyId: string | undefined;
  for (const round of rounds) {
    const sent = { ...round, ...(surveyId === undefined ? {} : { survey_id: surveyId }) };
    surveyId =
      waveOf(round)?.survey_id ??
      (await importSurveyAnswers(platform, operator, Buffer.from(JSON.stringify(sent)))).survey_id;
  }
  if (surveyId === undefined) return;
  const { run } = await getSurveyReport(platform, operator, surveyId, {});
  if (run === null) await generateSurveyReport(platform, operator, surveyId, {});
}

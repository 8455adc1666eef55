/**
 * How long a report takes on a survey of 63 questions in nine scales that 7,000 of 10,000 people in 450 teams have
 * answered: publishing, drawing and writing, setting the four files. `node bench/survey-report.ts [people]`
 */
import type { SurveyDefinition } from '@bellwether/questionnaire';
import { renderReport } from '@bellwether/reports';
import { compareRounds } from '../packages/services/src/surveys/survey-report/compare-rounds.ts';
import { insightsOf } from '../packages/services/src/surveys/survey-report/insights.ts';
import { publishSurvey, type WaveToPublish } from '../packages/services/src/surveys/survey-report/publish-survey.ts';
import { recommendationsOf } from '../packages/services/src/surveys/survey-report/recommendations.ts';
import { reportCharts } from '../packages/services/src/surveys/survey-report/report-charts.ts';
import { reportDocument } from '../packages/services/src/surveys/survey-report/report-document.ts';
import { figureBook } from '../packages/services/src/surveys/survey-report/report-figures.ts';

const people = Number(process.argv[2] ?? 10_000);
const SCALES = 9;
const ITEMS = 7;
const TEAM_SIZE = 22;
const DEPARTMENT_TEAMS = 15;
const ANSWERING = 0.7;

let state = 1;
const uniform = (): number => {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return state / 2 ** 32;
};

const scaleIds = Array.from({ length: SCALES }, (_, i) => (i === 0 ? 'engagement' : `scale_${i}`));
const definition: SurveyDefinition = {
  ...{ title: { en: 'Diagnostic' }, default_language: 'en', languages: ['en'], rules: [] },
  sections: scaleIds.map((id) => ({
    ...{ id: `section_${id}`, title: { en: id } },
    questions: Array.from({ length: ITEMS }, (_, item) => ({
      ...{ id: `${id}_${item}`, kind: 'scale' as const, text: { en: `Question ${item} of ${id}` }, required: false },
      points: { low: 1, high: 5, labels: { low: { en: 'no' }, high: { en: 'yes' } } },
    })),
  })),
  scales: scaleIds.map((id) => ({
    ...{ id, name: { en: id }, construct: id, min_answered: 4, method: 'mean', direction: 'up_is_good' },
    items: Array.from({ length: ITEMS }, (_, item) => ({ question: `${id}_${item}` })),
  })),
};

function wave(id: string): WaveToPublish {
  const teams = Math.ceil(people / TEAM_SIZE);
  const cells = Array.from({ length: teams }, (_, team) => ({
    ...{ cell_id: `c${team}`, unit: `t${team}`, kind: 'team', name: `Team ${team}` },
    ...{ parent: `d${Math.floor(team / DEPARTMENT_TEAMS)}`, invited: TEAM_SIZE },
  }));
  return {
    wave: {
      ...{ wave_id: id, survey_id: 's', survey_version: 1, definition, opened: '2026-11-02', closed: '2026-11-13' },
      invited: teams * TEAM_SIZE,
    },
    cells,
    answers: Array.from({ length: Math.floor(people * ANSWERING) }, (_, i) => {
      const mood = uniform();
      return {
        ...{
          answer_id: `a${i}`,
          cell_id: `c${i % teams}`,
          day: `2026-11-${i % 2 === 0 ? '03' : '10'}`,
          language: 'en',
        },
        answers: Object.fromEntries(
          scaleIds.flatMap((scale) =>
            Array.from({ length: ITEMS }, (_, item) => [
              `${scale}_${item}`,
              Math.max(1, Math.min(5, Math.round(1 + 2 * mood + 2 * uniform()))),
            ]),
          ),
        ),
      };
    }),
    chart: new Map(
      Array.from({ length: Math.ceil(teams / DEPARTMENT_TEAMS) }, (_, i) => [
        `d${i}`,
        { kind: 'department', name: `Department ${i}`, parent: null },
      ]),
    ),
    floor: 5,
  };
}

const timed = async <T>(what: string, work: () => T | Promise<T>): Promise<T> => {
  const started = performance.now();
  const result = await work();
  console.log(`${what}: ${(performance.now() - started).toFixed(0)} ms`);
  return result;
};

const before = publishSurvey(wave('w0'));
const now = await timed(`publish ${Math.floor(people * ANSWERING)} answers`, () => publishSurvey(wave('w1')));
const document = await timed('compare, draw, write', () => {
  const material = { publication: now.publication, comparison: compareRounds(now, before), benchmarks: [] };
  const book = figureBook(material);
  const insights = insightsOf(material, book);
  return reportDocument({
    ...{ material, book, insights, charts: reportCharts(material, book) },
    recommendations: recommendationsOf(insights, book, material),
  });
});
const files = await timed('set HTML, PDF, CSV, XLSX', () => renderReport(document));
for (const [format, bytes] of Object.entries(files)) console.log(`${format}: ${(bytes.length / 1e6).toFixed(2)} MB`);

/** From imported answers to a report in all formats, through the workflow; who may see what of it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../access/authority/caller.ts';
import { grantsOf } from '../../access/authority/permission.ts';
import { putPrivacy } from '../../people/privacy/put.ts';
import { surveyResults } from '../response/results.ts';
import { getSurvey } from '../survey/list.ts';
import { listWaves } from '../wave/list.ts';
import { getWave } from '../wave/progress.ts';
import { WaveHouse } from '../wave/wave-house.fixture.ts';
import { putSurveyBenchmarks } from './benchmarks.ts';
import { generateSurveyReport } from './generate.ts';
import { importSurveyAnswers } from './import-answers.ts';
import { publicationOf } from './publish-wave.ts';
import { getSurveyCharts, getSurveyInsights, getSurveyReport, getSurveyReportFile } from './read-reports.ts';
import { answered, SMALL_SURVEY } from './survey.fixture.ts';

let house: WaveHouse;
let surveyId: string;

const GROUPS = [
  { id: 'north', name: 'North', invited: 30 },
  { id: 'south', name: 'South', invited: 40 },
];

function file(role: { north: number; south: number }, more: object = {}): Uint8Array {
  const rows = (group: string, count: number, level: number) =>
    Array.from({ length: count }, (_, i) => ({ group, answers: answered(level + (i % 2), 4 + (i % 2)) }));
  const answers = [...rows('north', 24, role.north), ...rows('south', 30, role.south)];
  const body = { definition: SMALL_SURVEY, opened: '2026-11-02', closed: '2026-11-13', groups: GROUPS, answers };
  return Buffer.from(JSON.stringify({ ...body, ...more }));
}

async function report(): Promise<void> {
  const { workflow_id } = await generateSurveyReport(house.platform, house.owner, surveyId, {});
  const run = await house.platform.workflows.settled(house.orgId, workflow_id, 60_000);
  expect(run.failure, JSON.stringify(run.steps)).toBeNull();
  expect(run.state).toBe('succeeded');
}

beforeAll(async () => {
  house = await WaveHouse.open();
  ({ survey_id: surveyId } = await importSurveyAnswers(house.platform, house.owner, file({ north: 4, south: 3 })));
}, 60_000);
afterAll(() => house.close());

describe('an import', () => {
  it('is a survey that was asked and is over, with so many in each group', async () => {
    expect(await getSurvey(house.platform, house.owner, surveyId)).toMatchObject({ status: 'closed' });
    const { waves } = await listWaves(house.platform, house.owner, { survey_id: surveyId });
    const { cells } = await getWave(house.platform, house.owner, waves[0]!.wave_id);
    expect(cells.map(({ unit, invited, answered: told }) => [unit, invited, told])).toEqual([
      ['north', 30, 20],
      ['south', 40, 30],
    ]);
  });

  it('is refused with the row when an answer or a group is none of the survey’s', async () => {
    const wrong = (row: object) =>
      importSurveyAnswers(house.platform, house.owner, file({ north: 4, south: 3 }, { answers: [row] }));
    await expect(wrong({ group: 'nowhere', answers: {} })).rejects.toThrow('answers[0].group is none of the groups.');
    await expect(wrong({ group: 'north', answers: { clear: 9 } })).rejects.toThrow('answers[0].answers.clear');
    await expect(wrong({ group: 'north', answers: {}, name: 'Ada' })).rejects.toThrow('name');
    await expect(importSurveyAnswers(house.platform, house.owner, Buffer.from('{'))).rejects.toThrow('not JSON');
  });

  it('of fewer answers than the floor is refused', async () => {
    const few = Array.from({ length: 4 }, () => ({ group: 'north', answers: answered(3, 3) }));
    await expect(
      importSurveyAnswers(house.platform, house.owner, file({ north: 4, south: 3 }, { answers: few })),
    ).rejects.toThrow('takes 5 answers at least');
  });
});

describe('a report', () => {
  it('is none before it was asked for', async () => {
    expect(await getSurveyReport(house.platform, house.owner, surveyId, {})).toMatchObject({ run: null, report: null });
    await expect(getSurveyReportFile(house.platform, house.owner, surveyId, { format: 'pdf' })).rejects.toThrow('POST');
  });

  it('is made by the workflow, and gives what the answers give by hand', async () => {
    await putSurveyBenchmarks(house.platform, house.owner, {
      benchmarks: [{ scale: 'role', score: 95, source: 'Our own aim' }],
    });
    await report();
    const view = await getSurveyReport(house.platform, house.owner, surveyId, {});
    expect(view.run).toMatchObject({ state: 'ready' });
    const { publication, answer, files } = view.report!;
    const mean = (24 * 4.5 + 30 * 3.5) / 54;
    const role = publication.scales.find(({ id }) => id === 'role')!;
    expect(role.overall).toMatchObject({
      mean: Number(mean.toFixed(2)),
      score: Number((25 * (mean - 1)).toFixed(1)),
      n: 50,
    });
    expect(role.units).toMatchObject([
      { unit: 'north', score: { mean: 4.5 } },
      { unit: 'south', score: { mean: 3.5 } },
    ]);
    expect(publication.participation).toMatchObject({ invited: 70, answered: 50 });
    expect(answer).toContain('77 % of 70 people answered');
    expect(files.map(({ format }) => format)).toEqual(['csv', 'html', 'pdf', 'xlsx']);
  });

  it('and the answers by question are one publication: no figure is in one that is not in the other', async () => {
    const { publication } = (await getSurveyReport(house.platform, house.owner, surveyId, {})).report!;
    const results = await surveyResults(house.platform, house.owner, surveyId, {});
    expect(results).toMatchObject({ invited: 70, answered: 50 });
    for (const { question_id, mean, n } of results.questions) {
      const published = publication.questions.find(({ id }) => id === question_id)!.score;
      if (published && published.hidden === undefined)
        expect({ mean, n }).toEqual({ mean: published.mean, n: published.n });
      else expect(mean).toBeUndefined();
    }
  });

  it('is the same bytes when it is made again', async () => {
    const before = (await getSurveyReport(house.platform, house.owner, surveyId, {})).report!;
    house.pass(60_000);
    await report();
    const after = (await getSurveyReport(house.platform, house.owner, surveyId, {})).report!;
    expect(after.report_id).not.toBe(before.report_id);
    expect(after.files).toEqual(before.files);
  });

  it('has drawings with words, insights with figures, and actions with what called for them', async () => {
    const { charts } = await getSurveyCharts(house.platform, house.owner, surveyId, {});
    expect(charts.map(({ id }) => id)).toEqual(['scores', 'shares', 'heat_map']);
    for (const { alternative, svg } of charts)
      expect([alternative.length > 20, svg.startsWith('<svg')]).toEqual([true, true]);
    const { insights, recommendations } = await getSurveyInsights(house.platform, house.owner, surveyId, {});
    expect(insights.find(({ kind }) => kind === 'below_benchmark')!.evidence[0]!.value).toBeLessThan(-20);
    expect(recommendations.map(({ id }) => id)).toContain('role_clear');
    expect(recommendations[0]!.source.url).toMatch(/^https:/);
  });

  it('compares a second round with the first, unpaired', async () => {
    house.pass(60_000);
    await importSurveyAnswers(
      house.platform,
      house.owner,
      file({ north: 2, south: 3 }, { survey_id: surveyId, opened: '2026-11-14', closed: '2026-11-20' }),
    );
    await report();
    const { report: told } = await getSurveyReport(house.platform, house.owner, surveyId, {});
    const change = (unit: string) => told!.changes.find((one) => one.unit === unit && one.scale === 'role')!;
    expect(change('north')).toMatchObject({ difference: -50 });
    expect(change('north').q).toBeLessThan(0.001);
    expect(change('south')).toMatchObject({ difference: 0, q: 1 });
    expect(told!.answer).toContain('Role clarity got worse');
  });
});

describe('whoever sees their own units only', () => {
  const manager = (teams: readonly string[]): Caller => ({
    ...house.owner,
    ...{ kind: 'user', id: 'usr_m', role: 'manager', teams, grants: grantsOf({ 'surveys:read': 'team' }) },
  });

  it('is given those, and nothing of everybody', async () => {
    const { report: told } = await getSurveyReport(house.platform, manager(['north']), surveyId, {});
    expect(told!.scope).toBe('units');
    const text = JSON.stringify(told);
    expect(text).toContain('North');
    expect(text).not.toContain('South');
    expect(told!.publication.scales[0]!.overall).toEqual({ hidden: 'suppressed' });
    expect(told!.publication.questions).toEqual([]);
    for (const insight of told!.insights) expect(insight.unit).toBe('north');
  });

  it('is given no file and no drawing', async () => {
    await expect(getSurveyReportFile(house.platform, manager(['north']), surveyId, { format: 'csv' })).rejects.toThrow(
      'for the whole organisation',
    );
    await expect(getSurveyCharts(house.platform, manager(['north']), surveyId, {})).rejects.toThrow('for the whole');
  });
});

describe('a raised floor', () => {
  it('takes back what was made under the lower one, and a new report tells less', async () => {
    await putPrivacy(house.platform, house.owner, { privacy_floor: 26 });
    expect((await getSurveyReport(house.platform, house.owner, surveyId, {})).report).toBeNull();
    await expect(getSurveyReportFile(house.platform, house.owner, surveyId, { format: 'pdf' })).rejects.toThrow(
      'floor was raised',
    );
    house.pass(60_000);
    await report();
    const { report: told } = await getSurveyReport(house.platform, house.owner, surveyId, {});
    const role = told!.publication.scales.find(({ id }) => id === 'role')!;
    expect(role.units.filter(({ score }) => score.hidden === undefined)).toEqual([]);
    expect(role.overall.hidden).toBeUndefined();
    await putPrivacy(house.platform, house.owner, { privacy_floor: 5 });
    const again = await publicationOf(house.platform, house.orgId, told!.publication.wave_id);
    expect(again.scales).toEqual(told!.publication.scales);
  });
});

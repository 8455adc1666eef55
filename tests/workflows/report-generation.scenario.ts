/** The making of a report, to be killed at every boundary: its figures and files are the same bytes whenever it dies. */
import {
  createOrganisation,
  generateSurveyReport,
  getSurveyReport,
  importSurveyAnswers,
  OPERATOR,
  type Platform,
} from '@bellwether/services';
import type { KillScenario } from './scenario.ts';

const ORG_ID = 'org_reports';
const caller = { ...OPERATOR, orgId: ORG_ID };

/** The survey of the organisation, once it is there. */
async function surveyOf(platform: Platform): Promise<string | undefined> {
  const row = await platform.records.asTenant(ORG_ID, (tx) =>
    tx.selectFrom('survey_waves').select('survey_id').where('org_id', '=', ORG_ID).executeTakeFirst(),
  );
  return row?.survey_id;
}

const item = (id: string) => ({
  ...{ id, kind: 'scale', text: { en: `How is ${id}?` }, required: false },
  points: { low: 1, high: 5, labels: { low: { en: 'bad' }, high: { en: 'good' } } },
});

const FILE = {
  ...{ opened: '2026-11-02', closed: '2026-11-13' },
  definition: {
    ...{ title: { en: 'Reports under fire' }, default_language: 'en', languages: ['en'], rules: [] },
    sections: [{ id: 'all', title: { en: 'All' }, questions: ['one', 'two', 'three', 'four'].map(item) }],
    scales: [
      ['trust', 'one', 'two'],
      ['engagement', 'three', 'four'],
    ].map(([id, ...items]) => ({
      ...{ id, name: { en: id }, construct: id, min_answered: 1, method: 'mean', direction: 'up_is_good' },
      items: items.map((question) => ({ question })),
    })),
  },
  groups: ['a', 'b'].map((id) => ({ id, name: `Group ${id}` })),
  answers: Array.from({ length: 40 }, (_, i) => ({
    group: i % 2 === 0 ? 'a' : 'b',
    answers: { one: 1 + (i % 5), two: 1 + ((i + 1) % 5), three: 2 + (i % 4), four: 3 + (i % 3) },
  })),
};

const scenario: KillScenario = {
  orgId: ORG_ID,
  async prepare(platform) {
    if (!platform.tenants.get(ORG_ID))
      await createOrganisation(platform, OPERATOR, { org_id: ORG_ID, name: 'Reports' });
    if ((await surveyOf(platform)) === undefined)
      await importSurveyAnswers(platform, caller, Buffer.from(JSON.stringify(FILE)));
  },
  async start(platform, turn) {
    // One report a turn, in order. Asking again is no way to find it: once a report is ready the next one is begun, and
    // it is ready from the last step's effect on, which a kill may keep from being remembered.
    const newestFirst = await platform.workflows.list(ORG_ID, { workflow: 'report_generation', limit: 200 });
    return (
      newestFirst.at(-1 - turn)?.run_id ??
      (await generateSurveyReport(platform, caller, (await surveyOf(platform))!, {})).workflow_id
    );
  },
  async check(platform) {
    const { run, report } = await getSurveyReport(platform, caller, (await surveyOf(platform))!, {});
    const publications = await platform.records.asTenant(ORG_ID, (tx) =>
      tx.selectFrom('survey_publications').select('floor').where('org_id', '=', ORG_ID).execute(),
    );
    return {
      ...{ state: run?.state, publications, answer: report?.answer },
      files: report?.files.map(({ format, sha256 }) => `${format} ${sha256}`),
    };
  },
};

export default scenario;

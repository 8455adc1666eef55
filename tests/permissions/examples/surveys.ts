/** Surveys, the companies that are surveyed, and what they answered. */

import { ristretto255_oprf } from '@noble/curves/ed25519.js';
import { type House, ORG_ID, TEAM } from '../house.ts';
import { type Examples, json, type MakeExample, unique } from './example.ts';
import { ownUnit } from './people.ts';

/** A survey of one question, made by the owner. */
const surveyDefinition = {
  title: { en: 'Survey' },
  default_language: 'en',
  languages: ['en'],
  sections: [
    {
      id: 'work',
      title: { en: 'Work' },
      questions: [{ id: 'when', kind: 'date', text: { en: 'When did you start?' }, required: true }],
    },
  ],
};

const survey = async (house: House): Promise<string> => {
  const made = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/surveys', {
    definition: surveyDefinition,
  });
  return made.id;
};

const ofSurvey: MakeExample = async (house) => ({ params: { survey_id: await survey(house) } });

const onSurvey: MakeExample = async (house, caller) => ({ ...(await ofSurvey(house, caller)), ...json({}) });

const surveyIn =
  (...verbs: readonly string[]): MakeExample =>
  async (house) => {
    const survey_id = await survey(house);
    for (const verb of verbs) await house.json(house.owner, 'POST', `/api/v1/surveys/${survey_id}/${verb}`, {});
    return { params: { survey_id }, ...json({}) };
  };

const surveyGeneration: MakeExample = async (house) => {
  const { id } = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/surveys/generate', {
    requirements: {},
  });
  return { params: { run_id: id } };
};

const ownQuestion = async (house: House): Promise<string> => {
  const made = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/questions', {
    theme: 'workload',
    question: { id: 'when', kind: 'date', text: { en: 'When did you start?' }, required: true },
  });
  return made.id;
};

interface SentWave {
  survey_id: string;
  wave_id: string;
  cell_id: string;
  invited: number;
}

/** A survey that was sent to six people, and its one group. */
const newWave = async (house: House): Promise<SentWave> => {
  await ownUnit(house, house.owner);
  const from_day = new Date(Date.now() - 86_400_000);
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('employment_spells')
      .values(
        Array.from({ length: 6 }, (_, i) => ({
          ...{ org_id: ORG_ID, subject: `p_asked_${i}`, unit: TEAM, department: TEAM, from_day, to_day: null },
          ...{ voluntary: null, top_performer: false },
        })),
      )
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  const { params } = await surveyIn('submit', 'approve')(house, house.owner);
  const { survey_id } = params!;
  const sent = await house.json<{ wave_id: string; cells: { cell_id: string; invited: number }[] }>(
    house.owner,
    'POST',
    `/api/v1/surveys/${survey_id}/send`,
    {},
  );
  return { survey_id: survey_id!, wave_id: sent.wave_id, ...sent.cells[0]! };
};

const waves = new WeakMap<House, Promise<SentWave>>();

/** One for all that leave it open. */
const wave = (house: House): Promise<SentWave> => {
  const made = waves.get(house) ?? newWave(house);
  waves.set(house, made);
  return made;
};

const onWave: MakeExample = async (house) => ({ params: { wave_id: (await wave(house)).wave_id } });

const onSentSurvey: MakeExample = async (house) => ({ params: { survey_id: (await wave(house)).survey_id } });

const BLINDED = Buffer.from(ristretto255_oprf.voprf.blind(new Uint8Array(32)).blinded).toString('base64url');

const noToken = async (house: House) => ({
  wave_id: (await wave(house)).wave_id,
  token: { input: 'A'.repeat(43), output: 'A'.repeat(86), info: 'none' },
});

const withoutToken = { status: 403, because: 'nobody here has a token; with one, an answer is kept' };

/** A company that is surveyed, made by the owner, and one of its people. */
const organization = async (house: House): Promise<{ organization_id: string; version: number }> => {
  const made = await house.json<{ id: string; version: number }>(house.owner, 'POST', '/api/v1/organizations', {
    name: unique('Company'),
  });
  return { organization_id: made.id, version: made.version };
};

const inOrganization: MakeExample = async (house) => ({
  params: { organization_id: (await organization(house)).organization_id },
});

const employee = async (house: House): Promise<{ organization_id: string; employee_id: string }> => {
  const { organization_id } = await organization(house);
  const path = `/api/v1/organizations/${organization_id}/employees`;
  const { id } = await house.json<{ id: string }>(house.owner, 'POST', path, { subject: unique('v1.p') });
  return { organization_id, employee_id: id };
};

/** A company file that waits for approval. */
const orgSchema = async (house: House): Promise<{ schema_id: string; version: number }> => {
  const { organization_id } = await organization(house);
  const { id } = await house.json<{ id: string }>(house.owner, 'POST', '/api/v1/org-schemas/upload', {
    organization_id,
    rows: [{ subject: unique('v1.p') }],
  });
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; ) {
    const { status, version } = await house.json<{ status: string; version: number }>(
      house.owner,
      'GET',
      `/api/v1/org-schemas/${id}/status`,
    );
    if (status === 'draft') return { schema_id: id, version };
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('The company file was not read in time.');
};

const withOrgSchema: MakeExample = async (house) => ({ params: { schema_id: (await orgSchema(house)).schema_id } });

const onPulse: MakeExample = async (house) => {
  const pulse = { survey_id: (await wave(house)).survey_id, weekday: 2, time: '09:30', zone: 'UTC' };
  const { pulse_id } = await house.json<{ pulse_id: string }>(house.owner, 'POST', '/api/v1/pulses', pulse);
  return { params: { pulse_id } };
};

export const surveysExamples: Examples = {
  // Waves, and answering
  'POST /api/v1/assignments': async (house) => json({ survey_id: (await wave(house)).survey_id }),
  'GET /api/v1/assignments/:survey_id': onSentSurvey,
  'POST /api/v1/surveys/:survey_id/send': async (house, caller) => ({
    ...(await onSentSurvey(house, caller)),
    ...json({}),
  }),
  'GET /api/v1/surveys/:survey_id/progress': onSentSurvey,
  'GET /api/v1/waves/:wave_id': onWave,
  'POST /api/v1/waves/:wave_id/close': async (house) => ({ params: { wave_id: (await newWave(house)).wave_id } }),
  'POST /api/v1/pulses': async (house) =>
    json({ survey_id: (await wave(house)).survey_id, weekday: 2, time: '09:30', zone: 'Europe/Berlin' }),
  'PATCH /api/v1/pulses/:pulse_id': async (house, caller) => ({
    ...(await onPulse(house, caller)),
    ...json({ enabled: false }),
  }),
  'DELETE /api/v1/pulses/:pulse_id': onPulse,
  'PUT /api/v1/survey-rules': () => json({ cool_down_days: 0 }),
  'GET /api/v1/waves/:wave_id/invitations': onWave,
  'GET /api/v1/waves/:wave_id/spent': onWave,
  'POST /api/v1/waves/:wave_id/tokens': async (house) => {
    const { wave_id, cell_id, invited } = await wave(house);
    return {
      params: { wave_id },
      ...json({ cell_id, part: 0, blinded: Array.from({ length: invited }, () => BLINDED) }),
    };
  },
  'GET /api/v1/waves/:wave_id/questionnaire': onWave,
  'POST /api/v1/responses': async (house) => ({
    ...json({ ...(await noToken(house)), language: 'en', answers: {} }),
    otherwise: withoutToken,
  }),
  'POST /api/v1/responses/standing': async (house) => ({ ...json(await noToken(house)), otherwise: withoutToken }),
  'GET /s/:wave_id': onWave,
  'GET /api/v1/responses/:survey_id': async (house) => {
    const { survey_id, wave_id } = await newWave(house);
    await house.json(house.owner, 'POST', `/api/v1/waves/${wave_id}/close`);
    return { params: { survey_id } };
  },

  // Surveys and their library
  'POST /api/v1/surveys': () => json({ definition: surveyDefinition }),
  'POST /api/v1/surveys/generate': () => json({ requirements: { topics: ['workload'] } }),
  'GET /api/v1/surveys/generations/:run_id': surveyGeneration,
  'GET /api/v1/surveys/generations/:run_id/events': surveyGeneration,
  'POST /api/v1/surveys/check': () => json({ definition: surveyDefinition }),
  'GET /api/v1/surveys/:survey_id': ofSurvey,
  'PUT /api/v1/surveys/:survey_id': async (house) => ({
    params: { survey_id: await survey(house) },
    ...json({ version: 1, definition: surveyDefinition }),
  }),
  'DELETE /api/v1/surveys/:survey_id': ofSurvey,
  'GET /api/v1/surveys/:survey_id/check': ofSurvey,
  'POST /api/v1/surveys/:survey_id/submit': onSurvey,
  'POST /api/v1/surveys/:survey_id/approve': onSurvey,
  'POST /api/v1/surveys/:survey_id/return': surveyIn('submit'),
  'POST /api/v1/surveys/:survey_id/archive': onSurvey,
  'POST /api/v1/surveys/:survey_id/restore': surveyIn('archive'),
  'POST /api/v1/questions': () =>
    json({
      theme: 'workload',
      question: { id: 'when', kind: 'date', text: { en: 'When did you start?' }, required: true },
    }),
  'GET /api/v1/questions/:question_id': () => ({ params: { question_id: 'hse_01' } }),
  'PUT /api/v1/questions/:question_id': async (house) => ({
    params: { question_id: await ownQuestion(house) },
    ...json({ version: 1, keywords: ['start'] }),
  }),
  'POST /api/v1/themes': () =>
    json({
      id: unique('theme')
        .toLowerCase()
        .replaceAll(/[^a-z0-9_]/g, '_'),
      name: { en: 'Theme' },
    }),
  'GET /api/v1/survey-templates/:template_id': () => ({ params: { template_id: 'weekly_pulse' } }),
  'POST /api/v1/survey-templates/:template_id/use': () => ({ params: { template_id: 'weekly_pulse' }, ...json({}) }),
  'PUT /api/v1/survey-settings': () => json({ second_person_approves: false }),

  // Companies that are surveyed
  'POST /api/v1/organizations': () => json({ name: unique('Company') }),
  'GET /api/v1/organizations/:organization_id': inOrganization,
  'PUT /api/v1/organizations/:organization_id': async (house) => {
    const { organization_id, version } = await organization(house);
    return { params: { organization_id }, ...json({ version, industry: 'Software' }) };
  },
  'DELETE /api/v1/organizations/:organization_id': inOrganization,
  'GET /api/v1/organizations/:organization_id/employees': inOrganization,
  'POST /api/v1/organizations/:organization_id/employees': async (house, caller) => ({
    ...(await inOrganization(house, caller)),
    ...json({ subject: unique('v1.p'), department: 'Works' }),
  }),
  'PUT /api/v1/organizations/:organization_id/employees/:employee_id': async (house) => ({
    params: await employee(house),
    ...json({ version: 1, status: 'on_leave' }),
  }),
  'POST /api/v1/org-schemas/upload': async (house) =>
    json({ organization_id: (await organization(house)).organization_id, rows: [{ subject: unique('v1.p') }] }),
  'GET /api/v1/org-schemas/:schema_id': withOrgSchema,
  'GET /api/v1/org-schemas/:schema_id/status': withOrgSchema,
  'PUT /api/v1/org-schemas/:schema_id': async (house) => {
    const { schema_id, version } = await orgSchema(house);
    return { params: { schema_id }, ...json({ version, corrections: [] }) };
  },
  'POST /api/v1/org-schemas/:schema_id/approve': async (house, caller) => ({
    ...(await withOrgSchema(house, caller)),
    ...json({}),
  }),
  'POST /api/v1/org-schemas/:schema_id/reject': async (house, caller) => ({
    ...(await withOrgSchema(house, caller)),
    ...json({ reason: 'An old file' }),
  }),

  // Reports: no wave is closed in this house, which only somebody who may ask is told
  'POST /api/v1/reports/generate/:survey_id': () => ({
    ...{ params: { survey_id: 'srv_none' }, ...json({}) },
    otherwise: { status: 404, because: 'no wave of the survey is closed' },
  }),
  'GET /api/v1/reports/:survey_id': () => ({ params: { survey_id: 'srv_none' } }),
  ...Object.fromEntries(
    ['insights', 'charts', 'file'].map((what) => [
      `GET /api/v1/reports/:survey_id/${what}`,
      () => ({
        ...{ params: { survey_id: 'srv_none' }, ...(what === 'file' ? { query: 'format=pdf' } : {}) },
        otherwise: { status: 404, because: 'no report is ready' },
      }),
    ]),
  ),
  'PUT /api/v1/survey-benchmarks': () => json({ benchmarks: [] }),
  'POST /api/v1/surveys/import-answers': () => ({
    ...json({}),
    otherwise: { status: 400, because: 'there is no survey in it' },
  }),
};

/** What is kept about people, and what they decide about it: consent, erasure, signals, health. */
import { type House, ORG_ID, TEAM } from '../house.ts';
import { type Example, type Examples, json, type MakeExample, spare, unique } from './example.ts';

/** The unit that the users of the house are in. */
export const ownUnit: MakeExample = async (house) => {
  const unit = { org_id: ORG_ID, unit: TEAM, kind: 'department', name_generic: 'Platform', declared: true } as const;
  const at = new Date();
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('organisation_units')
      .values({ ...unit, as_of: at, as_of_event: '', updated_at: at })
      .onConflict((conflict) => conflict.columns(['org_id', 'unit']).doNothing())
      .execute(),
  );
  return { params: { dept_hash: TEAM } };
};

/** One that came to its end; a real one takes seconds. */
const finishedErasure = async (house: House): Promise<Example> => {
  const erasure_id = unique('era');
  const at = new Date();
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('erasures')
      .values({
        ...{ org_id: ORG_ID, erasure_id, subject_hash: '0'.repeat(64), reason: 'an example', status: 'done' },
        ...{ step: 'finished', done: '{}', requested_by: 'test', requested_at: at, updated_at: at, finished_at: at },
        certificate: '{}',
      })
      .execute(),
  );
  return { params: { erasure_id } };
};

export const peopleExamples: Examples = {
  // Rights
  'PUT /api/v1/me/consents': () => json({ consents: [{ purpose: 'research', status: 'given' }] }),
  'POST /api/v1/me/erasure-request': async (house, caller) => spare(house, caller, json({ note: 'please' })),
  'POST /api/v1/consents': () => json({ subject: unique('person'), purpose: 'research', status: 'given' }),
  'PUT /api/v1/legal-bases': () =>
    json({ data_collection: 'works_agreement', analytics: 'legitimate_interest', research: 'consent' }),
  'POST /api/v1/erasures': () => json({ subject: 'somebody', reason: 'an example' }),
  'POST /api/v1/erasures/check': () => json({ subjects: ['somebody'] }),
  'GET /api/v1/erasures/:erasure_id': finishedErasure,
  'GET /api/v1/erasures/:erasure_id/certificate': finishedErasure,
  'PUT /api/v1/privacy': () => json({ privacy_floor: 5 }),

  // Signals and health
  'POST /api/v1/signals/run': () => json({}),
  'GET /api/v1/departments/:dept_hash/metrics': ownUnit,
  'GET /api/v1/employees/:emp_hash/trends': () => ({ params: { emp_hash: 'v1.somebody' } }),
  'POST /api/v1/surveys/responses': (_, caller) => {
    const answers = { survey_type: 'pulse_weekly', responses: [{ question_id: 'enps', score: 9 }] };
    if (caller.kind === 'user' && !caller.grants?.has('events:write')) return json(answers);
    const isWriter = caller.grants === undefined || caller.grants.has('events:write');
    const example = json({ ...answers, employee_id_hash: 'v1.somebody' });
    return isWriter ? example : { ...example, otherwise: { status: 403, because: 'a key answers for nobody' } };
  },
  'GET /api/v1/reports/diagnostic/:report_id': async (house) => ({
    params: {
      report_id: (await house.json<{ report_id: string }>(house.owner, 'POST', '/api/v1/diagnostic/run')).report_id,
    },
  }),
};

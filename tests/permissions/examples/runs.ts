/** Durable runs and pipelines. */

import { createHmac } from 'node:crypto';
import { type House, ORG_ID } from '../house.ts';
import { type Example, type Examples, json, type MakeExample, unique } from './example.ts';

/** A run of a workflow that is not installed, so that nothing becomes of it meanwhile. */
const newRun = async (house: House): Promise<Example & { params: Record<string, string> }> => {
  const run_id = unique('run');
  await house.server.platform.records.asTenant(ORG_ID, (tx) =>
    tx
      .insertInto('workflow_runs')
      .values({
        ...{ org_id: ORG_ID, run_id, workflow: 'unknown', version: 1, state: 'stranded', execution: 1 },
        ...{ started_by: 'test', input: '{}', created_at: new Date() },
      })
      .execute(),
  );
  return { params: { run_id } };
};

/** A pipeline that waits for people: its one step begins it nowhere. */
const pipelineSource = (): string =>
  [
    `pipeline: ${unique('pipeline').replaceAll('_', '-').toLowerCase()}`,
    'title: A pipeline',
    'triggers: {webhook: true}',
    'steps:',
    '  - {step: pause, wait: {for: 1d}}',
  ].join('\n');

const newPipeline = async (house: House): Promise<{ params: { pipeline_id: string }; version: number }> => {
  const { pipeline_id, version } = await house.json<{ pipeline_id: string; version: number }>(
    house.owner,
    'POST',
    '/api/v1/pipelines',
    { source: pipelineSource() },
  );
  return { params: { pipeline_id }, version };
};

const withPipeline: MakeExample = async (house) => ({ params: (await newPipeline(house)).params });

const withPipelineRun: MakeExample = async (house) => {
  const { params } = await newPipeline(house);
  const path = `/api/v1/pipelines/${params.pipeline_id}/runs`;
  const { run_id } = await house.json<{ run_id: string }>(house.owner, 'POST', path, {});
  return { params: { run_id } };
};

const newBackfill = async (house: House): Promise<Record<string, string>> => {
  const { params } = await newPipeline(house);
  const path = `/api/v1/pipelines/${params.pipeline_id}/backfills`;
  const { backfill_id } = await house.json<{ backfill_id: string }>(house.owner, 'POST', path, BACKFILL);
  return { ...params, backfill_id };
};

const BACKFILL = { from: '2026-11-01T00:00:00Z', to: '2026-11-03T00:00:00Z', every: '1d' };

export const runsExamples: Examples = {
  // Pipelines
  'POST /api/v1/pipelines': () => json({ source: pipelineSource() }),
  'POST /api/v1/pipelines/check': () => json({ source: pipelineSource() }),
  'POST /api/v1/pipelines/dry-run': () => json({ source: pipelineSource() }),
  'GET /api/v1/pipelines/:pipeline_id': withPipeline,
  'PUT /api/v1/pipelines/:pipeline_id': async (house) => {
    const { params, version } = await newPipeline(house);
    return { params, ...json({ version, source: pipelineSource() }) };
  },
  'DELETE /api/v1/pipelines/:pipeline_id': withPipeline,
  'PUT /api/v1/pipelines/:pipeline_id/state': async (house) => {
    const { params, version } = await newPipeline(house);
    return { params, ...json({ version, state: 'on' }) };
  },
  'PUT /api/v1/pipelines/:pipeline_id/secrets': async (house) => ({
    params: (await newPipeline(house)).params,
    ...json({ name: 'token', value: 'a secret of the house' }),
  }),
  'POST /api/v1/pipelines/:pipeline_id/webhook-secret': withPipeline,
  'POST /api/v1/pipelines/:pipeline_id/webhook': async (house) => {
    const { params, version } = await newPipeline(house);
    const path = `/api/v1/pipelines/${params.pipeline_id}`;
    await house.json(house.owner, 'PUT', `${path}/state`, { version, state: 'on' });
    const made = await house.json<{ webhook_secret: string }>(house.owner, 'POST', `${path}/webhook-secret`);
    const seconds = Math.floor(Date.now() / 1000);
    const mac = createHmac('sha256', made.webhook_secret).update(`${seconds}.{}`).digest('hex');
    const headers = {
      ...{ 'content-type': 'application/json', 'bellwether-signature': `t=${seconds},v1=${mac}` },
      'bellwether-delivery': unique('delivery'),
    };
    return { params, init: { method: 'POST', body: '{}', headers } };
  },
  'POST /api/v1/pipelines/:pipeline_id/runs': async (house) => ({
    params: (await newPipeline(house)).params,
    ...json({ input: { n: 1 } }),
  }),
  'GET /api/v1/pipelines/:pipeline_id/runs': withPipeline,
  'POST /api/v1/pipelines/:pipeline_id/backfills': async (house) => ({
    params: (await newPipeline(house)).params,
    ...json(BACKFILL),
  }),
  'GET /api/v1/pipelines/:pipeline_id/backfills': withPipeline,
  'POST /api/v1/pipelines/:pipeline_id/backfills/:backfill_id/cancel': async (house) => ({
    params: await newBackfill(house),
  }),
  'GET /api/v1/pipeline-runs/:run_id': withPipelineRun,
  'GET /api/v1/pipeline-runs/:run_id/log': withPipelineRun,
  'POST /api/v1/pipeline-runs/:run_id/cancel': withPipelineRun,
  'POST /api/v1/pipeline-runs/:run_id/retry': async (house) => {
    const { params } = await withPipelineRun(house, house.owner);
    await house.json(house.owner, 'POST', `/api/v1/pipeline-runs/${params!.run_id}/cancel`);
    return { params: params! };
  },

  // Durable runs
  'GET /api/v1/workflows/:run_id': newRun,
  'POST /api/v1/workflows/:run_id/cancel': newRun,
  'POST /api/v1/workflows/:run_id/retry': async (house) => ({
    ...(await newRun(house)),
    otherwise: { status: 409, because: 'it has not failed' },
  }),
  'POST /api/v1/workflows/:run_id/signals/:name': async (house) => {
    const { params } = await newRun(house);
    return {
      ...{ params: { ...params, name: 'approval' }, ...json({ payload: true }) },
      otherwise: { status: 409, because: 'its workflow takes no signals by hand' },
    };
  },
};

/**
 * Pipelines: how they are written, their runs, back-fills; and the one address that anybody may call, where a signed
 * request begins a run.
 */
import {
  cancelBackfill,
  cancelPipelineRun,
  checkPipeline,
  createPipeline,
  dryRunPipeline,
  exchangePipelineWebhookSecret,
  getPipeline,
  getPipelineRun,
  getPipelineSchema,
  listBackfills,
  listPipelineExamples,
  listPipelineRuns,
  listPipelines,
  readPipelineLog,
  receivePipelineWebhook,
  removePipeline,
  retryPipelineRun,
  setPipelineSecret,
  startBackfillOfPipeline,
  startPipelineRun,
  switchPipeline,
  updatePipeline,
} from '@bellwether/services';
import { withNumbers } from './figures.ts';
import type { Route } from './route.ts';

const PIPELINE = '/api/v1/pipelines/:pipeline_id';
const RUN = '/api/v1/pipeline-runs/:run_id';
const WEBHOOK_BYTES_MAX = 64 * 1024;
const read = { tag: 'operation', needs: 'workflows:read', method: 'GET' } as const;
const write = { tag: 'operation', needs: 'workflows:write' } as const;
const json = { consumes: ['application/json'] } as const;

export function pipelineRoutes(): Route[] {
  return [
    {
      ...read,
      path: '/api/v1/pipelines',
      summary: 'The pipelines, whether each is on, what begins it, and how its runs went.',
      handle: async ({ platform, caller }) => ({ pipelines: await listPipelines(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/pipelines',
      summary: 'Makes a pipeline, as a draft: {source}, in YAML. Refused with what is wrong at which line.',
      status: 201,
      handle: async (c) => createPipeline(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: '/api/v1/pipelines/schema',
      summary: 'The form of a pipeline file, as JSON Schema; with what its expressions can use.',
      handle: ({ platform, caller }) => getPipelineSchema(platform, caller),
    },
    {
      ...read,
      path: '/api/v1/pipelines/examples',
      summary: 'Pipelines that come with packs, to begin with.',
      handle: async ({ platform, caller }) => ({ examples: await listPipelineExamples(platform, caller) }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/pipelines/check',
      summary: 'Findings at their lines, and where each step stands in the picture: {source}. Saves nothing.',
      handle: async (c) => checkPipeline(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/pipelines/dry-run',
      summary: 'What a pipeline would do: {source, input?, from?, to?}. Asks its questions, and does nothing else.',
      handle: async (c) => dryRunPipeline(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: PIPELINE,
      summary: 'One pipeline, as it is written, with its picture.',
      handle: ({ platform, caller, params }) => getPipeline(platform, caller, params.pipeline_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: PIPELINE,
      summary: 'Saves a pipeline: {version, source}, with the version it was opened at. Runs go on as they began.',
      handle: async (c) => updatePipeline(c.platform, c.caller, c.params.pipeline_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: PIPELINE,
      summary: 'Removes a pipeline with its runs.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removePipeline(platform, caller, params.pipeline_id!);
        reply.status(204).send();
      },
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: `${PIPELINE}/state`,
      summary: 'Switches a pipeline: {version, state: on|off}.',
      handle: async (c) => switchPipeline(c.platform, c.caller, c.params.pipeline_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: `${PIPELINE}/secrets`,
      summary: 'Sets a secret that its calls send in a header: {name, value}; a value of null takes it away.',
      handle: async (c) => setPipelineSecret(c.platform, c.caller, c.params.pipeline_id!, await c.json()),
    },
    {
      ...write,
      method: 'POST',
      path: `${PIPELINE}/webhook-secret`,
      summary: 'A new secret for its webhook, in the answer, once. The one before is wrong from now on.',
      handle: (c) => exchangePipelineWebhookSecret(c.platform, c.caller, c.params.pipeline_id!),
    },
    {
      tag: 'operation',
      needs: 'none',
      anonymous: true,
      method: 'POST',
      path: `${PIPELINE}/webhook`,
      summary: 'Begins a run; signed with the secret of the webhook. A delivery that comes twice begins one run.',
      ...json,
      status: 202,
      handle: (c) =>
        receivePipelineWebhook(c.platform, c.params.pipeline_id!, {
          signature: c.request.headers['bellwether-signature'] as string | undefined,
          delivery: c.request.headers['bellwether-delivery'] as string | undefined,
          body: () => c.body(WEBHOOK_BYTES_MAX),
        }),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${PIPELINE}/runs`,
      summary: 'Begins a run: {input?, from?, to?, key?}. The same key twice begins one run.',
      status: 202,
      handle: async (c) => startPipelineRun(c.platform, c.caller, c.params.pipeline_id!, await c.json()),
    },
    {
      ...read,
      path: `${PIPELINE}/runs`,
      summary: 'Its runs, newest first.',
      query: {
        before: 'the "next" of an earlier page',
        limit: '1 to 200; 50 when absent',
        backfill_id: 'only those of a back-fill',
      },
      handle: ({ platform, caller, params, query }) =>
        listPipelineRuns(platform, caller, params.pipeline_id!, withNumbers(query, ['limit'])),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${PIPELINE}/backfills`,
      summary: 'One run for each period of a span that has none: {from, to, every?, concurrency?}.',
      status: 202,
      handle: async (c) => startBackfillOfPipeline(c.platform, c.caller, c.params.pipeline_id!, await c.json()),
    },
    {
      ...read,
      path: `${PIPELINE}/backfills`,
      summary: 'Its back-fills, newest first, and how far each is.',
      handle: ({ platform, caller, params }) => listBackfills(platform, caller, params.pipeline_id!),
    },
    {
      ...write,
      method: 'POST',
      path: `${PIPELINE}/backfills/:backfill_id/cancel`,
      summary: 'Ends the runs of a back-fill that have not ended.',
      handle: ({ platform, caller, params }) =>
        cancelBackfill(platform, caller, params.pipeline_id!, params.backfill_id!),
    },
    {
      ...read,
      path: RUN,
      summary: 'One run of a pipeline: its steps, how far each is, and what it gave.',
      handle: ({ platform, caller, params }) => getPipelineRun(platform, caller, params.run_id!),
    },
    {
      ...read,
      path: `${RUN}/log`,
      summary: 'What a run said, line by line; 500 at a time.',
      query: { after: 'the last line you have', step: 'only that step' },
      handle: ({ platform, caller, params, query }) =>
        readPipelineLog(platform, caller, params.run_id!, withNumbers(query, ['after'])),
    },
    {
      ...write,
      method: 'POST',
      path: `${RUN}/cancel`,
      summary: 'Ends a run. What its steps have done stays done.',
      handle: ({ platform, caller, params }) => cancelPipelineRun(platform, caller, params.run_id!),
    },
    {
      ...write,
      method: 'POST',
      path: `${RUN}/retry`,
      summary: 'Takes a run up again that failed or was cancelled: what succeeded is not done again.',
      handle: ({ platform, caller, params }) => retryPipelineRun(platform, caller, params.run_id!),
    },
  ];
}

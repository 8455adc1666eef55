/** Durable runs: what works and waits in the background, and what people may do about it. */
import { cancelRun, getRun, listRuns, retryRun, signalRun } from '@bellwether/services';
import type { Route } from './route.ts';

const read = { tag: 'operation', needs: 'workflows:read' } as const;
const change = { tag: 'operation', needs: 'workflows:write', method: 'POST' } as const;

export function workflowRoutes(): Route[] {
  return [
    {
      ...read,
      method: 'GET',
      path: '/api/v1/workflows',
      summary: 'Durable runs, newest first: state, progress, what they wait for.',
      query: {
        workflow: 'name of a workflow',
        state: 'queued, running, waiting, stranded, succeeded, failed or cancelled',
        before: 'the id of a run: those started before it',
        limit: '1 to 200; 50 when absent',
      },
      handle: ({ platform, caller, query }) => listRuns(platform, caller, query),
    },
    {
      ...read,
      method: 'GET',
      path: '/api/v1/workflows/:run_id',
      summary: 'A durable run with its steps: state, attempts, duration, what it waits for and until when.',
      handle: ({ platform, caller, params }) => getRun(platform, caller, params.run_id!),
    },
    {
      ...change,
      path: '/api/v1/workflows/:run_id/cancel',
      summary: 'Ends a run and all that runs for it. A second time changes nothing.',
      handle: ({ platform, caller, params }) => cancelRun(platform, caller, params.run_id!),
    },
    {
      ...change,
      path: '/api/v1/workflows/:run_id/retry',
      summary: 'Takes a failed run up again at the step that failed.',
      handle: ({ platform, caller, params }) => retryRun(platform, caller, params.run_id!),
    },
    {
      ...change,
      path: '/api/v1/workflows/:run_id/signals/:name',
      summary: 'Tells a run something it waits for, where its workflow has opened that to people.',
      consumes: ['application/json'],
      status: 202,
      handle: async (c) => signalRun(c.platform, c.caller, c.params.run_id!, c.params.name!, await c.json()),
    },
  ];
}

/** Experiments on sites: set up, run, read out, decided; and which variants the visitor of a page sees. */
import {
  createExperiment,
  decideExperiment,
  getExperiment,
  listExperiments,
  planExperiment,
  readOutExperiment,
  removeExperiment,
  startExperiment,
  stopExperiment,
  updateExperiment,
  visitorVariants,
} from '@bellwether/services';
import type { Route } from './route.ts';
import { pageRequestOf } from './web.ts';

const EXPERIMENT = '/api/v1/experiments/:experiment_id';
const read = { tag: 'figures', needs: 'sites:read', method: 'GET' } as const;
const write = { tag: 'administration', needs: 'sites:write' } as const;
const json = { consumes: ['application/json'] } as const;

export function experimentRoutes(): Route[] {
  return [
    {
      ...read,
      path: '/api/v1/experiments',
      summary: 'The experiments, how far each is, and how many visitors it needs.',
      handle: ({ platform, caller }) => listExperiments(platform, caller),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/experiments',
      summary: 'Makes an experiment, as a draft: {key, title, site_id, definition}.',
      status: 201,
      handle: async (c) => createExperiment(c.platform, c.caller, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: '/api/v1/experiments/plan',
      summary: 'How many visitors an experiment would need: {definition}. Saves nothing.',
      handle: async (c) => planExperiment(c.platform, c.caller, await c.json()),
    },
    {
      ...read,
      path: EXPERIMENT,
      summary: 'One experiment.',
      handle: ({ platform, caller, params }) => getExperiment(platform, caller, params.experiment_id!),
    },
    {
      ...write,
      ...json,
      method: 'PUT',
      path: EXPERIMENT,
      summary: 'Changes a draft: {version, key, title, site_id, definition}.',
      handle: async (c) => updateExperiment(c.platform, c.caller, c.params.experiment_id!, await c.json()),
    },
    {
      ...write,
      method: 'DELETE',
      path: EXPERIMENT,
      summary: 'Removes a draft. What has run stays on record.',
      status: 204,
      handle: async ({ platform, caller, params, reply }) => {
        await removeExperiment(platform, caller, params.experiment_id!);
        reply.status(204).send();
      },
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${EXPERIMENT}/start`,
      summary: 'From now on visitors see its variants: {version}.',
      handle: async (c) => startExperiment(c.platform, c.caller, c.params.experiment_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${EXPERIMENT}/stop`,
      summary: 'From now on everybody sees what there was before: {version}.',
      handle: async (c) => stopExperiment(c.platform, c.caller, c.params.experiment_id!, await c.json()),
    },
    {
      ...write,
      ...json,
      method: 'POST',
      path: `${EXPERIMENT}/decision`,
      summary: 'Which variant is kept, and why: {version, variant, reason}.',
      handle: async (c) => decideExperiment(c.platform, c.caller, c.params.experiment_id!, await c.json()),
    },
    {
      ...read,
      needs: 'metrics:read',
      path: `${EXPERIMENT}/read-out`,
      summary: 'What it has come to so far, whether to stop, and what that rests on. Valid at every look.',
      handle: ({ platform, caller, params }) => readOutExperiment(platform, caller, params.experiment_id!),
    },
    {
      method: 'GET',
      path: '/api/v1/web/variants',
      summary: 'Which variants of running experiments the visitor of a page sees. Keeps nothing.',
      tag: 'ingest',
      needs: 'none',
      anonymous: true,
      query: { site: 'key of the site', user: 'the site’s own pseudonym of who is signed in, where there is one' },
      handle: (c) => visitorVariants(c.platform, pageRequestOf(c), c.query.user || undefined),
    },
  ];
}

/** Administration: organisations, keys, event types, rejected events, prices, saved queries. */
import {
  createKey,
  createSavedQuery,
  dismissRejected,
  getEventType,
  getRejected,
  listEventTypes,
  listKeys,
  listPrices,
  listRejected,
  listRejectedReasons,
  listSavedQueries,
  listSeenModels,
  putPrice,
  registerEventType,
  removePrice,
  removeSavedQuery,
  replayAllRejected,
  replayRejected,
  requirePermission,
  revokeKey,
  rotateKey,
} from '@bellwether/services';
import type { TelemetryIntake } from '../doors/telemetry-intake.ts';
import { withNumbers } from './figures.ts';
import { decodeKept } from './ingest.ts';
import type { Route } from './route.ts';

const json = { consumes: ['application/json'] } as const;
const access = { tag: 'access' } as const;
const admin = { tag: 'administration', needs: 'settings:write' } as const;

export function administrationRoutes(intake: TelemetryIntake): Route[] {
  return [
    {
      ...admin,
      needs: 'keys:write',
      method: 'GET',
      path: '/api/v1/keys',
      summary: 'API keys, without their secrets.',
      handle: async (c) => ({ keys: await listKeys(c.platform, c.caller) }),
    },
    {
      ...admin,
      needs: 'keys:write',
      ...json,
      method: 'POST',
      path: '/api/v1/keys',
      summary: 'Makes an API key; it is shown this once.',
      status: 201,
      handle: async (c) => createKey(c.platform, c.caller, await c.json()),
    },
    {
      ...admin,
      needs: 'keys:write',
      ...json,
      method: 'POST',
      path: '/api/v1/keys/:key_id/rotate',
      summary: 'Makes a new secret for a key.',
      status: 201,
      handle: async (c) => rotateKey(c.platform, c.caller, c.params.key_id!, await c.json()),
    },
    {
      ...admin,
      needs: 'keys:write',
      method: 'DELETE',
      path: '/api/v1/keys/:key_id',
      summary: 'Revokes a key at once.',
      status: 204,
      handle: async (c) => {
        await revokeKey(c.platform, c.caller, c.params.key_id!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...admin,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/event-types',
      summary: 'The event types that hold for the organisation.',
      handle: async (c) => ({ event_types: await listEventTypes(c.platform, c.caller) }),
    },
    {
      ...admin,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/event-types/:name',
      summary: 'One event type with its versions.',
      handle: (c) => getEventType(c.platform, c.caller, c.params.name!),
    },
    {
      ...admin,
      ...json,
      method: 'POST',
      path: '/api/v1/event-types',
      summary: 'Registers a type, or the next, compatible version of one.',
      status: 201,
      handle: async (c) => registerEventType(c.platform, c.caller, await c.json()),
    },
    {
      ...admin,
      method: 'GET',
      path: '/api/v1/rejected',
      summary: 'Rejected events nobody has resolved, newest first.',
      query: { reason: '', event_type: '', limit: '1 to 1000', before: 'the "next" of the page before' },
      handle: (c) => listRejected(c.platform, c.caller, withNumbers(c.query, ['limit'])),
    },
    {
      ...admin,
      method: 'GET',
      path: '/api/v1/rejected/reasons',
      summary: 'How many rejected events wait, by reason and event type.',
      handle: (c) => listRejectedReasons(c.platform, c.caller),
    },
    {
      ...admin,
      method: 'GET',
      path: '/api/v1/rejected/:rejected_id',
      summary: 'One rejected event.',
      handle: (c) => getRejected(c.platform, c.caller, c.params.rejected_id!),
    },
    {
      ...admin,
      ...json,
      method: 'POST',
      path: '/api/v1/rejected/replay',
      summary: 'Replays all that match {reason, event_type, limit}.',
      handle: async (c) => replayAllRejected(c.platform, c.caller, await c.json(), decodeKept),
    },
    {
      ...admin,
      ...json,
      method: 'POST',
      path: '/api/v1/rejected/:rejected_id/replay',
      summary: 'Replays one, as it was or mended: {event}.',
      handle: async (c) => replayRejected(c.platform, c.caller, c.params.rejected_id!, await c.json(), decodeKept),
    },
    {
      ...admin,
      method: 'DELETE',
      path: '/api/v1/rejected/:rejected_id',
      summary: 'Dismisses one.',
      status: 204,
      handle: async (c) => {
        await dismissRejected(c.platform, c.caller, c.params.rejected_id!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...admin,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/prices',
      summary: 'The price table: shipped prices with the organisation’s own over them.',
      handle: async (c) => ({ prices: await listPrices(c.platform, c.caller) }),
    },
    {
      ...admin,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/prices/models',
      summary: 'Models of the last 30 days and how each is priced, those without a price first.',
      handle: async (c) => ({ models: await listSeenModels(c.platform, c.caller) }),
    },
    {
      ...admin,
      ...json,
      method: 'PUT',
      path: '/api/v1/prices/:model',
      summary: 'Sets the price of a model, in US dollars per million tokens.',
      handle: async (c) => putPrice(c.platform, c.caller, c.params.model!, await c.json()),
    },
    {
      ...admin,
      method: 'DELETE',
      path: '/api/v1/prices/:model',
      summary: 'Goes back to the shipped price.',
      status: 204,
      handle: async (c) => {
        await removePrice(c.platform, c.caller, c.params.model!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...access,
      needs: 'dashboards:read',
      method: 'GET',
      path: '/api/v1/saved-queries',
      summary: 'Saved metric queries.',
      handle: async (c) => ({ saved_queries: await listSavedQueries(c.platform, c.caller) }),
    },
    {
      ...access,
      ...json,
      needs: 'dashboards:write',
      reach: 'own',
      method: 'POST',
      path: '/api/v1/saved-queries',
      summary: 'Saves a metric query under a name.',
      status: 201,
      handle: async (c) => createSavedQuery(c.platform, c.caller, await c.json()),
    },
    {
      ...access,
      needs: 'dashboards:write',
      reach: 'own',
      method: 'DELETE',
      path: '/api/v1/saved-queries/:saved_query_id',
      summary: 'Forgets a saved query.',
      status: 204,
      handle: async (c) => {
        await removeSavedQuery(c.platform, c.caller, c.params.saved_query_id!);
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...admin,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/drift',
      summary: 'Producers whose telemetry has changed its shape.',
      handle: async (c) => {
        requirePermission(c.platform, c.caller, 'settings:read');
        await c.platform.audit.note(c.caller, { action: 'drift.read', resourceType: 'drift' });
        return { warnings: intake.warnings(c.caller.orgId) };
      },
    },
  ];
}

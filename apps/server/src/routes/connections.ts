/**
 * Connections to other tools: what is set, how each goes, reading back, signing in at the vendor; and the one address that
 * anybody may call, where tools send their webhooks. Those are known by their signatures.
 */
import {
  createToolConnection,
  exchangeToolSecret,
  finishVendorSignIn,
  getToolConnection,
  listToolConnections,
  receiveWebhook,
  removeToolConnection,
  startBackfill,
  startVendorSignIn,
  testToolConnection,
  updateToolConnection,
} from '@bellwether/services';
import type { Route, RouteContext } from './route.ts';

const WEBHOOK_BYTES_MAX = 10 * 1024 * 1024;
const settings = { tag: 'administration', needs: 'settings:write' } as const;
const json = { consumes: ['application/json'] } as const;
const connection = '/api/v1/connections/:connection_id';

export function connectionRoutes({ publicOrigin }: { publicOrigin: string | undefined }): Route[] {
  const baseUrlOf = ({ request }: RouteContext): string => publicOrigin ?? `${request.protocol}://${request.host}`;
  const idOf = ({ params }: RouteContext): string => params.connection_id!;
  return [
    {
      ...settings,
      needs: 'settings:read',
      method: 'GET',
      path: '/api/v1/connections',
      summary: 'Connections to other tools with how each goes, and the tools there are connectors for.',
      handle: (c) => listToolConnections(c.platform, c.caller, baseUrlOf(c)),
    },
    {
      ...settings,
      ...json,
      method: 'POST',
      path: '/api/v1/connections',
      summary:
        'Makes a connection: {kind, name, settings?, webhook_secret?, token?, mapping_id?}. A secret that is made here is in the answer, once.',
      status: 201,
      handle: async (c) => createToolConnection(c.platform, c.caller, await c.json(), baseUrlOf(c)),
    },
    {
      ...settings,
      needs: 'settings:read',
      method: 'GET',
      path: connection,
      summary: 'A connection: what is set, what is missing, how it goes.',
      handle: (c) => getToolConnection(c.platform, c.caller, idOf(c), baseUrlOf(c)),
    },
    {
      ...settings,
      ...json,
      method: 'PATCH',
      path: connection,
      summary: 'Changes what is sent of a connection, with the version it was seen at.',
      handle: async (c) => updateToolConnection(c.platform, c.caller, idOf(c), await c.json(), baseUrlOf(c)),
    },
    {
      ...settings,
      method: 'DELETE',
      path: connection,
      summary: 'Removes a connection with its secrets; events that came stay.',
      status: 204,
      handle: async (c) => {
        await removeToolConnection(c.platform, c.caller, idOf(c));
        c.reply.status(204).send();
        return undefined;
      },
    },
    {
      ...settings,
      method: 'POST',
      path: `${connection}/secret`,
      summary: 'A new secret for the webhook, in the answer, once. The one before is wrong from now on.',
      handle: (c) => exchangeToolSecret(c.platform, c.caller, idOf(c), baseUrlOf(c)),
    },
    {
      ...settings,
      method: 'POST',
      path: `${connection}/test`,
      summary: 'Tries what can be tried: whether webhooks come, and whether the tool takes the token.',
      handle: (c) => testToolConnection(c.platform, c.caller, idOf(c)),
    },
    {
      ...settings,
      ...json,
      method: 'POST',
      path: `${connection}/backfill`,
      summary: 'Begins reading back what the tool knows: {from?}. Goes on where it was left; a durable run.',
      status: 202,
      handle: async (c) => startBackfill(c.platform, c.caller, idOf(c), await c.json()),
    },
    {
      ...settings,
      refusesKeys: true,
      method: 'POST',
      path: `${connection}/oauth/start`,
      summary: 'Begins a sign-in at the tool’s vendor; the answer says where the browser goes.',
      handle: (c) => startVendorSignIn(c.platform, c.caller, idOf(c), baseUrlOf(c)),
    },
    {
      ...settings,
      method: 'GET',
      path: `${connection}/oauth/callback`,
      summary: 'Where the vendor sends the browser back to.',
      query: { code: 'from the vendor', state: 'from the vendor', error: 'from the vendor' },
      status: 302,
      handle: async (c) => {
        const { state, code, error } = c.query;
        await finishVendorSignIn(c.platform, c.caller, idOf(c), { state, code, error });
        const page = `/connections?connection=${encodeURIComponent(idOf(c))}`;
        c.reply.status(302).header('location', page).header('cache-control', 'no-store').send();
        return undefined;
      },
    },
    {
      tag: 'events',
      needs: 'none',
      anonymous: true,
      method: 'POST',
      path: `${connection}/webhook`,
      summary: 'Where a tool sends its webhooks, signed as that tool does. A delivery that comes twice counts once.',
      consumes: ['application/json'],
      status: 202,
      handle: async (c) => {
        const headers = c.request.headers as Record<string, string | undefined>;
        const arrived = { headers, body: () => c.body(WEBHOOK_BYTES_MAX) };
        const { reply, ...received } = await receiveWebhook(c.platform, idOf(c), arrived);
        return reply ?? received;
      },
    },
  ];
}

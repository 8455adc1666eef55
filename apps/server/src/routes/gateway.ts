/** The gateway: limits, rules about addresses and sizes, what is changed on the way, plug-ins; and who used how much. */
import { getGateway, getGatewayUsage, listAccessLog, putGateway, tryPlugIn } from '@bellwether/services';
import type { Route } from './route.ts';

const read = { tag: 'administration', needs: 'settings:write', method: 'GET' } as const;
const write = { tag: 'administration', needs: 'settings:write', consumes: ['application/json'] } as const;

/** Live connections are judged by the same rules, and served beside the routes. */
const LIVE_ROUTE = '/live';

/** `routes`: all there are, of every role. */
export function gatewayRoutes({ routes }: { routes: () => readonly Route[] }): Route[] {
  return [
    {
      ...read,
      path: '/api/v1/gateway/configuration',
      summary: 'What the gateway is set to, and its version: {configuration, version}.',
      handle: ({ platform, caller }) => getGateway(platform, caller),
    },
    {
      ...write,
      method: 'PUT',
      path: '/api/v1/gateway/configuration',
      summary: 'Sets the gateway: {configuration, version?}, the whole of it. 409 when somebody else was faster.',
      handle: async (c) =>
        putGateway(c.platform, c.caller, await c.json(), [LIVE_ROUTE, ...routes().map(({ path }) => path)]),
    },
    {
      ...read,
      path: '/api/v1/gateway/usage',
      summary: 'Who used how much, by key and route; what was refused and why; by hour.',
      query: { from: 'Instant; 24 hours ago when absent. Whole hours.', to: 'Instant; now when absent.' },
      handle: ({ platform, caller, query }) => getGatewayUsage(platform, caller, query),
    },
    {
      ...read,
      path: '/api/v1/gateway/log',
      summary: 'Single requests of keys of the last days, newest first.',
      query: {
        key_id: 'Of this key.',
        route: 'Of routes that begin so.',
        outcome: 'served, failed or refused.',
        refused_by: 'quota, address, size or plug_in.',
        from: 'Instant.',
        to: 'Instant, exclusive.',
        before: 'The next of the page before.',
        limit: '1 to 500; 100 when absent.',
      },
      handle: ({ platform, caller, query }) => listAccessLog(platform, caller, query),
    },
    {
      ...write,
      method: 'POST',
      path: '/api/v1/gateway/plug-ins/try',
      summary: 'Runs a plug-in on something made up: {hook, source, time_ms?, input}. Saves nothing.',
      handle: async (c) => tryPlugIn(c.platform, c.caller, await c.json()),
    },
  ];
}

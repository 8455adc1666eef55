/** The OpenAPI 3.1 document of the API, made from the routes that serve it. */
import { PROBLEMS } from '@bellwether/core';
import type { Route } from '../routes/route.ts';

/** Served past the routes, because its answer does not end. The WebSocket at `/live` is nothing this format can describe. */
const LIVE = {
  path: '/api/v1/live',
  summary: 'Live figures or events as Server-Sent Events; the same messages as the WebSocket at /live.',
  query: {
    channel: 'metric (default) or events',
    metric: 'of the channel metric: name of a metric',
    grain: '10s (default), 1m, 1h, 1d, 30d or total',
    group_by: 'dimensions, separated by commas',
    filter: 'dimension:value; may be repeated',
    top: 'how many groups, 7 when absent',
    span: 'the last so many s, m, h or d: 1h when absent',
    totals: 'true: also the figure over the span',
    event_type:
      'of the channel events: wanted types, separated by commas; any field of an event may be asked for like this',
    resume: 'the cursor of the last message; Last-Event-ID does the same',
    token: 'a key or session token, where no header can be sent',
  },
} as const;

export function openApiDocument(routes: readonly Route[], version: string): object {
  const paths: Record<string, Record<string, object>> = {
    [LIVE.path]: {
      get: operation({ ...LIVE, tag: 'figures', needs: 'metrics:read', produces: 'text/event-stream' }),
    },
  };
  for (const route of routes) {
    const path = route.path.replaceAll(/:([a-z_]+)/g, '{$1}');
    paths[path] ??= {};
    paths[path][route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Bellwether',
      version,
      description: 'Events in, figures out. Errors are RFC 9457 problem details.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'An API key (bw_…) or a session token.' },
      },
      schemas: {
        Problem: {
          type: 'object',
          required: ['type', 'title', 'status', 'code', 'detail', 'request_id'],
          properties: {
            type: { type: 'string', format: 'uri' },
            title: { type: 'string' },
            status: { type: 'integer' },
            code: { type: 'string', enum: Object.keys(PROBLEMS) },
            detail: { type: 'string' },
            request_id: { type: 'string' },
            errors: {
              type: 'array',
              items: { type: 'object', properties: { field: { type: 'string' }, detail: { type: 'string' } } },
            },
            current: { type: 'object', description: 'What is there now, when a change came from an older version.' },
          },
        },
      },
    },
  };
}

type Described = Pick<Route, 'path' | 'summary' | 'tag' | 'needs' | 'query' | 'consumes' | 'produces' | 'status'>;

function operation(route: Described): object {
  const inPath = [...route.path.matchAll(/:([a-z_]+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const inQuery = Object.entries(route.query ?? {}).map(([name, description]) => ({
    name,
    in: 'query',
    ...(description ? { description } : {}),
    schema: { type: 'string' },
  }));
  const status = String(route.status ?? 200);
  return {
    summary: route.summary,
    tags: [route.tag],
    ...(route.needs === 'none' ? { security: [] } : { security: [{ bearer: [] }], 'x-permission': route.needs }),
    parameters: [...inPath, ...inQuery],
    ...(route.consumes
      ? { requestBody: { content: Object.fromEntries(route.consumes.map((type) => [type, {}])) } }
      : {}),
    responses: {
      [status]:
        status === '204'
          ? { description: 'Done.' }
          : { description: 'The answer.', content: { [route.produces ?? 'application/json']: {} } },
      default: {
        description: 'A problem.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

/** Events on their way in: doors, event types, what was rejected, connections to tools, the gateway. */

import { createHmac } from 'node:crypto';
import type { House } from '../house.ts';
import { type Example, type Examples, json, type MakeExample, unique } from './example.ts';

const event = () => ({
  event_type: 'tool_call',
  timestamp: new Date().toISOString(),
  session_id: 's',
  metadata: { tool: 'bash' },
});

const newRejected = async (house: House): Promise<Example> => ({
  params: { rejected_id: await house.rejectedEvent() },
});

const mapping = () => ({
  name: unique('Mapping'),
  event_type: 'tool_call',
  fields: [{ to: 'tool', from: 'tool', type: 'string' }],
});

const newMapping = async (house: House): Promise<Example & { params: { mapping_id: string } }> => {
  const { mapping_id } = await house.json<{ mapping_id: string }>(house.owner, 'POST', '/api/v1/mappings', mapping());
  return { params: { mapping_id } };
};

const tool = (more: object = {}) => ({ kind: 'github', name: unique('Tool'), settings: {}, ...more });

const newTool = async (house: House, more: object = {}): Promise<Example & { params: { connection_id: string } }> => {
  const made = await house.json<{ connection_id: string }>(house.owner, 'POST', '/api/v1/connections', tool(more));
  return { params: { connection_id: made.connection_id } };
};

const ofTool: MakeExample = (house) => newTool(house);

export const ingestExamples: Examples = {
  // Sending events
  'POST /api/v1/events': (_, caller) =>
    // A downstream engine writes derived events, and no others.
    json(caller.role === 'aca_agent' ? { ...event(), event_type: 'signal_computed', metadata: {} } : event()),
  'POST /api/v1/cloudevents': () => ({
    init: {
      body: JSON.stringify({ specversion: '1.0', id: unique('ce'), source: '/test', type: 'tool_call', data: {} }),
      headers: { 'content-type': 'application/cloudevents+json' },
    },
  }),
  'POST /api/v2/write': () => ({ init: { body: 'weather temperature=20', headers: { 'content-type': 'text/plain' } } }),
  ...Object.fromEntries(
    ['/v1', '/api/v1/otlp/v1'].flatMap((prefix) =>
      [
        ['traces', 'resourceSpans'],
        ['metrics', 'resourceMetrics'],
        ['logs', 'resourceLogs'],
      ].map(([signal, field]): [string, MakeExample] => [`POST ${prefix}/${signal}`, () => json({ [field!]: [] })]),
    ),
  ),
  ...Object.fromEntries(
    ['track', 'identify', 'page', 'screen', 'group', 'alias'].map((call): [string, MakeExample] => [
      `POST /v1/${call}`,
      () => json({ userId: 'u', event: 'seen', name: 'n', groupId: 'g', previousId: 'p', messageId: unique('m') }),
    ]),
  ),
  'POST /v1/batch': () => json({ batch: [{ type: 'track', userId: 'u', event: 'seen', messageId: unique('m') }] }),

  // Events that came in
  'GET /api/v1/events/:event_id': async (house, caller) => {
    const { eventId } = await house.eventOf(`subject_${caller.role ?? 'owner'}`);
    return { params: { event_id: eventId } };
  },
  'GET /api/v1/event-types/:name': () => ({ params: { name: 'tool_call' } }),
  'POST /api/v1/event-types': () =>
    json({
      name: unique('type'),
      topic: 'agent_events',
      category: 'usage',
      description: 'An example.',
      metadata: { type: 'object' },
    }),
  'GET /api/v1/rejected/:rejected_id': newRejected,
  'POST /api/v1/rejected/replay': () => json({ reason: 'schema_violation' }),
  'POST /api/v1/rejected/:rejected_id/replay': async (house) => ({
    ...(await newRejected(house)),
    ...json({ event: event() }),
  }),
  'DELETE /api/v1/rejected/:rejected_id': newRejected,

  // Connections to tools
  'POST /api/v1/connections': () => json(tool()),
  'GET /api/v1/connections/:connection_id': ofTool,
  'PATCH /api/v1/connections/:connection_id': async (house) => ({
    ...(await newTool(house)),
    ...json({ version: 1, name: unique('Tool') }),
  }),
  'DELETE /api/v1/connections/:connection_id': ofTool,
  'POST /api/v1/connections/:connection_id/secret': ofTool,
  'POST /api/v1/connections/:connection_id/test': ofTool,
  'POST /api/v1/connections/:connection_id/backfill': async (house) => ({
    ...(await newTool(house)),
    ...json({}),
    otherwise: { status: 409, because: 'there is no token' },
  }),
  'POST /api/v1/connections/:connection_id/oauth/start': (house) => newTool(house, { oauth_client_id: 'client' }),
  'GET /api/v1/connections/:connection_id/oauth/callback': async (house) => ({
    ...(await newTool(house)),
    otherwise: { status: 403, because: 'nobody has begun a sign-in' },
  }),
  'POST /api/v1/connections/:connection_id/webhook': async (house) => {
    const { params } = await newTool(house, { webhook_secret: 'a secret of the house' });
    const body = '{"zen":"Keep it logically awesome."}';
    const signature = createHmac('sha256', 'a secret of the house').update(body).digest('hex');
    const headers = {
      ...{ 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      ...{ 'x-github-event': 'ping', 'x-github-delivery': unique('delivery') },
    };
    return { params, init: { method: 'POST', body, headers } };
  },
  'POST /api/v1/mappings': () => json(mapping()),
  'PUT /api/v1/mappings/:mapping_id': async (house) => ({
    ...(await newMapping(house)),
    ...json({ ...mapping(), version: 1 }),
  }),
  'DELETE /api/v1/mappings/:mapping_id': newMapping,
  'POST /api/v1/mappings/preview': () => json({ sample: { tool: 'bash' } }),

  // The gateway
  'PUT /api/v1/gateway/configuration': () => json({ configuration: {} }),
  'POST /api/v1/gateway/plug-ins/try': () =>
    json({ hook: 'request', source: 'export default () => null', input: null, time_ms: 1000 }),
};

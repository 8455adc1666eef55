/** The gateway over HTTP: limits, addresses, sizes, what is changed on the way, plug-ins, and what is counted of them. */
import { on, once } from 'node:events';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { type Answer, expectProblem, goodEvent, TestedServer } from '../bad-input/tested-server.ts';

let server: TestedServer;
let readKeyId: string;
let orgId: string;
beforeAll(async () => {
  server = await TestedServer.start({ config: { trustProxy: true } });
  await findReadKey();
  // The thread of plug-ins starts with the first one, which takes a while on a busy machine.
  const json = { hook: 'request', source: 'export default () => null', input: null, time_ms: 1000 };
  const tried = () => server.request('POST', '/api/v1/gateway/plug-ins/try', { json });
  await vi.waitFor(async () => expect(await tried()).toMatchObject({ status: 200 }), { timeout: 60_000 });
}, patience(180_000));
afterAll(() => server.stop());
beforeEach(() => configure({}));

/** Every start of a tested server makes keys of its own. */
async function findReadKey(): Promise<void> {
  const { body } = await server.request('GET', '/api/v1/keys');
  const ofPrefix = ({ prefix }: { prefix: string }): boolean => server.readKey.startsWith(prefix);
  ({ key_id: readKeyId, org_id: orgId } = body.keys.find(ofPrefix));
}

async function configure(configuration: object): Promise<Answer> {
  const answer = await server.request('PUT', '/api/v1/gateway/configuration', { json: { configuration } });
  expect(answer).toMatchObject({ status: 200 });
  return answer;
}

const metadataStored = (eventId: string): Promise<unknown> =>
  vi.waitFor(
    async () => {
      const event = await server.stored(eventId);
      expect(event).toBeDefined();
      return event!.metadata;
    },
    { timeout: 60_000, interval: 100 },
  );

const put = (configuration: object, headers = {}): Promise<Answer> =>
  server.request('PUT', '/api/v1/gateway/configuration', { json: { configuration }, headers });
const ask = (headers = {}, path = '/api/v1/metrics'): Promise<Answer> =>
  server.request('GET', path, { key: server.readKey, headers });
const times = async (count: number, work: () => Promise<Answer>): Promise<Answer[]> => {
  const answers: Answer[] = [];
  for (let at = 0; at < count; at++) answers.push(await work());
  return answers;
};
const statuses = (answers: readonly Answer[]): number[] => answers.map(({ status }) => status);

const plan = (limits: object[]) => ({
  plans: [{ name: 'partner', limits }],
  keys: [{ key_id: readKeyId, plan: 'partner' }],
});
const policy = (fields: object) => ({ routes: [{ routes: '/api/v1/metrics', ...fields }] });
const plugIn = (source: string, fields: object = {}) => ({
  plug_ins: [{ name: 'mine', hook: 'request', routes: '/api/v1/events', source, time_ms: 1000, ...fields }],
});

describe('a limit', () => {
  it('lets so many through, says how the key stands, and when to come again', async () => {
    await configure(plan([{ routes: '/api/v1/metrics', requests: 3, per: 'hour' }]));
    const answers = await times(4, ask);
    expect(statuses(answers)).toEqual([200, 200, 200, 429]);
    expect(answers[0]!.headers.get('ratelimit-policy')).toBe('"key-hour";q=3;w=3600');
    expect(answers.map(({ headers }) => /r=(\d+)/.exec(headers.get('ratelimit')!)![1])).toEqual(['2', '1', '0', '0']);
    expectProblem(answers[3]!, 429, 'quota_exceeded', /This key may make 3 requests here in 3600 s/);
    const retryAfter = Number(answers[3]!.headers.get('retry-after'));
    expect(retryAfter).toBeGreaterThan(0);
    expect(retryAfter).toBeLessThanOrEqual(3600);
    expect(answers[3]!.headers.get('ratelimit')).toBe(`"key-hour";r=0;t=${retryAfter}`);
  });

  it('is for its routes and its key; another is asked as before', async () => {
    await configure(plan([{ routes: '/api/v1/metrics', requests: 0, per: 'day' }]));
    expect(await ask()).toMatchObject({ status: 429 });
    expect(await ask({}, '/api/v1/events/stats')).toMatchObject({ status: 200 });
    expect(await server.request('GET', '/api/v1/metrics')).toMatchObject({ status: 200 });
  });

  it('goes by the route, however the address is written', async () => {
    await configure({ limits: [{ routes: '/api/v1/metrics/*', requests: 0, per: 'hour' }] });
    for (const path of ['/api/v1/metrics/agent_cost_usd', '/api/v1/metrics/agent%5Fcost_usd', '/api/v1/metrics/x?a=/'])
      expect(await ask({}, path)).toMatchObject({ status: 429 });
  });

  it('of the organisation holds for all its keys together, and the tightest one counts', async () => {
    await configure({
      ...plan([{ routes: '*', requests: 100, per: 'minute' }].map((limit) => ({ ...limit, routes: '/*' }))),
      limits: [{ routes: '/api/v1/metrics', requests: 2, per: 'month' }],
    });
    const used = (await ask()).headers.get('ratelimit')!;
    expect(used).toMatch(/^"key-minute";r=\d+;t=\d+, "organisation-month-2";r=\d+;t=\d+$/);
  });

  it('that is new counts what its span has seen already, and survives a restart', async () => {
    await configure({});
    await times(5, () => ask({}, '/api/v1/events/stats'));
    await server.running.platform.gateway.settled();
    const at = { directory: server.directory };
    await server.running.close();
    server = await TestedServer.start({ ...at, config: { trustProxy: true } });
    await findReadKey();
    const { body } = await server.request('GET', '/api/v1/gateway/usage');
    const counted = body.rows.filter(({ route }: { route: string }) => route === '/api/v1/events/stats');
    const requests = counted.reduce((sum: number, row: { requests: number }) => sum + row.requests, 0);
    expect(requests).toBeGreaterThanOrEqual(5);
    await configure({ limits: [{ routes: '/api/v1/events/stats', requests, per: 'hour' }] });
    expect(await ask({}, '/api/v1/events/stats')).toMatchObject({ status: 429 });
    await configure({ limits: [{ routes: '/api/v1/events/stats', requests: requests + 1, per: 'hour' }] });
    expect(await ask({}, '/api/v1/events/stats')).toMatchObject({ status: 200 });
  }, 60_000);
});

describe('an address', () => {
  const from = (address: string) => ({ 'x-forwarded-for': address });

  it('that is not allowed, or denied, is refused, and that is in the audit trail', async () => {
    await configure(policy({ allow: ['203.0.113.0/24', '2001:db8::/32'], deny: ['203.0.113.66'] }));
    expect(await ask(from('203.0.113.7'))).toMatchObject({ status: 200 });
    expect(await ask(from('2001:db8::1'))).toMatchObject({ status: 200 });
    expect(await ask(from('::ffff:203.0.113.7'))).toMatchObject({ status: 200 });
    for (const address of ['203.0.113.66', '198.51.100.1', '2001:db9::1', '::ffff:203.0.113.66', 'nonsense'])
      expectProblem(await ask(from(address)), 403, 'forbidden', /network address/);
    const { body } = await server.request('GET', '/api/v1/audit?action=access.denied&limit=1');
    expect(body.entries[0]).toMatchObject({ outcome: 'denied', resource_id: 'address' });
  });

  it('is what the nearest proxy saw, not what somebody says further back', async () => {
    await configure(policy({ allow: ['203.0.113.7'] }));
    expect(await ask(from('203.0.113.7, 198.51.100.9'))).toMatchObject({ status: 403 });
    expect(await ask(from('198.51.100.9, 203.0.113.7'))).toMatchObject({ status: 200 });
  });

  it('is asked for on live connections as well', async () => {
    const live = async (): Promise<string> => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`, {
        headers: { authorization: `Bearer ${server.readKey}` },
      });
      try {
        await once(socket, 'open');
        socket.send(
          JSON.stringify({
            type: 'subscribe',
            id: 'a',
            channel: 'metric',
            query: { metric: 'agent_cost_usd', grain: '1m' },
          }),
        );
        for await (const [data] of on(socket, 'message', { signal: AbortSignal.timeout(20_000) })) {
          const message = JSON.parse(String(data)) as { id?: string; code?: string; problem?: { code: string } };
          if (message.id === 'a') return message.problem?.code ?? message.code ?? 'told';
        }
        return 'nothing';
      } finally {
        socket.terminate();
      }
    };
    expect(await live()).toBe('told');
    await configure({ routes: [{ routes: '/live', deny: ['127.0.0.0/8'] }] });
    expect(await live()).toBe('forbidden');
  });

  it('of whoever sets the rules has to stay able to set them', async () => {
    const everything = { routes: [{ routes: '/*', allow: ['203.0.113.0/24'] }] };
    expectProblem(await put(everything), 409, 'conflict', /would shut you out/);
    expect(await put(everything, from('203.0.113.9'))).toMatchObject({ status: 200 });
    expect(await put({})).toMatchObject({ status: 403 });
    expect(await put({}, from('203.0.113.9'))).toMatchObject({ status: 200 });
  });
});

describe('a size', () => {
  it('above the limit of the route is refused: bodies and headers', async () => {
    await configure({
      routes: [
        { routes: '/api/v1/events', methods: ['POST'], body_bytes_max: 200 },
        { routes: '/api/v1/metrics', header_bytes_max: 600 },
      ],
    });
    expect(await server.send(JSON.stringify({}))).toMatchObject({ status: 202 });
    expectProblem(await server.send(JSON.stringify(goodEvent({ a: 'x'.repeat(300) }))), 413, 'body_too_large', /200/);
    expect(await ask()).toMatchObject({ status: 200 });
    expectProblem(await ask({ 'x-long': 'x'.repeat(600) }), 431, 'headers_too_large', /600 bytes/);
  });
});

describe('on the way', () => {
  it('fields of events are renamed, set and removed before they are taken in: JSON, lists and NDJSON', async () => {
    const request = {
      rename_fields: { 'metadata.llm': 'model' },
      remove_fields: ['metadata.noise'],
      set_fields: { 'metadata.team': 'platform' },
    };
    await configure({ routes: [{ routes: '/api/v1/events', methods: ['POST'], request }] });
    const events = Array.from({ length: 3 }, () => {
      const { metadata: _, ...event } = goodEvent();
      return { ...event, metadata: { llm: 'gpt-5', noise: { deep: 1 } } };
    });
    await server.send(JSON.stringify(events[0]));
    await server.send(JSON.stringify([events[1]]));
    await server.send(`${JSON.stringify(events[2])}\n`, { 'content-type': 'application/x-ndjson' });
    for (const { event_id } of events)
      expect(await metadataStored(event_id)).toEqual({ model: 'gpt-5', team: 'platform' });
    expectProblem(await server.send('{"broken'), 400, 'malformed_body', /not JSON/);
  }, 90_000);

  it('a query and headers are renamed, and answers get headers and other names', async () => {
    await configure({
      routes: [
        {
          routes: '/api/v1/events/stats',
          response: {
            set_headers: { deprecation: '@1798761600', 'x-by': 'gateway' },
            rename_fields: { received: 'came_in' },
            remove_fields: ['duplicate'],
          },
        },
        { routes: '/api/v1/metrics/:metric', request: { rename_query: { by: 'group_by' } } },
      ],
    });
    const { headers, body } = await ask({}, '/api/v1/events/stats');
    expect([headers.get('deprecation'), headers.get('x-by')]).toEqual(['@1798761600', 'gateway']);
    expect(body).toHaveProperty('came_in');
    expect(body).not.toHaveProperty('duplicate');
    expect(await ask({}, '/api/v1/metrics/agent_cost_usd?by=model')).toMatchObject({ status: 200 });
    await configure({});
    expect(await ask({}, '/api/v1/metrics/agent_cost_usd?by=model')).toMatchObject({ status: 400 });
  });

  it('nothing is changed where access and settings are: nobody can be locked out of the gateway by it', async () => {
    await configure({
      ...plugIn('export default () => ({ refuse: "all" })', { routes: '/*' }),
      routes: [
        { routes: '/*', request: { remove_fields: ['configuration'] }, response: { remove_fields: ['configuration'] } },
      ],
    });
    expect((await server.request('GET', '/api/v1/gateway/configuration')).body).toHaveProperty('configuration');
    await configure({});
  });
});

describe('a plug-in', () => {
  it('changes a request, and may refuse it with a reason', async () => {
    await configure(
      plugIn(`export default ({ body, key_id }) => {
        if (!body?.metadata) return { refuse: 'no metadata' };
        return { body: { ...body, metadata: { ...body.metadata, team: key_id.slice(0, 4) } } };
      }`),
    );
    const event = goodEvent();
    expect(await server.send(JSON.stringify(event))).toMatchObject({ status: 202 });
    expect(await metadataStored(event.event_id)).toMatchObject({ team: 'key_' });
    expectProblem(await server.send('{}'), 403, 'refused_by_plug_in', /"mine" refused it: no metadata/);
  }, 90_000);

  it('changes an answer', async () => {
    await configure(
      plugIn(
        `export default ({ body, status }) => ({ body: { seen: Object.keys(body), status }, headers: { 'x-seen': 'yes' } })`,
        {
          hook: 'response',
          routes: '/api/v1/events/stats',
        },
      ),
    );
    const { headers, body } = await ask({}, '/api/v1/events/stats');
    expect(headers.get('x-seen')).toBe('yes');
    expect(body).toMatchObject({ seen: expect.arrayContaining(['received', 'stored']), status: 200 });
  });

  it.each([
    ['that throws', 'export default () => { throw new Error("no") }'],
    ['that does not end', 'export default () => { for (;;) {} }'],
    ['that gives what it may not', 'export default () => ({ headers: { authorization: "Bearer x" } })'],
    ['that wants the network', 'export default () => fetch("https://example.org")'],
  ])('%s lets nothing through when it is closed, and everything when it is open', async (_, source) => {
    await configure(plugIn(source, { time_ms: 100 }));
    expectProblem(await server.send(JSON.stringify(goodEvent())), 502, 'plug_in_failed', /"mine" failed/);
    await configure(plugIn(source, { on_failure: 'open', time_ms: 100 }));
    expect(await server.send(JSON.stringify(goodEvent()))).toMatchObject({ status: 202 });
    await configure(plugIn(source, { enabled: false }));
    expect(await server.send(JSON.stringify(goodEvent()))).toMatchObject({ status: 202 });
  });

  it('gives nobody more than they may: what it makes of a request is the key’s own to ask', async () => {
    await configure(
      plugIn('export default () => ({ query: { org_id: "another" }, headers: { "x-admin": "true" } })', {
        routes: '/api/v1/metrics/*',
      }),
    );
    expect((await ask({}, '/api/v1/metrics/agent_cost_usd')).status).toBe(400);
  });

  it('can be tried before, with what it says', async () => {
    const attempt = (json: object) => server.request('POST', '/api/v1/gateway/plug-ins/try', { json });
    const answer = await attempt({
      hook: 'request',
      source: 'export default (input: { a: number }) => { console.log("saw", input); return { body: input.a + 1 } }',
      input: { a: 1 },
      time_ms: 1000,
    });
    expect(answer).toMatchObject({
      status: 200,
      body: { result: { body: 2 }, logs: [{ level: 'info', text: 'saw {"a":1}' }] },
    });
    expectProblem(
      await attempt({ hook: 'request', source: 'export default () => null.x', input: null, time_ms: 1000 }),
      422,
      'script_failed',
      /TypeError/,
    );
  });
});

describe('a configuration', () => {
  it.each([
    ['an unknown plan', { default_plan: 'gold' }, 'configuration.default_plan'],
    ['a key of nobody', { plans: [{ name: 'a' }], keys: [{ key_id: 'key_none', plan: 'a' }] }, 'keys[0].key_id'],
    [
      'a route that is none',
      { limits: [{ routes: 'metrics', requests: 1, per: 'day' }] },
      'configuration.limits[0].routes',
    ],
    [
      'a rule for a route that there is not, which would protect nothing',
      { routes: [{ routes: '/api/v1/sqll', deny: ['0.0.0.0/0'] }] },
      'configuration.routes[0].routes',
    ],
    [
      'a limit of a plan for routes none of which there is',
      { plans: [{ name: 'a', limits: [{ routes: '/api/v2/metrics/*', requests: 1, per: 'day' }] }] },
      'configuration.plans[0].limits[0].routes',
    ],
    ['a span that is none', { limits: [{ routes: '/*', requests: 1, per: 'year' }] }, 'configuration.limits[0].per'],
    [
      'a limit twice',
      { limits: [1, 2].map((requests) => ({ routes: '/*', requests, per: 'day' })) },
      'configuration.limits',
    ],
    ['a network that is none', policy({ allow: ['10.0.0.0/33'] }), 'configuration.routes[0].allow[0]'],
    ['an octal address', policy({ deny: ['010.0.0.1'] }), 'configuration.routes[0].deny[0]'],
    [
      'a header that says who asks',
      policy({ request: { set_headers: { authorization: 'x' } } }),
      'configuration.routes[0].request.set_headers.authorization',
    ],
    [
      'a header with a line break',
      policy({ response: { set_headers: { 'x-a': 'b\r\nc: d' } } }),
      'configuration.routes[0].response.set_headers.x-a',
    ],
    [
      'a path to a prototype',
      policy({ request: { set_fields: { __proto__x: 1 } } }),
      'configuration.routes[0].request.set_fields',
    ],
    ['a plug-in without end', plugIn('export default 1', { time_ms: 60_000 }), 'configuration.plug_ins[0].time_ms'],
    ['a field nobody knows', { quota: 1 }, 'configuration.quota'],
  ])('with %s is refused at its place', async (_, configuration, field) => {
    const answer = await put(configuration);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  it('is set from the version that was seen, keeps its history, and a change of it can be undone', async () => {
    const { body: first } = await server.request('GET', '/api/v1/gateway/configuration');
    const limits = [{ routes: '/api/v1/sql', requests: 7, per: 'day' }];
    const json = { configuration: { limits }, version: first.version };
    const set = await server.request('PUT', '/api/v1/gateway/configuration', { json });
    expect(set.body).toMatchObject({ configuration: { limits, plans: [] }, version: first.version + 1 });
    const stale = await server.request('PUT', '/api/v1/gateway/configuration', {
      json: { ...json, configuration: {} },
    });
    expectProblem(stale, 409, 'conflict', /./);
    const undone = await server.request('POST', `/api/v1/history/gateway/${orgId}/undo`, {
      json: { version: set.body.version },
    });
    expect(undone.status).toBeLessThan(300);
    expect((await server.request('GET', '/api/v1/gateway/configuration')).body.configuration.limits).toEqual([]);
  });
});

describe('what is counted', () => {
  it('is who used how much and what was refused and why; the log says it request by request, and nothing about people', async () => {
    await configure({
      ...plan([{ routes: '/api/v1/sql', requests: 0, per: 'day' }]),
      ...policy({ deny: ['198.51.100.0/24'] }),
    });
    // What was logged before does not count against the bound of the log any more.
    await server.running.platform.gateway.settled();
    await server.request('POST', '/api/v1/sql', { key: server.readKey, json: { query: "SELECT 'secret words'" } });
    await ask({ 'x-forwarded-for': '198.51.100.77' });
    await ask({}, '/api/v1/metrics/no_such_metric?filter=user:secret');
    const { body: usage } = await server.request('GET', '/api/v1/gateway/usage');
    const of = (route: string) =>
      usage.rows.find((row: { route: string; key_id: string }) => row.route === route && row.key_id === readKeyId);
    expect(of('/api/v1/sql')).toMatchObject({
      requests: 0,
      refused: { quota: 1, address: 0 },
      plan: 'partner',
      key_name: 'read',
    });
    expect(of('/api/v1/metrics').refused.address).toBeGreaterThanOrEqual(1);
    expect(usage.hours.at(-1)).toMatchObject({ requests: expect.any(Number), refused: expect.any(Number) });

    const { body: log } = await server.request('GET', `/api/v1/gateway/log?key_id=${readKeyId}&limit=3`);
    expect(
      log.entries.map(({ route, status, refused_by }: Record<string, unknown>) => [route, status, refused_by]),
    ).toEqual([
      ['/api/v1/metrics/:metric', 400, null],
      ['/api/v1/metrics', 403, 'address'],
      ['/api/v1/sql', 429, 'quota'],
    ]);
    expect(JSON.stringify([log, usage])).not.toMatch(/secret|198\.51|no_such_metric/);
    const { body: refused } = await server.request('GET', '/api/v1/gateway/log?refused_by=quota&limit=1');
    expect(refused.entries).toHaveLength(1);
    const { body: next } = await server.request('GET', `/api/v1/gateway/log?before=${refused.next}&outcome=refused`);
    expect(next.entries.every(({ request_id }: { request_id: string }) => request_id < refused.next)).toBe(true);
  });

  it('is bounded: of a burst some are in the log, all are counted, and what was left out is too', async () => {
    const before = await sums();
    await Promise.all(Array.from({ length: 150 }, () => ask({}, '/api/v1/events/stats')));
    const after = await sums();
    expect(after.requests - before.requests).toBe(150);
    let logged = 0;
    for (const outcome of ['served', 'failed']) {
      const filter = `route=/api/v1/events/stats&key_id=${readKeyId}&outcome=${outcome}&limit=500`;
      logged += (await server.request('GET', `/api/v1/gateway/log?${filter}`)).body.entries.length;
    }
    expect(after.unlogged).toBeGreaterThan(0);
    expect(logged + after.unlogged).toBe(after.requests);
  });

  async function sums(): Promise<{ requests: number; unlogged: number }> {
    const { body } = await server.request('GET', '/api/v1/gateway/usage');
    const rows = body.rows.filter(
      ({ route, key_id }: { route: string; key_id: string }) =>
        route === '/api/v1/events/stats' && key_id === readKeyId,
    );
    const sum = (field: string): number =>
      rows.reduce((total: number, row: Record<string, number>) => total + row[field]!, 0);
    return { requests: sum('requests'), unlogged: sum('unlogged') };
  }

  it('is the organisation’s own: another sees nothing of it', async () => {
    const key = await server.addOrganisation('org_gateway_other');
    const { body: usage } = await server.request('GET', '/api/v1/gateway/usage', { key });
    const { body: log } = await server.request('GET', '/api/v1/gateway/log', { key });
    expect(JSON.stringify([usage, log])).not.toContain(readKeyId);
  });
});

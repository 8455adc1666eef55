/**
 * An adversary with a good key: whatever a tenant asks, at whichever door, and whosever ids it names, no answer holds
 * anything of another tenant, and what belongs to another is not there at all (404), rather than forbidden.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RunningServer } from '@bellwether/server';
import { startTestServer } from '@bellwether/server/start-test-server';
import { patience } from '@bellwether/services/chosen-engines';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plantTenants, type Tenant } from './tenants.ts';

const TENANTS = 20;
const REQUESTS = process.env.BELLWETHER_LONG_TESTS === '1' ? 50_000 : 1600;
const directory = mkdtempSync(join(tmpdir(), 'bellwether-isolation-'));
let tenants: Tenant[];
let server: RunningServer;

beforeAll(async () => {
  server = await startTestServer({
    port: 0,
    host: '127.0.0.1',
    dataDirectory: directory,
    sample: false,
    adminEmail: undefined,
    adminPassword: undefined,
    allowedOrigins: [],
    logLevel: 'silent',
  });
  tenants = await plantTenants(server.platform, TENANTS);
}, patience(90_000));
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

interface Ask {
  method: string;
  path: string;
  body?: unknown;
}

/** The answer's status and text; what is not text is read byte by byte, so that a canary in a Parquet file shows too. */
async function ask(key: string, { method, path, body }: Ask): Promise<{ status: number; text: string }> {
  const response = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: Buffer.from(await response.arrayBuffer()).toString('latin1') };
}

/** Canaries of others in an answer; what the asker has sent itself may come back in the words of a refusal. */
function leaked(text: string, asker: Tenant, sent: string): string[] {
  return tenants
    .filter((tenant) => tenant !== asker && text.includes(tenant.canary) && !sent.includes(tenant.canary))
    .map(({ canary }) => canary);
}

/** What is about a tenant, as it would be written into an address or a body. */
const thingOf = fc.constantFrom<(tenant: Tenant) => string>(
  (t) => t.orgId,
  (t) => t.eventIds[0]!,
  (t) => t.sessionId,
  (t) => t.userId,
  (t) => t.eventType,
  (t) => t.model,
  (t) => t.rejectedIds[0]!,
  (t) => t.savedQueryId,
  (t) => t.keyIds[1]!,
  (t) => `${t.canary}-team`,
  () => "' OR org_id != '",
  () => "\\' OR 1=1 --",
);

const dimension = fc.constantFrom(
  'model',
  'team',
  'agent',
  'environment',
  'event_type',
  'region',
  'user_id',
  'session_id',
  'metadata.team',
  'metadata.agent',
);
const metricName = fc.constantFrom(
  'events',
  'event_sessions',
  'agent_cost_usd',
  'agent_sessions',
  'agent_errors',
  'agent_unpriced_calls',
);
const metricQuery = (thing: string) =>
  fc.record(
    {
      metric: metricName,
      grain: fc.constantFrom('10s', '1m', '1h', '1d', 'total'),
      group_by: fc.uniqueArray(dimension, { maxLength: 3 }),
      filters: fc.array(fc.record({ dimension, op: fc.constantFrom('in', 'not_in'), values: fc.constant([thing]) }), {
        maxLength: 2,
      }),
      compare: fc.constant('previous_period'),
      top: fc.constant(100),
      from: fc.constant(new Date(Date.now() - 3_600_000).toISOString()),
    },
    { requiredKeys: ['metric', 'top', 'from'] },
  );

const SQL = (thing: string): string[] => {
  const text = `'${thing.replaceAll("'", "''")}'`;
  return [
    'SELECT * FROM events LIMIT 1000',
    `SELECT * FROM events WHERE org_id = ${text}`,
    `SELECT org_id, count(*) FROM events WHERE org_id = ${text} OR 1 = 1 GROUP BY org_id`,
    `SELECT user_id, event_type FROM events WHERE session_id = ${text} OR NOT session_id = ${text}`,
    'SELECT * FROM bellwether.events',
    'SELECT * FROM system.tables',
    `SELECT * FROM merge('bellwether', '.*')`,
    `SELECT max(org_id), min(org_id), max(user_id), min(user_id) FROM events`,
  ];
};

/** Any request at any door that reads, with a thing of some tenant wherever one can be named. */
const requests = fc.constantFrom<((thing: string) => fc.Arbitrary<Ask>)[]>(
  (thing) =>
    fc.constantFrom('/events/', '/agents/sessions/', '/rejected/', '/event-types/', '/metrics/').map((at) => ({
      method: 'GET',
      path: `/api/v1${at}${encodeURIComponent(thing)}`,
    })),
  (thing) =>
    fc.constantFrom('event_type', 'session_id', 'user_id', 'org_id', 'before', 'from', 'limit').map((name) => ({
      method: 'GET',
      path: `/api/v1/events?${name}=${encodeURIComponent(thing)}`,
    })),
  (thing) =>
    fc.constantFrom('reason', 'event_type', 'before', 'org_id').map((name) => ({
      method: 'GET',
      path: `/api/v1/rejected?${name}=${encodeURIComponent(thing)}`,
    })),
  (thing) =>
    fc.constantFrom('subject', 'agent', 'team', 'repository', 'environment', 'org_id').map((name) => ({
      method: 'GET',
      path: `/api/v1/agents/sessions?${name}=${encodeURIComponent(thing)}`,
    })),
  () =>
    fc
      .constantFrom(
        'events',
        'events/stats',
        'metrics',
        'rejected',
        'agents/sessions',
        'keys',
        'prices',
        'event-types',
        'saved-queries',
        'organisation',
        'organisations',
        'drift',
        'openapi.json',
      )
      .map((path) => ({ method: 'GET', path: `/api/v1/${path}` })),
  (thing) =>
    fc.tuple(metricName, dimension, dimension).map(([metric, group, filter]) => ({
      method: 'GET',
      path: `/api/v1/metrics/${metric}?group_by=${group}&top=100&filter=${filter}:${encodeURIComponent(thing)}`,
    })),
  (thing) => metricQuery(thing).map((body) => ({ method: 'POST', path: '/api/v1/metrics', body })),
  (thing) =>
    fc
      .tuple(metricQuery(thing), fc.constantFrom('csv', 'json', 'parquet'))
      .map(([body, format]) => ({ method: 'POST', path: '/api/v1/metrics/export', body: { ...body, format } })),
  (thing) => fc.constantFrom(...SQL(thing)).map((query) => ({ method: 'POST', path: '/api/v1/sql', body: { query } })),
);

const attack = fc
  .record({
    asker: fc.nat(TENANTS - 1),
    victim: fc.nat(TENANTS - 1),
    scope: fc.constantFrom('admin' as const, 'read' as const),
    thing: thingOf,
    request: requests,
  })
  .chain(({ asker, victim, scope, thing, request }) =>
    // Tenants are planted only when the tests run, so the thing is a mark until then.
    request('\u2042').map((template) => ({ asker, victim, scope, thing, template })),
  );

function filledIn({ method, path, body }: Ask, thing: string): Ask {
  const text =
    body === undefined ? undefined : JSON.stringify(body).replaceAll('\u2042', JSON.stringify(thing).slice(1, -1));
  return {
    method,
    path: path.replaceAll(encodeURIComponent('\u2042'), encodeURIComponent(thing)),
    ...(text === undefined ? {} : { body: JSON.parse(text) }),
  };
}

describe('no answer holds anything of another tenant', () => {
  it('whoever asks, at whichever door, whosever ids are named', async () => {
    const statuses = new Map<number, number>();
    let own = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(attack, { minLength: 20, maxLength: 20 }), async (attacks) => {
        await Promise.all(
          attacks.map(async ({ asker, victim, scope, thing, template }) => {
            const by = tenants[asker]!;
            const request = filledIn(template, thing(tenants[victim]!));
            const { status, text } = await ask(by.keys[scope], request);
            const sent = decodeURIComponent(request.path) + JSON.stringify(request.body ?? '');
            // A refusal may quote what was sent, an answer may not.
            expect([request, leaked(text, by, status < 300 ? '' : sent)]).toEqual([request, []]);
            expect([request, text, status < 500]).toEqual([request, text, true]);
            statuses.set(status, (statuses.get(status) ?? 0) + 1);
            if (status === 200 && text.includes(by.canary)) own++;
          }),
        );
      }),
      { numRuns: REQUESTS / 20 },
    );
    // The tenants do see what is theirs; otherwise nothing would have been shown.
    expect(own).toBeGreaterThan(REQUESTS / 20);
    expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 10);
  }, 600_000);
});

describe('what belongs to another', () => {
  it('is not there: 404 with the words for what never was, and nothing is done to it', async () => {
    const [asker, victim] = [tenants[0]!, tenants[1]!];
    const nowhere = '01937000-0000-7000-8000-000000000000';
    const addresses: [string, (id: string) => Ask, string, string][] = [
      ['an event', (id) => ({ method: 'GET', path: `/api/v1/events/${id}` }), victim.eventIds[0]!, nowhere],
      ['a session', (id) => ({ method: 'GET', path: `/api/v1/agents/sessions/${id}` }), victim.sessionId, 'nobody'],
      [
        'a rejected event',
        (id) => ({ method: 'GET', path: `/api/v1/rejected/${id}` }),
        victim.rejectedIds[0]!,
        nowhere,
      ],
      ['a dismissal', (id) => ({ method: 'DELETE', path: `/api/v1/rejected/${id}` }), victim.rejectedIds[0]!, nowhere],
      [
        'a replay',
        (id) => ({ method: 'POST', path: `/api/v1/rejected/${id}/replay`, body: {} }),
        victim.rejectedIds[0]!,
        nowhere,
      ],
      ['a key', (id) => ({ method: 'DELETE', path: `/api/v1/keys/${id}` }), victim.keyIds[1]!, 'key_nobody'],
      [
        'a rotation',
        (id) => ({ method: 'POST', path: `/api/v1/keys/${id}/rotate`, body: {} }),
        victim.keyIds[1]!,
        'key_nobody',
      ],
      ['an event type', (id) => ({ method: 'GET', path: `/api/v1/event-types/${id}` }), victim.eventType, 'nothing'],
      [
        'a saved query',
        (id) => ({ method: 'DELETE', path: `/api/v1/saved-queries/${id}` }),
        victim.savedQueryId,
        'sav_nobody',
      ],
      ['a price', (id) => ({ method: 'DELETE', path: `/api/v1/prices/${id}` }), victim.model, 'no-model'],
    ];
    for (const [what, request, theirs, none] of addresses) {
      const answers: unknown[] = [];
      for (const id of [theirs, none]) {
        const attempts = await Promise.all(
          (['admin', 'read'] as const).map((scope) => ask(asker.keys[scope], request(id))),
        );
        // Whichever key has the scope: the other one is refused before anything is looked for.
        const { status, text } = attempts.find((attempt) => attempt.status !== 403)!;
        const { request_id, ...problem } = JSON.parse(text) as Record<string, unknown>;
        expect([what, request_id === undefined]).toEqual([what, false]);
        answers.push([status, JSON.stringify(problem).replaceAll(id, '…')]);
      }
      expect([what, (answers[0] as [number])[0]]).toEqual([what, 404]);
      expect([what, answers[0]]).toEqual([what, answers[1]]);
    }
    expect((await ask(victim.keys.read, { method: 'GET', path: `/api/v1/events/${victim.eventIds[0]}` })).status).toBe(
      200,
    );
    const { text } = await ask(victim.keys.admin, { method: 'GET', path: '/api/v1/rejected' });
    for (const id of victim.rejectedIds) expect(text).toContain(id);
  });

  it('an event for it is rejected, and one with its event id is the sender’s own', async () => {
    const [asker, victim] = [tenants[2]!, tenants[3]!];
    const event = { event_type: 'error', timestamp: new Date().toISOString() };
    const body = [
      { ...event, org_id: victim.orgId },
      { ...event, event_id: victim.eventIds[0], user_id: 'mine' },
    ];
    const { text } = await ask(asker.keys.ingest, { method: 'POST', path: '/api/v1/events', body });
    expect(JSON.parse(text)).toMatchObject({ results: [{ reason: 'org_mismatch' }, { status: 'accepted' }] });
    await server.platform.store.loader.caughtUp();
    const seen = (tenant: Tenant) =>
      ask(tenant.keys.read, { method: 'GET', path: `/api/v1/events/${victim.eventIds[0]}` });
    expect(JSON.parse((await seen(asker)).text)).toMatchObject({ org_id: asker.orgId, user_id: 'mine' });
    expect(JSON.parse((await seen(victim)).text)).toMatchObject({ org_id: victim.orgId, user_id: victim.userId });
  });
});

describe('live', () => {
  /** Everything a connection hears until `done` says so, at most 10 s. */
  async function hear(tenant: Tenant, messages: readonly object[], done: (text: string) => boolean): Promise<string> {
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live?token=${tenant.keys.read}`);
    let text = '';
    const heard = new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`Heard only ${text}`)), 10_000);
      socket.onmessage = ({ data }) => {
        text += `${String(data)}\n`;
        if (!done(text)) return;
        clearTimeout(timer);
        resolve();
      };
      socket.onerror = () => reject(new Error('The connection failed.'));
    });
    socket.onopen = () => {
      for (const message of messages) socket.send(JSON.stringify(message));
    };
    await heard.finally(() => socket.close());
    return text;
  }

  const subscriptions = (victim: Tenant) => [
    { type: 'subscribe', id: 'all', channel: 'events' },
    { type: 'subscribe', id: 'org', channel: 'events', filter: { session_id: [victim.sessionId] } },
    {
      type: 'subscribe',
      id: 'models',
      channel: 'metric',
      query: { metric: 'agent_cost_usd', group_by: ['model'], top: 100 },
    },
    {
      type: 'subscribe',
      id: 'theirs',
      channel: 'metric',
      query: { metric: 'events', filters: [{ dimension: 'session_id', op: 'in', values: [victim.sessionId] }] },
    },
  ];

  it('shows each of many watchers its own, while all send at once', async () => {
    const watchers = tenants.slice(0, 6);
    const heard = watchers.map((tenant, i) => {
      const victim = tenants[(i + 1) % TENANTS]!;
      // Done when an own event has come, and the figures after it.
      return hear(
        tenant,
        subscriptions(victim),
        (text) => text.includes(`${tenant.canary}-live`) && text.includes('"snapshot","id":"models"'),
      );
    });
    const send = async (tenant: Tenant): Promise<void> => {
      const event = {
        event_type: 'error',
        timestamp: new Date().toISOString(),
        session_id: `${tenant.canary}-live`,
        metadata: { model: tenant.model },
      };
      await ask(tenant.keys.ingest, { method: 'POST', path: '/api/v1/events', body: [event] });
    };
    let going = true;
    const sending = (async () => {
      while (going) await Promise.all(tenants.map(send));
    })();
    const texts = await Promise.all(heard).finally(() => (going = false));
    await sending;
    texts.forEach((text, i) => {
      expect(tenants.filter((tenant) => tenant !== watchers[i] && text.includes(`${tenant.canary}-live`))).toEqual([]);
      expect(leaked(text, watchers[i]!, '')).toEqual([]);
    });
  });

  it('by server-sent events, too, and a cursor of another resumes nothing of theirs', async () => {
    const [asker, victim] = [tenants[4]!, tenants[5]!];
    const stream = async (tenant: Tenant, search: string): Promise<string> => {
      const abort = new AbortController();
      const response = await fetch(`${server.url}/api/v1/live?${search}`, {
        headers: { authorization: `Bearer ${tenant.keys.read}` },
        signal: abort.signal,
      });
      let text = '';
      for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
        text += chunk;
        if (text.includes('"snapshot"') && text.endsWith('\n\n')) break;
      }
      abort.abort();
      return text;
    };
    const theirs = await stream(victim, 'channel=metric&metric=events&group_by=session_id&top=100');
    expect(theirs).toContain(victim.canary);
    const cursor = /^id: (.*)$/m.exec(theirs)![1]!;
    const mine = await stream(
      asker,
      `channel=metric&metric=events&group_by=session_id&top=100&resume=${encodeURIComponent(cursor)}`,
    );
    expect(leaked(mine, asker, '')).toEqual([]);
    expect(mine).toContain(asker.canary);
  });
});

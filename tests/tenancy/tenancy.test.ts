/**
 * What an organisation has and has not, seen from outside: a feature that is off is refused at each of its doors, quotas
 * and suspension at each of theirs, and everything works again when it is given back.
 */
import { formatInstant } from '@bellwether/core';
import { readOperatorToken } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { expectProblem, goodEvent, TestedServer } from '../bad-input/tested-server.ts';

let server: TestedServer;
let operator: string;
beforeAll(async () => {
  server = await TestedServer.start();
  operator = readOperatorToken(server.directory)!;
});
afterAll(() => server.stop());

const features = (changed: Record<string, boolean>) =>
  server.request('PATCH', '/api/v1/organisation', { json: { features: changed } });

/** An open live connection; `closed` resolves to the code it ends with. */
async function watch(key: string): Promise<{ closed: Promise<number> }> {
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`, {
    headers: { authorization: `Bearer ${key}` },
  });
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  await new Promise<void>((resolve, reject) => {
    socket.on('open', () => resolve());
    socket.on('error', reject);
  });
  return { closed };
}

describe('a feature that is switched off', () => {
  it('real_time: refuses live connections, and ends those that are open', { timeout: 60_000 }, async () => {
    const open = await watch(server.readKey);
    expect((await features({ real_time_enabled: false })).status).toBe(200);
    await expect(watch(server.readKey)).rejects.toThrow(/403/);
    const sse = await server.request('GET', '/api/v1/live?channel=metric&metric=events&grain=1m', {
      key: server.readKey,
    });
    expectProblem(sse, 403, 'forbidden', /Live figures are switched off/);
    expect(await open.closed).toBeGreaterThanOrEqual(1000);
    await features({ real_time_enabled: true });
    await watch(server.readKey);
  });

  it('export: refuses to take figures away, not to look at them', async () => {
    await features({ export_enabled: false });
    const query = { metric: 'events', grain: '1h' };
    const answer = await server.request('POST', '/api/v1/metrics/export', { json: { ...query, format: 'csv' } });
    expectProblem(answer, 403, 'forbidden', /Exports are switched off/);
    expect((await server.request('POST', '/api/v1/metrics', { json: query })).status).toBe(200);
    await features({ export_enabled: true });
  });

  it('custom_metrics: refuses new event types, not events of those there are', async () => {
    const type = {
      name: 'own_type',
      topic: 'derived_events',
      category: 'usage',
      description: 'Ours.',
      subject: 'session_id',
      metadata: { type: 'object' },
    };
    expect((await server.request('POST', '/api/v1/event-types', { json: type })).status).toBe(201);
    await features({ custom_metrics_enabled: false });
    const refused = await server.request('POST', '/api/v1/event-types', { json: { ...type, name: 'another_type' } });
    expectProblem(refused, 403, 'forbidden', /features\.custom_metrics_enabled/);
    const event = { event_type: 'own_type', timestamp: formatInstant(Date.now()), session_id: 's' };
    expect((await server.send(JSON.stringify(event))).body).toMatchObject({ accepted: 1 });
    await features({ custom_metrics_enabled: true });
  });

  it('sso: refuses new connections to an identity provider', async () => {
    await features({ sso_enabled: false });
    const connection = {
      name: 'Ours',
      kind: 'oidc',
      issuer: 'https://idp.example.test',
      client_id: 'bellwether',
      client_secret: 'a-secret-of-some-length',
      domains: ['example.test'],
      default_role: 'viewer',
      enabled: true,
    };
    const headers = { 'x-bellwether-org': 'org_main' };
    const answer = await server.request('POST', '/api/v1/sso/connections', {
      key: operator,
      headers,
      json: connection,
    });
    expectProblem(answer, 403, 'forbidden', /Single sign-on is switched off/);
    await features({ sso_enabled: true });
  });
});

describe('a suspended organisation', () => {
  it('is refused at every door, keeps its data, and goes on where it was', { timeout: 60_000 }, async () => {
    const key = await server.addOrganisation('org_hosted');
    const event = goodEvent();
    expect((await server.send(JSON.stringify(event), {}, key)).body).toMatchObject({ accepted: 1 });
    await server.settledStats(key);
    const open = await watch(key);
    const suspend = (suspended: boolean) =>
      server.request('PATCH', '/api/v1/organisations/org_hosted', { key: operator, json: { suspended } });
    expect((await suspend(true)).body.suspended_at).toBeTypeOf('string');
    for (const path of ['/api/v1/events', '/v1/track', '/api/v2/write', '/v1/traces'])
      expectProblem(await server.request('POST', path, { key, json: goodEvent() }), 403, 'forbidden', /is suspended/);
    for (const path of ['/api/v1/organisation', `/api/v1/events/${event.event_id}`, '/api/v1/metrics'])
      expectProblem(await server.request('GET', path, { key }), 403, 'forbidden', /is suspended/);
    await expect(watch(key)).rejects.toThrow(/403/);
    expect(await open.closed).toBeGreaterThanOrEqual(1000);

    const listed = await server.request('GET', '/api/v1/organisations', { key: operator });
    const hosted = listed.body.organisations.find((one: { org_id: string }) => one.org_id === 'org_hosted');
    // Its own one, and in a while the one that says that it was suspended.
    expect(hosted.suspended_at).toBeTypeOf('string');
    expect([1, 2]).toContain(hosted.usage.storage.events);
    expect((await suspend(false)).body.suspended_at).toBeNull();
    expect(await server.stored(event.event_id, key)).toMatchObject({ event_id: event.event_id });
  });

  it('is suspended by nobody but the operator', async () => {
    const answer = await server.request('PATCH', '/api/v1/organisations/org_main', { json: { suspended: true } });
    expectProblem(answer, 403, 'forbidden', /operator/);
    expectProblem(
      await server.request('PATCH', '/api/v1/organisation', { json: { suspended: true } }),
      403,
      'forbidden',
      /Only the operator/,
    );
  });
});

describe('the usage of an organisation', () => {
  it('is what came in, what is stored and who may sign in, against its limits', async () => {
    await server.request('PATCH', '/api/v1/organisation', { json: { quotas: { max_seats: 5 } } });
    await server.send(JSON.stringify({ event_type: 'nobody_knows_it', timestamp: formatInstant(Date.now()) }));
    const { body } = await server.request('GET', '/api/v1/organisation/usage');
    expect(body.events.limit_per_second).toBe(10_000);
    expect(body.events.accepted).toBeGreaterThan(0);
    expect(body.events.rejected).toBe(1);
    expect(body.events.rejected_share).toBe(1 / (body.events.accepted + body.events.duplicate + 1));
    expect(body.seats).toEqual({ used: 1, limit: 5 });
    expect(body.requests.last_minute).toBeGreaterThan(0);
  });
});

describe('readiness', () => {
  it('names the records, the store and the loader', async () => {
    const { status, body } = await server.request('GET', '/readyz');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ready', records: 'ok', store: 'ok', loader: 'ok' });
  });
});

/** Who may do what, asked by those who may not: each refusal names the reason, and nothing crosses over. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectProblem, goodEvent, TestedServer } from './tested-server.ts';

let server: TestedServer;
let otherKey: string;
beforeAll(async () => {
  server = await TestedServer.start();
  otherKey = await server.addOrganisation('org_other');
});
afterAll(() => server.stop());

describe('a key', () => {
  it.each([
    ['that was never made', `bw_${'x'.repeat(43)}`],
    ['of another form', 'not-a-key'],
    ['with SQL in it', "bw_';DROP/**/TABLE/**/api_keys;--"],
    ['of 4,000 letters', 'x'.repeat(4000)],
  ])('%s is not known', async (_, key) => {
    expectProblem(await server.send(JSON.stringify(goodEvent()), {}, key), 401, 'unauthenticated', /key|credential/i);
  });

  it('is needed', async () => {
    const answer = await server.request('POST', '/api/v1/events', {
      headers: { authorization: '' },
      json: goodEvent(),
    });
    expectProblem(answer, 401, 'unauthenticated', /key|credential/i);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });

  it.each([
    ['GET', '/api/v1/events', undefined],
    ['GET', '/api/v1/events/stats', undefined],
    ['GET', '/api/v1/metrics', undefined],
    ['POST', '/api/v1/sql', { query: 'SELECT count(*) FROM events' }],
    ['GET', '/api/v1/rejected', undefined],
    ['GET', '/api/v1/keys', undefined],
    ['PATCH', '/api/v1/organisation', { name: 'mine now' }],
  ])('for writing may not %s %s', async (method, path, json) => {
    expectProblem(await server.request(method, path, { key: server.ingestKey, json }), 403, 'forbidden', /scope/);
  });

  it.each([
    ['POST', '/api/v1/events'],
    ['POST', '/v1/traces'],
    ['POST', '/api/v1/cloudevents'],
    ['POST', '/v1/track'],
    ['POST', '/api/v2/write'],
    ['POST', '/api/v1/keys'],
    ['PATCH', '/api/v1/organisation'],
  ])('for reading may not %s %s', async (method, path) => {
    const { status, body } = await server.request(method, path, { key: server.readKey, json: goodEvent() });
    expect(status).toBe(403);
    expect(JSON.stringify(body)).toMatch(/scope/);
  });

  it('of another organisation writes into its own, and reads nothing of this one', async () => {
    const mine = goodEvent();
    await server.send(JSON.stringify(mine));
    await server.settledStats();
    const before = await server.settledStats(otherKey);
    expect(await server.stored(mine.event_id, otherKey)).toBeUndefined();

    const claimed = { ...goodEvent(), org_id: 'org_main' };
    const { body } = await server.send(JSON.stringify(claimed), {}, otherKey);
    expect(body.results).toMatchObject([{ status: 'rejected', reason: 'org_mismatch' }]);
    // The same id in two organisations is two events.
    expect((await server.send(JSON.stringify(mine), {}, otherKey)).body).toMatchObject({ accepted: 1, duplicate: 0 });
    const after = await server.settledStats(otherKey);
    expect([after.stored - before.stored, after.rejected - before.rejected]).toEqual([1, 1]);
    expect(await server.stored(mine.event_id, otherKey)).toMatchObject({ org_id: 'org_other' });
    expect(await server.stored(mine.event_id)).toMatchObject({ org_id: 'org_main' });
  });

  it('stops working when it is revoked', async () => {
    const { body: made } = await server.request('POST', '/api/v1/keys', {
      json: { name: 'short', scopes: ['ingest'] },
    });
    expect((await server.send(JSON.stringify(goodEvent()), {}, made.key)).status).toBe(202);
    expect((await server.request('DELETE', `/api/v1/keys/${made.key_id}`)).status).toBeLessThan(300);
    const answer = await server.send(JSON.stringify(goodEvent()), {}, made.key);
    expectProblem(answer, 401, 'unauthenticated', /revoked|not known|key/i);
  });
});

describe('a quota', () => {
  it('of events refuses the whole request with 429 and says when to come again', async () => {
    const key = await server.addOrganisation('org_small');
    const patched = await server.request('PATCH', '/api/v1/organisation', {
      key,
      json: { quotas: { max_events_per_second: 10 } },
    });
    expect(patched.status).toBe(200);
    const lines = (count: number) => Array.from({ length: count }, () => JSON.stringify(goodEvent())).join('\n');
    expect((await server.send(lines(19_000), {}, key)).body.accepted).toBe(19_000);
    const refused = await server.send(lines(2000), {}, key);
    expectProblem(refused, 429, 'quota_exceeded', /10 events a second.*after \d+ s; nothing of this request was kept/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    // Others have their own, and what was kept is counted.
    await server.expectUnharmed();
    // One more says that the quota was changed.
    expect(await server.settledStats(key)).toMatchObject({ received: 19_001, stored: 19_001 });
  });

  it('of requests refuses with 429 and says when to come again', async () => {
    const key = await server.addOrganisation('org_quiet');
    await server.request('PATCH', '/api/v1/organisation', {
      key,
      json: { quotas: { max_api_requests_per_minute: 1 } },
    });
    const answers = await Promise.all(
      Array.from({ length: 70 }, () => server.request('GET', '/api/v1/metrics', { key })),
    );
    const refused = answers.find(({ status }) => status === 429)!;
    expectProblem(refused, 429, 'quota_exceeded', /1 requests a minute/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    await server.expectUnharmed();
  });
});

/** The session cookie: where it works, and every way in which a page of somebody else's could try to use it. */
import { actingFor, createUser, FIRST_ORG_ID, OPERATOR } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { expectProblem, TestedServer } from '../bad-input/tested-server.ts';
import { Browser } from './browser.ts';

const ADA = { email: 'ada@example.org', password: 'correct horse battery' };

let server: TestedServer;
beforeAll(async () => {
  server = await TestedServer.start();
  await createUser(server.running.platform, actingFor(OPERATOR, FIRST_ORG_ID), { ...ADA, role: 'owner' });
});
afterAll(() => server.stop());

async function signedIn(): Promise<Browser> {
  const browser = new Browser(server);
  expect((await browser.signIn(ADA)).status).toBe(201);
  return browser;
}

describe('delivery by cookie', () => {
  it('puts the token where no script can read it, and nowhere else', async () => {
    const browser = new Browser(server);
    const answer = await browser.signIn(ADA);
    expect(answer.body).toEqual({
      expires_at: expect.any(String),
      user: expect.objectContaining({ email: ADA.email }),
    });
    expect(answer.headers.get('set-cookie')).toMatch(
      /^bw_session=bws_[0-9A-Za-z]{43}; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await browser.expectSignedIn();
  });

  it('is asked for; a program gets the token itself and no cookie', async () => {
    const browser = new Browser(server);
    const answer = await browser.request('POST', '/api/v1/sessions', { json: ADA });
    expect(answer.body.token).toMatch(/^bws_/);
    expect(answer.headers.get('set-cookie')).toBeNull();
    const wrong = await browser.request('POST', '/api/v1/sessions', { json: { ...ADA, delivery: 'pigeon' } });
    expectProblem(wrong, 400, 'invalid_request', /delivery has to be one of token, cookie/);
  });

  it('shows the session, what it may and until when', async () => {
    const browser = await signedIn();
    const { body } = await browser.request('GET', '/api/v1/sessions/current');
    expect(body).toMatchObject({
      user: { email: ADA.email, role: 'owner' },
      session: { session_id: expect.stringMatching(/^ses_/) },
      permissions: { 'metrics:read': 'organisation', 'profile:write': 'organisation' },
    });
    const { body: listed } = await browser.request('GET', '/api/v1/sessions');
    const current = listed.sessions.filter((session: { current: boolean }) => session.current);
    expect(current).toMatchObject([{ session_id: body.session.session_id, user_agent: 'Browser/1.0' }]);
  });

  it('is taken back when somebody signs out', async () => {
    const browser = await signedIn();
    const { cookie } = browser;
    const answer = await browser.request('DELETE', '/api/v1/sessions/current');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('set-cookie')).toBe('bw_session=; Max-Age=0; Path=/; HttpOnly; SameSite=Lax');
    browser.cookie = cookie;
    const again = await browser.request('GET', '/api/v1/sessions/current');
    expectProblem(again, 401, 'unauthenticated', /signed in/);
  });

  it('gives a new token at each sign-in and ends the one before: a planted cookie is worth nothing', async () => {
    const browser = await signedIn();
    const planted = browser.cookie;
    await browser.signIn(ADA);
    expect(browser.cookie).not.toBe(planted);
    await browser.expectSignedIn();
    browser.cookie = planted;
    expect((await browser.request('GET', '/api/v1/sessions/current')).status).toBe(401);
  });
});

describe('the cookie', () => {
  it('loses against an Authorization header, also against one that is worth nothing', async () => {
    const browser = await signedIn();
    const authorization = 'Bearer bws_nothing';
    const answer = await browser.request('GET', '/api/v1/sessions/current', { headers: { authorization } });
    expect(answer.status).toBe(401);
    const withKey = { headers: { authorization: `Bearer ${server.readKey}` } };
    expect((await browser.request('GET', '/api/v1/keys', withKey)).status).toBe(403);
  });

  it('is none when there are two of it', async () => {
    const [one, two] = [await signedIn(), await signedIn()];
    one.cookie = `${one.cookie}; bw_session=${two.cookie}`;
    expect((await one.request('GET', '/api/v1/sessions/current')).status).toBe(401);
  });

  it.each(['bws_short', aKey(), '""', '%00', 'bws_'])('is none when it holds %j', async (value) => {
    const browser = new Browser(server);
    browser.cookie = value;
    expect((await browser.request('GET', '/api/v1/sessions/current')).status).toBe(401);
  });

  it('holds no API key', async () => {
    const browser = new Browser(server);
    browser.cookie = server.adminKey;
    expect((await browser.request('GET', '/api/v1/keys')).status).toBe(401);
  });

  it.each([
    ['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a neighbour of the same site', { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' }],
    ['a page that hides its origin', { origin: 'null' }],
    ['another site, in an old browser', { origin: 'https://evil.example' }],
    ['an address that only begins like ours', { origin: 'http://127.0.0.1:7700.evil.example' }],
    ['a bookmark', { 'sec-fetch-site': 'none' }],
    ['nobody says', {}],
  ])('changes nothing for %s', async (_, site) => {
    const browser = await signedIn();
    const before = browser.cookie;
    for (const [method, path] of [
      ['POST', '/api/v1/keys'],
      ['DELETE', '/api/v1/sessions/current'],
      ['PATCH', '/api/v1/organisation'],
      ['POST', '/api/v1/events'],
      ['POST', '/api/v1/sessions'],
    ] as const)
      expectProblem(await browser.request(method, path, { json: {}, site }), 403, 'forbidden', /page of this server/);
    browser.cookie = before;
    await browser.expectSignedIn();
  });

  it('reads for whoever the browser lets read', async () => {
    const browser = await signedIn();
    expect((await browser.request('GET', '/api/v1/metrics', { site: {} })).status).toBe(200);
  });

  it('is not handed to a foreign page, which could sign its visitor in as somebody else', async () => {
    const browser = new Browser(server);
    const site = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
    expectProblem(await browser.signIn(ADA, { site }), 403, 'forbidden', /another origin/);
    expect(browser.cookie).toBeUndefined();
    expect((await browser.signIn(ADA, { site: {} })).status).toBe(201);
  });
});

describe('a live connection', () => {
  const open = (headers: Record<string, string>): Promise<string> =>
    new Promise((resolve) => {
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`, { headers });
      socket.on('message', (data) => {
        const message = JSON.parse(String(data)) as { type: string; code?: string };
        socket.terminate();
        resolve(message.code ?? message.type);
      });
      socket.on('unexpected-response', (_, response) => resolve(String(response.statusCode)));
      socket.on('open', () => socket.send('{"type":"subscribe","id":"a","channel":"metric","query":{}}'));
      socket.on('error', () => undefined);
    });

  it('is open to a page of ours that has the cookie', async () => {
    const { cookie } = await signedIn();
    const headers = { cookie: `bw_session=${cookie}` };
    expect(await open({ ...headers, origin: server.url })).not.toMatch(/unauthenticated|40/);
    expect(await open({ origin: server.url })).toBe('unauthenticated');
    expect(await open({ ...headers, origin: server.url, authorization: 'Bearer bws_x' })).toBe('401');
  });

  it('is closed to a page of somebody else, cookie or not', async () => {
    const { cookie } = await signedIn();
    expect(await open({ cookie: `bw_session=${cookie}`, origin: 'https://evil.example' })).toBe('403');
  });

  it('streams over SSE by the cookie', async () => {
    const { cookie } = await signedIn();
    const stream = (headers: Record<string, string>) =>
      fetch(`${server.url}/api/v1/live?channel=metric&metric=agent_cost_usd&grain=1m`, {
        headers: { cookie: `bw_session=${cookie}`, ...headers },
        signal: AbortSignal.timeout(10_000),
      });
    const own = await stream({ 'sec-fetch-site': 'same-origin' });
    expect(own.headers.get('content-type')).toContain('text/event-stream');
    await own.body?.cancel();
    expect((await stream({ 'sec-fetch-site': 'cross-site' })).status).toBe(401);
  });
});

function aKey(): string {
  return `bw_${'x'.repeat(43)}`;
}

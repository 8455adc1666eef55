/** Signing in and what belongs to it over HTTP: second factors, passkeys, people, and what an onlooker could learn. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { codeShown } from '../../packages/services/src/access/factor/authenticator-app.fixture.ts';
import { SoftwareAuthenticator } from '../../packages/services/src/access/passkey/authenticator.fixture.ts';
import { openRaw } from '../bad-input/raw-http.ts';
import { type Answer, expectProblem, TestedServer } from '../bad-input/tested-server.ts';
import { type Account, addAccount, PASSWORD, signedIn } from './accounts.ts';
import { Browser } from './browser.ts';

/** Longest wait for what has to happen at once, on a busy machine. */
const AT_ONCE_MS = 5_000;

let server: TestedServer;
let boss: Account;
beforeAll(async () => {
  server = await TestedServer.start({ config: { trustProxy: true } });
  boss = await addAccount(server, 'boss@example.org', { role: 'owner' });
});
afterAll(() => server.stop());

let visitors = 0;
/** Somebody new, from an address of their own. */
function visitor(): Browser {
  visitors += 1;
  return new Browser(server, { 'x-forwarded-for': `198.51.100.${visitors}` });
}

const post = (browser: Browser, path: string, json: object) => browser.request('POST', `/api/v1${path}`, { json });

describe('a second factor', () => {
  it('stands between the password and the cookie', async () => {
    const ada = await addAccount(server, 'ada@example.org');
    const own = await signedIn(server, ada);
    const { body: totp } = await post(own, '/me/totp', {});
    expect(totp).toEqual({ secret: expect.any(String), uri: expect.stringContaining('otpauth://') });
    const confirmed = await post(own, '/me/totp/confirm', { code: codeShown(totp.secret) });
    expect(confirmed.body.recovery_codes).toHaveLength(10);
    expect(confirmed.headers.get('cache-control')).toBe('no-store');

    const browser = visitor();
    const asked = await browser.signIn(ada);
    expect(asked.status).toBe(202);
    expect(asked.body).toEqual({
      status: 'second_factor_required',
      challenge: expect.any(String),
      factors: ['totp', 'recovery_code'],
      expires_at: expect.any(String),
    });
    expect(asked.headers.get('set-cookie')).toBeNull();
    expect(asked.headers.get('cache-control')).toBe('no-store');
    const { challenge } = asked.body;
    const replayed = await post(browser, '/sessions/second-factor', { challenge, totp: codeShown(totp.secret) });
    expectProblem(replayed, 401, 'unauthenticated', /used already/);
    const recovery_code = confirmed.body.recovery_codes[3];
    const entered = await post(browser, '/sessions/second-factor', { challenge, recovery_code, delivery: 'cookie' });
    expect(entered.status).toBe(201);
    expect(entered.body.token).toBeUndefined();
    await browser.expectSignedIn();
    expect((await browser.request('GET', '/api/v1/me/factors')).body).toMatchObject({
      totp: { enabled: true },
      recovery_codes_left: 9,
    });
    const again = await post(browser, '/sessions/second-factor', { challenge, recovery_code });
    expectProblem(again, 401, 'unauthenticated', /Begin again/);
    expect((await browser.request('DELETE', '/api/v1/me/totp', { json: { password: PASSWORD } })).status).toBe(204);
    expect((await visitor().signIn(ada)).status).toBe(201);
  });
});

describe('a passkey', () => {
  it('is made and used under a name, by the browser that was asked', async () => {
    const origin = server.url.replace('127.0.0.1', 'localhost');
    const key = new SoftwareAuthenticator(origin);
    const grace = await addAccount(server, 'grace@example.org');
    const own = (await signedIn(server, grace)).at(origin);
    const { body: registration } = await post(own, '/me/passkeys/options', {});
    const made = await post(own, '/me/passkeys', {
      challenge_id: registration.challenge_id,
      response: key.create(registration),
      name: 'Laptop',
    });
    expect(made.body).toMatchObject({ passkey_id: expect.stringMatching(/^pky_/), name: 'Laptop' });

    const browser = visitor().at(origin);
    const { body: started } = await post(browser, '/sessions/passkey/options', {});
    const input = { challenge_id: started.challenge_id, response: key.get(started), delivery: 'cookie' };
    expect((await post(browser, '/sessions/passkey', input)).status).toBe(201);
    await browser.expectSignedIn();
    expectProblem(await post(visitor().at(origin), '/sessions/passkey', input), 401, 'unauthenticated', /Begin again/);

    const forgotten = await own.request('DELETE', `/api/v1/me/passkeys/${made.body.passkey_id}`);
    expect(forgotten.status).toBe(204);
  });

  it('cannot be had under an IP address, and the answer says where to go', async () => {
    const browser = await signedIn(server, boss);
    const port = new URL(server.url).port;
    const says = new RegExp(`open http://localhost:${port} instead`);
    expectProblem(await post(browser, '/me/passkeys/options', {}), 409, 'conflict', says);
    expectProblem(await post(visitor(), '/sessions/passkey/options', {}), 409, 'conflict', says);
  });
});

describe('an invitation', () => {
  it('leads from a link to a session that may what its role may', async () => {
    const browser = await signedIn(server, boss);
    const invited = await post(browser, '/invitations', { email: 'new@example.org', role: 'viewer' });
    expect(invited.status).toBe(201);
    expect(invited.body.link).toMatch(new RegExp(`^${server.url}/invitation#token=bwi_[0-9A-Za-z]{43}$`));
    const token = invited.body.link.split('=')[1];

    const guest = visitor();
    const { body: preview } = await post(guest, '/invitations/lookup', { token });
    expect(preview).toMatchObject({ email: 'new@example.org', role: 'viewer', organisation: 'My organisation' });
    const accepted = await post(guest, '/invitations/accept', {
      token,
      name: 'New',
      password: PASSWORD,
      delivery: 'cookie',
    });
    expect(accepted.status).toBe(201);
    const { body: current } = await guest.request('GET', '/api/v1/sessions/current');
    expect(current.permissions).toEqual({
      'dashboards:read': 'organisation',
      'metrics:read': 'own',
      'settings:read': 'organisation',
      'profile:write': 'own',
    });
    expect((await guest.request('GET', '/api/v1/users')).status).toBe(403);
    const { body: listed } = await browser.request('GET', '/api/v1/invitations');
    expect(listed.invitations).toMatchObject([{ email: 'new@example.org', state: 'accepted' }]);
    expect(JSON.stringify(listed)).not.toContain(token);
  });
});

describe('people', () => {
  it('are made, listed, changed, sent a reset link and removed', async () => {
    const browser = await signedIn(server, boss);
    const { body: made } = await post(browser, '/users', { email: 'joan@example.org', teams: ['red'] });
    expect(made.password).toEqual(expect.any(String));
    const path = `/api/v1/users/${made.user.user_id}`;
    const changed = await browser.request('PATCH', path, { json: { role: 'manager' } });
    expect(changed.body).toMatchObject({ role: 'manager', teams: ['red'], last_seen_at: null });
    const reset = await browser.request('POST', `${path}/reset-password`);
    expect(reset.body.link).toMatch(/\/reset-password#token=bwr_/);
    const token = reset.body.link.split('=')[1];
    const guest = visitor();
    expect((await post(guest, '/password-resets/lookup', { token })).body).toMatchObject({ email: 'joan@example.org' });
    expect((await post(guest, '/password-resets/accept', { token, password: PASSWORD })).status).toBe(204);
    expect((await guest.signIn({ email: 'joan@example.org', password: PASSWORD })).status).toBe(201);
    for (const [method, what] of [
      ['POST', '/unlock'],
      ['POST', '/reset-factors'],
      ['DELETE', '/sessions'],
    ] as const)
      expect((await browser.request(method, path + what)).status).toBe(204);
    expect((await guest.request('GET', '/api/v1/sessions/current')).status).toBe(401);
    expect((await browser.request('DELETE', path)).status).toBe(204);
    expectProblem(await browser.request('GET', path), 404, 'not_found', /no such user/);
  });

  it('lose an open live connection at once when their role or their session ends', async () => {
    const watcher = await addAccount(server, 'watcher@example.org', { role: 'owner' });
    const admin = await signedIn(server, boss);
    const changes = [
      (browser: Browser) => browser.request('DELETE', '/api/v1/sessions/current'),
      () => admin.request('PATCH', `/api/v1/users/${watcher.userId}`, { json: { role: 'viewer' } }),
    ];
    for (const change of changes) {
      const browser = await signedIn(server, watcher);
      const closed = vi.fn();
      const socket = new WebSocket(`${server.url.replace('http', 'ws')}/live`, {
        headers: { cookie: `bw_session=${browser.cookie}`, origin: server.url },
      });
      socket.on('close', closed);
      await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
      const query = { metric: 'agent_cost_usd', grain: '1m' };
      socket.send(JSON.stringify({ type: 'subscribe', id: 'a', channel: 'metric', query }));
      await new Promise((resolve) => socket.once('message', resolve));
      await change(browser);
      await vi.waitFor(() => expect(closed).toHaveBeenCalled(), { timeout: AT_ONCE_MS, interval: 20 });
      expect(closed.mock.calls[0]?.[0]).toBe(4401);
    }
  });
});

describe('an onlooker', () => {
  const told = ({ status, headers, body }: Answer) => {
    const { request_id: _, ...rest } = body;
    const names = [...headers.keys()].filter((name) => name !== 'x-request-id' && name !== 'date');
    return { status, body: rest, names };
  };

  it('learns nothing about who has an account from signing in', async () => {
    const answers = new Set<string>();
    for (const email of [boss.email, 'nobody@example.org', 'ada@example.org', 'x@y'])
      answers.add(JSON.stringify(told(await visitor().signIn({ email, password: 'a wrong password' }))));
    expect(answers.size).toBe(1);
  });

  it('is slowed down by account, from however many addresses, and the same for accounts that do not exist', async () => {
    const tries = async (email: string) => {
      const statuses = [];
      for (let i = 0; i < 8; i++) statuses.push((await visitor().signIn({ email, password: `guess ${i}` })).status);
      return statuses;
    };
    await addAccount(server, 'target@example.org');
    const expected = [401, 401, 401, 401, 401, 429, 429, 429];
    expect([await tries('target@example.org'), await tries('no-target@example.org')]).toEqual([expected, expected]);
    const refused = await visitor().signIn({ email: 'target@example.org', password: PASSWORD });
    expectProblem(refused, 429, 'too_many_attempts', /Try again in \d+ s/);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is slowed down by address, whatever it guesses', async () => {
    const browser = visitor();
    const statuses = [];
    for (let i = 0; i < 3; i++)
      statuses.push((await browser.signIn({ email: `g${i}@example.org`, password: 'x' })).status);
    for (const path of ['/invitations/lookup', '/password-resets/lookup', '/password-resets/lookup'])
      statuses.push((await post(browser, path, { token: 'guess' })).status);
    expect(statuses).toEqual([401, 401, 401, 404, 404, 429]);
  });

  it('puts nothing into a header, wherever a line break is sent', async () => {
    const evil = 'x\r\nSet-Cookie: injected=1';
    const browser = visitor();
    const answers = [
      await post(browser, '/sessions', { email: `${evil}@example.org`, password: evil }),
      await post(browser, '/sessions', { email: boss.email, password: PASSWORD, delivery: evil }),
      await post(browser, '/sessions/second-factor', { challenge: evil, totp: '123456' }),
      await post(browser, '/invitations/lookup', { token: evil }),
      await browser.request('DELETE', `/api/v1/sessions/${encodeURIComponent(evil)}`),
    ];
    for (const { status, headers } of answers) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect([...headers.keys()]).not.toContain('set-cookie');
    }
    const raw = openRaw(
      server.port,
      `DELETE /api/v1/sessions/current HTTP/1.1\r\nhost: evil"; injected=1\r\nx-forwarded-proto: https\r\nx-forwarded-host: a\u0001b\r\nauthorization: Bearer ${evil.replace('\r\n', '%0d%0a')}\r\nconnection: close\r\n\r\n`,
    );
    expect(await raw.answer()).not.toMatch(/^set-cookie: .*injected/im);
  });
});

describe('behind a proxy that ends TLS', () => {
  it('believes a trusted proxy that it was https', async () => {
    const browser = new Browser(server, { 'x-forwarded-proto': 'https', 'x-forwarded-for': '198.51.100.250' });
    expect((await browser.signIn(boss)).headers.get('set-cookie')).toMatch(/; Secure$/);
  });
});

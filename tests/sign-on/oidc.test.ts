/** Signing in through an OpenID provider, over HTTP: a certified one for what works, a forging one for what must not. */
import { createUser } from '@bellwether/services';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Browsing, type Landing } from './browsing.ts';
import { type Forged, type ForgingProvider, startForgingProvider } from './forging-provider.ts';
import { type OpenIdProvider, startOpenIdProvider } from './openid-provider.ts';
import { problemAt, type SignOnServer, startSignOnServer } from './sign-on-server.ts';

/** A machine that is busy with other things takes its time. */
const START_MAX_MS = 120_000;

let server: SignOnServer;
let provider: OpenIdProvider;
let forging: ForgingProvider;
let connection: { connection_id: string; redirect_uri: string; start_url: string };
let forged: { connection_id: string; redirect_uri: string; start_url: string };

beforeAll(async () => {
  server = await startSignOnServer();
  const draft = await server.api('POST', '/api/v1/sso/connections', { name: 'Example ID', kind: 'oidc' });
  expect(draft).toMatchObject({ status: 201, body: { missing: ['domains', 'issuer', 'client_id', 'client_secret'] } });
  connection = draft.body;
  provider = await startOpenIdProvider([connection.redirect_uri]);
  await change({
    issuer: provider.issuer,
    client_id: provider.clientId,
    client_secret: provider.clientSecret,
    domains: ['Example.org'],
    enabled: true,
  });
  forging = await startForgingProvider();
  const other = await server.api('POST', '/api/v1/sso/connections', {
    name: 'Forger',
    kind: 'oidc',
    issuer: forging.issuer,
    client_id: 'bellwether',
    client_secret: 'secret',
    domains: ['forged.example'],
    enabled: true,
  });
  expect(other.status).toBe(201);
  forged = other.body;
}, START_MAX_MS);
afterAll(async () => {
  await server?.close();
  await provider?.close();
  await forging?.close();
});

async function change(settings: object, id = connection.connection_id): Promise<void> {
  const answer = await server.api('PATCH', `/api/v1/sso/connections/${id}`, settings);
  expect(answer).toMatchObject({ status: 200 });
}

let people = 0;
/** Somebody new at the provider. */
function somebody(more: Record<string, unknown> = {}) {
  people += 1;
  const account = { sub: `sub-${people}`, email: `person${people}@example.org`, email_verified: true, ...more };
  provider.account = account;
  return account;
}

const start = (returnTo = '/boards?x=1') => `${connection.start_url}?return_to=${encodeURIComponent(returnTo)}`;
const isOurs = (url: URL) => url.origin === server.url && !url.pathname.startsWith('/api/');
const signIn = (browsing = new Browsing(), address = start()) => browsing.open(address, { until: isOurs });

async function signedIn(browsing = new Browsing()) {
  const landing = await signIn(browsing);
  expect([landing.url.pathname, problemAt(landing)]).toEqual(['/boards', null]);
  const { status, body } = await server.whoIs(browsing);
  expect(status).toBe(200);
  return body.user;
}

async function refused(landing: Landing | Promise<Landing>, reason: string, browsing?: Browsing) {
  expect(problemAt(await landing)).toBe(reason);
  if (browsing) expect(browsing.cookie(server.url, 'bw_session')).toBeUndefined();
}

describe('signing in through an OpenID provider', () => {
  it('makes a user of somebody with a verified address, and leads to where they wanted to go', async () => {
    const account = somebody({ name: 'Ada Lovelace' });
    const browsing = new Browsing();
    const landing = await signIn(browsing);
    expect(`${landing.url.pathname}${landing.url.search}`).toBe('/boards?x=1');
    expect((await server.whoIs(browsing)).body.user).toMatchObject({
      email: account.email,
      name: 'Ada Lovelace',
      role: 'member',
      source: 'oidc',
      org_id: server.orgId,
    });
    expect(browsing.cookieNames(server.url)).not.toContainEqual(expect.stringMatching(/^bw_sso_/));
  });

  it('gives a cookie that no script reads, and no token to anybody else', async () => {
    somebody();
    const landing = await signIn();
    const cookies = landing.headers.getSetCookie();
    expect(cookies[0]).toMatch(/^bw_session=bws_\w+; Path=\/; HttpOnly; SameSite=Lax$/);
    expect(landing.url.href + landing.body).not.toContain('bws_');
  });

  it('knows somebody again by their subject, whatever address they have by then', async () => {
    const account = somebody();
    const first = await signedIn();
    provider.account = { ...account, email: 'renamed@elsewhere.example', email_verified: false };
    expect((await signedIn()).user_id).toBe(first.user_id);
  });

  it('matches a user there is already by the verified address, once', async () => {
    const account = somebody();
    const made = await server.api('POST', '/api/v1/users', { email: account.email, name: 'Known' });
    expect(made.status).toBe(201);
    expect(await signedIn()).toMatchObject({ user_id: made.body.user.user_id, name: 'Known', source: 'local' });
    provider.account = { ...account, sub: 'somebody else with the same address' };
    await refused(signIn(), 'account_bound');
  });

  it('ends the session the browser held before', async () => {
    const browsing = new Browsing();
    somebody();
    await signedIn(browsing);
    const before = browsing.cookie(server.url, 'bw_session')!;
    somebody();
    await signedIn(browsing);
    expect(browsing.cookie(server.url, 'bw_session')).not.toBe(before);
    expect((await server.api('GET', '/api/v1/sessions/current', undefined, before)).status).toBe(401);
  });

  it('takes teams and role from the groups, at each sign-in anew, and never makes an owner', async () => {
    const owner = await server.api('PATCH', `/api/v1/sso/connections/${connection.connection_id}`, {
      role_map: { chiefs: 'owner' },
    });
    expect(owner).toMatchObject({ status: 400, body: { errors: [{ field: 'role_map.chiefs' }] } });
    await change({ team_claim: 'groups', role_map: { leads: 'manager', hr: 'hr_admin' } });
    const account = somebody({ groups: ['platform', 'leads'] });
    expect(await signedIn()).toMatchObject({ role: 'manager', teams: ['platform', 'leads'] });
    provider.account = { ...account, groups: ['platform'] };
    expect(await signedIn()).toMatchObject({ role: 'member', teams: ['platform'] });
    provider.account = { ...account, groups: ['owner', '__proto__', 'constructor'] };
    expect(await signedIn()).toMatchObject({ role: 'member' });
    await change({ team_claim: null, role_map: {} });
  });

  it('is written down, without a name or an address', async () => {
    const account = somebody({ name: 'Grace Hopper' });
    const { user_id } = await signedIn();
    const entries = await server.audited('session.sign_in');
    expect(entries.at(-1)).toMatchObject({ actor: `user:${user_id}`, outcome: 'ok', details: { method: 'oidc' } });
    expect((await server.audited('user.create')).at(-1)).toMatchObject({
      details: { source: 'oidc', connection_id: connection.connection_id },
    });
    const all = await server.running.platform.records.asOperator((tx) =>
      tx.selectFrom('audit_entries').selectAll().execute(),
    );
    expect(JSON.stringify(all)).not.toMatch(new RegExp(`${account.email}|Grace|${provider.clientSecret}`));
  });
});

describe('somebody is not let in', () => {
  it('whose address is in no domain of the connection', async () => {
    somebody({ email: 'eve@evil.example' });
    await refused(signIn(), 'email_foreign');
    somebody({ email: 'eve@example.org.evil.example' });
    await refused(signIn(), 'email_foreign');
    somebody({ email: 'eve@evil.example@example.org' });
    await refused(signIn(), 'email_missing');
  });

  it.each([false, undefined, 'no', 'false', 0])('whose address is not verified: %j', async (email_verified) => {
    somebody({ email_verified });
    await refused(signIn(), 'email_unverified');
  });

  it('whose address is not told', async () => {
    somebody({ email: undefined });
    await refused(signIn(), 'email_missing');
  });

  it('whose address is of another organisation', async () => {
    const account = somebody();
    const { platform } = server.running;
    const { actingFor, createOrganisation, OPERATOR } = await import('@bellwether/services');
    await createOrganisation(platform, OPERATOR, { org_id: 'org_other', name: 'Other' });
    await createUser(platform, actingFor(OPERATOR, 'org_other'), { email: account.email });
    await refused(signIn(), 'email_taken');
  });

  it('who is disabled, by address and by subject', async () => {
    somebody();
    const { user_id } = await signedIn();
    await server.running.platform.records.asOperator((tx) =>
      tx.updateTable('users').set({ disabled_at: new Date() }).where('user_id', '=', user_id).execute(),
    );
    await refused(signIn(), 'account_disabled');
  });

  it('who is an owner: a provider does not decide over the organisation', async () => {
    somebody({ email: server.owner.email });
    await refused(signIn(), 'account_owner');
  });

  it('when the provider says no', async () => {
    const browsing = new Browsing();
    const { url } = await browsing.open(start(), { until: (to) => to.origin === provider.issuer });
    const back = new URL(connection.redirect_uri);
    back.searchParams.set('error', 'access_denied');
    back.searchParams.set('iss', provider.issuer);
    back.searchParams.set('state', url.searchParams.get('state')!);
    await refused(browsing.open(back, { until: isOurs }), 'provider_refused', browsing);
  });

  it('when the organisation has no single sign-on, or the connection is off', async () => {
    somebody();
    await server.api('PATCH', '/api/v1/organisation', { features: { sso_enabled: false } });
    await refused(signIn(), 'connection_off');
    await server.api('PATCH', '/api/v1/organisation', { features: { sso_enabled: true } });
    await change({ enabled: false });
    await refused(signIn(), 'connection_off');
    await change({ enabled: true });
    await signedIn();
  });
});

describe('a flow', () => {
  /** A sign-in that has come back from the provider and not been finished. */
  async function comeBack(browsing: Browsing): Promise<URL> {
    somebody();
    const { url } = await browsing.open(start(), { until: (to) => to.href.startsWith(connection.redirect_uri) });
    return url;
  }
  const finish = (browsing: Browsing, url: URL) => browsing.open(url, { until: isOurs });

  it('works once: neither its state nor its code is taken again', async () => {
    const browsing = new Browsing();
    const url = await comeBack(browsing);
    expect(problemAt(await finish(browsing, url))).toBeNull();
    await refused(finish(browsing, url), 'flow_unknown');
    const again = new Browsing();
    const fresh = await comeBack(again);
    fresh.searchParams.set('code', url.searchParams.get('code')!);
    await refused(finish(again, fresh), 'answer_invalid', again);
  });

  it('is finished only by the browser that began it: a link signs nobody in as somebody else', async () => {
    const attacker = new Browsing();
    const url = await comeBack(attacker);
    const victim = new Browsing();
    await refused(finish(victim, url), 'flow_unknown', victim);
    const begun = new Browsing();
    await comeBack(begun);
    await refused(finish(begun, await comeBack(attacker)), 'flow_unknown', begun);
  });

  it('does not take a cookie that was planted beside its own', async () => {
    const browsing = new Browsing();
    const url = await comeBack(browsing);
    const [name] = browsing.cookieNames(server.url).filter((cookie) => cookie.startsWith('bw_sso_'));
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { accept: 'text/html', cookie: `${name}=${browsing.cookie(server.url, name!)}; ${name}=planted` },
    });
    expect(response.headers.get('location')).toBe('/?sign_in_problem=flow_unknown');
  });

  it.each([
    ['empty', ''],
    ['too short', 'x'],
    ['of the right length', 'x'.repeat(43)],
    ['too long', 'x'.repeat(5000)],
  ])('is not made up: a state that is %s', async (_how, state) => {
    const url = new URL(connection.redirect_uri);
    url.searchParams.set('code', 'c');
    url.searchParams.set('state', state);
    await refused(finish(new Browsing(), url), 'flow_unknown');
  });

  it('belongs to one connection: an answer for another is refused before any code is redeemed', async () => {
    const browsing = new Browsing();
    const url = await comeBack(browsing);
    const elsewhere = new URL(forged.redirect_uri);
    elsewhere.search = url.search;
    const before = forging.redeemed.length;
    await refused(finish(browsing, elsewhere), 'flow_unknown', browsing);
    expect(forging.redeemed).toHaveLength(before);
  });

  it('ends after ten minutes', async () => {
    const browsing = new Browsing();
    const url = await comeBack(browsing);
    await server.running.platform.records.asOperator((tx) =>
      tx
        .updateTable('sso_flows')
        .set({ expires_at: new Date(Date.now() - 1) })
        .execute(),
    );
    await refused(finish(browsing, url), 'flow_unknown', browsing);
  });

  it('is not begun without end from one address', async () => {
    const { platform } = server.running;
    await platform.records.asOperator(async (tx) => {
      await tx.deleteFrom('sso_flows').execute();
      const at = { created_at: new Date(), expires_at: new Date(Date.now() + 60_000) };
      await tx
        .insertInto('sso_flows')
        .values(
          Array.from({ length: 500 }, (_, i) => ({
            flow_hash: Uint8Array.from({ length: 32 }, (_byte, at) => (at < 2 ? (i >> (8 * at)) & 255 : 0)),
            browser_hash: new Uint8Array(32),
            connection_id: connection.connection_id,
            org_id: server.orgId,
            return_to: '/',
            address: '127.0.0.1',
            ...at,
          })),
        )
        .execute();
    });
    const response = await fetch(start(), { redirect: 'manual' });
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60']);
    await platform.records.asOperator((tx) => tx.deleteFrom('sso_flows').execute());
  });

  it('keeps nothing in the database that would finish it', async () => {
    const browsing = new Browsing();
    const url = await comeBack(browsing);
    const [name] = browsing.cookieNames(server.url).filter((cookie) => cookie.startsWith('bw_sso_'));
    const rows = await server.running.platform.records.asOperator((tx) =>
      tx.selectFrom('sso_flows').selectAll().execute(),
    );
    const kept = JSON.stringify(rows);
    for (const secret of [browsing.cookie(server.url, name!)!, url.searchParams.get('state')!])
      expect(kept).not.toContain(secret);
  });

  it('answers a program with a problem document', async () => {
    const response = await fetch(`${connection.redirect_uri}?state=x&code=y`, { redirect: 'manual' });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([401, 'unauthenticated']);
  });
});

describe('where to go afterwards', () => {
  it.each([
    '//evil.example',
    '///evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/%2f/evil.example',
    '/%2fevil.example',
    '/%252f%252fevil.example',
    '/%5cevil.example',
    '/\t/evil.example',
    '/\r\nlocation: https://evil.example',
    '/%0d%0aset-cookie:x=y',
    '/..//evil.example',
    'https://evil.example',
    'javascript:alert(1)',
    'boards',
    '/\u2028',
    '/%',
    `/${'x'.repeat(1024)}`,
  ])('is a path of ours, which %j is not', async (path) => {
    const response = await fetch(start(path), { redirect: 'manual' });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'return_to' }] });
  });

  it.each([
    ['/boards?x=1#top', '/boards?x=1#top'],
    ['/agents/../boards', '/boards'],
    ['/explore?q=https://example.org//a', '/explore?q=https://example.org//a'],
    ['/ä', '/%C3%A4'],
    ['', '/'],
  ])('is a path of ours, as %j is', async (path, opened) => {
    somebody();
    const { url } = await signIn(new Browsing(), start(path));
    expect(`${url.pathname}${url.search}${url.hash}`).toBe(opened);
  });
});

describe('an ID token', () => {
  const honest = (nonce: string): Forged => ({
    claims: {
      iss: forging.issuer,
      aud: 'bellwether',
      sub: 'mallory',
      nonce,
      email: 'mallory@forged.example',
      email_verified: true,
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(Date.now() / 1000) + 60,
    },
  });
  beforeEach(() => {
    forging.metadata = {};
  });

  async function attempt(forge: (nonce: string) => Forged, more: Record<string, string> = {}): Promise<Landing> {
    forging.forge = forge;
    const browsing = new Browsing();
    const { url } = await browsing.open(forged.start_url, { until: (to) => to.origin === forging.issuer });
    return browsing.open(forging.callbackOf(url, more), { until: isOurs });
  }
  const withClaims = (claims: Record<string, unknown>) => (nonce: string) => {
    const token = honest(nonce);
    return { ...token, claims: { ...token.claims, ...claims } };
  };

  it('that is right lets in', async () => {
    const landing = await attempt(honest);
    expect(problemAt(landing)).toBeNull();
    const sent = forging.redeemed.at(-1)!;
    expect(sent.get('code_verifier')).toMatch(/^[\w-]{43}$/);
  });

  it.each<[string, (nonce: string) => Forged]>([
    ['another nonce', withClaims({ nonce: 'replayed from elsewhere' })],
    ['no nonce', withClaims({ nonce: undefined })],
    ['another audience', withClaims({ aud: 'another-client' })],
    ['several audiences and another party', withClaims({ aud: ['bellwether', 'other'], azp: 'other' })],
    ['another issuer', withClaims({ iss: 'https://login.example.org' })],
    ['its time over', withClaims({ exp: Math.floor(Date.now() / 1000) - 300 })],
    ['no end', withClaims({ exp: undefined })],
    ['no subject', withClaims({ sub: undefined })],
    ['a signature by another key', (nonce) => ({ ...honest(nonce), withAnotherKey: true })],
    ['no signature', (nonce) => ({ ...honest(nonce), unsigned: true })],
    ['no algorithm', (nonce) => ({ ...honest(nonce), unsigned: true, header: { alg: 'none' } })],
    ['a symmetric algorithm', (nonce) => ({ ...honest(nonce), header: { alg: 'HS256' } })],
  ])('with %s lets nobody in', async (_name, forge) => refused(await attempt(forge), 'answer_invalid'));

  it('is not asked for when the answer comes from another provider (mix-up)', async () => {
    forging.metadata = { authorization_response_iss_parameter_supported: true };
    const before = forging.redeemed.length;
    await refused(await attempt(honest, { iss: 'https://login.example.org' }), 'answer_invalid');
    await refused(await attempt(honest), 'answer_invalid'); // it promises `iss`, and sends none
    expect(forging.redeemed).toHaveLength(before);
    expect(problemAt(await attempt(honest, { iss: forging.issuer }))).toBeNull();
  });

  it('of a provider that describes itself under another name is never asked for', async () => {
    forging.metadata = { issuer: provider.issuer };
    const landing = await new Browsing().open(forged.start_url, { until: isOurs });
    await refused(landing, 'answer_invalid');
  });

  it('is not fetched from where no provider may be', async () => {
    forging.metadata = { token_endpoint: 'http://169.254.169.254/latest/meta-data' };
    await refused(await attempt(honest), 'provider_unreachable');
    forging.metadata = { jwks_uri: 'http://10.0.0.1/jwks' };
    await refused(await attempt(honest), 'provider_unreachable');
  });

  it('that is refused is written down with the check that failed', async () => {
    await attempt(withClaims({ nonce: 'x' }));
    expect((await server.audited('session.sign_in')).at(-1)).toMatchObject({
      actor: 'nobody',
      outcome: 'failed',
      details: { method: 'oidc', reason: 'answer_invalid', check: expect.stringMatching(/\w/) },
    });
  });
});

describe('the settings of a connection', () => {
  const path = '/api/v1/sso/connections';
  const listed = async () => (await server.api('GET', path)).body.connections as Record<string, unknown>[];

  it('never show the client secret, and keep it sealed', async () => {
    const [shown] = (await listed()).filter((one) => one.connection_id === connection.connection_id);
    expect(shown).toMatchObject({ client_secret_set: true, issuer: provider.issuer, missing: [] });
    const row = await server.running.platform.records.asOperator((tx) =>
      tx.selectFrom('sso_connections').selectAll().where('connection_id', '=', connection.connection_id).execute(),
    );
    for (const text of [JSON.stringify(await listed()), JSON.stringify(row)])
      expect(text).not.toContain(provider.clientSecret);
    expect(row[0]?.client_secret).toMatch(/^v1\./);
  });

  it('are tried without signing anybody in, and say how each thing stands', async () => {
    const good = await server.api('POST', `${path}/${connection.connection_id}/test`);
    expect(good.body).toMatchObject({
      ok: true,
      checks: expect.arrayContaining([expect.objectContaining({ name: 'PKCE', outcome: 'ok' })]),
    });
    forging.metadata = { issuer: 'https://elsewhere.example', code_challenge_methods_supported: ['plain'] };
    const bad = await server.api('POST', `${path}/${forged.connection_id}/test`);
    expect(bad.body).toMatchObject({ ok: false, checks: [{ name: 'Discovery', detail: /another name/ }] });
    forging.metadata = {};
  });

  it.each<[object, string]>([
    [{ issuer: 'http://login.example.org' }, 'issuer'],
    [{ issuer: 'https://169.254.169.254' }, 'issuer'],
    [{ issuer: 'https://user:pass@login.example.org' }, 'issuer'],
    [{ domains: ['not a domain'] }, 'domains[0]'],
    [{ domains: ['org'] }, 'domains[0]'],
    [{ domains: 'example.org' }, 'domains'],
    [{ default_role: 'owner' }, 'default_role'],
    [{ enabled: true, issuer: null }, 'issuer'],
    [{ enabled: true, client_secret: null }, 'client_secret'],
    [{ enabled: false, enforced: true }, 'enforced'],
    [{ kind: 'saml' }, 'kind'],
    [{ surprise: 1 }, 'surprise'],
  ])('refuse %j, naming %s', async (settings, field) => {
    const answer = await server.api('PATCH', `${path}/${connection.connection_id}`, settings);
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
  });

  it('are for people who may change settings, not for keys, and only of the own organisation', async () => {
    const { createKey, actingFor, OPERATOR, createOrganisation } = await import('@bellwether/services');
    const { platform } = server.running;
    await createOrganisation(platform, OPERATOR, { org_id: 'org_shared', name: 'Shared' });
    const key = async (orgId: string) =>
      (await createKey(platform, actingFor(OPERATOR, orgId), { scopes: ['admin', 'read'] })).key;
    const own = await key(server.orgId);
    expect((await server.api('GET', path, undefined, own)).status).toBe(200);
    expect((await server.api('POST', path, { name: 'x', kind: 'oidc' }, own)).status).toBe(403);
    const foreign = await key('org_shared');
    expect((await server.api('GET', path, undefined, foreign)).body.connections).toEqual([]);
    expect((await server.api('PATCH', `${path}/${connection.connection_id}`, {}, foreign)).status).toBe(403);
  });

  it('hold a domain for one organisation, which on a shared installation its operator says', async () => {
    const { actingFor, createConnection, OPERATOR, updateOrganisation } = await import('@bellwether/services');
    const { platform } = server.running;
    const operator = actingFor(OPERATOR, 'org_shared');
    const make = (domains: string[], caller = operator) =>
      createConnection(platform, caller, { name: 'x', kind: 'saml', domains }, server.url);
    await expect(make(['example.org'])).rejects.toMatchObject({ code: 'conflict' });
    const hosted = { ...operator, kind: 'user' as const, role: 'owner' as const };
    await expect(make(['shared.example'], hosted)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await make(['shared.example'])).domains).toEqual(['shared.example']);
    await updateOrganisation(platform, operator, { self_managed: true });
    expect((await make(['shared.example', 'own.example'], hosted)).domains).toHaveLength(2);
  });

  it('are found by the domain of an address alone', async () => {
    const discover = (email: string) => server.api('POST', '/api/v1/sso/discover', { email }, 'nobody');
    const known = await discover(server.owner.email);
    expect(known).toEqual({
      status: 200,
      body: { connections: [{ connection_id: connection.connection_id, name: 'Example ID', kind: 'oidc' }] },
    });
    expect(await discover('nobody-has-this@EXAMPLE.org')).toEqual(known);
    expect((await discover('ada@elsewhere.example')).body).toEqual({ connections: [] });
  });

  it('can refuse passwords for their domains, except to owners', async () => {
    const person = { email: 'password@example.org', password: 'correct horse battery staple' };
    await server.api('POST', '/api/v1/users', person);
    const attempt = (who: object) => server.api('POST', '/api/v1/sessions', who, 'nobody');
    expect((await attempt(person)).status).toBe(201);
    await change({ enforced: true });
    expect(await attempt(person)).toMatchObject({ status: 403, body: { detail: /Example ID/ } });
    expect((await attempt({ ...person, password: 'wrong' })).status).toBe(401);
    expect((await attempt(server.owner)).status).toBe(201);
    await change({ enforced: false });
    expect((await attempt(person)).status).toBe(201);
  });

  it('that are removed leave their people, who can be given a password', async () => {
    const users = async () =>
      (await server.api('GET', '/api/v1/users')).body.users as { email: string; source: string }[];
    const mallory = async () => (await users()).find(({ email }) => email === 'mallory@forged.example');
    expect(await mallory()).toMatchObject({ source: 'oidc' });
    expect((await server.api('DELETE', `${path}/${forged.connection_id}`)).status).toBe(204);
    expect(await mallory()).toMatchObject({ source: 'local' });
    expect((await users()).filter(({ source }) => source === 'oidc').length).toBeGreaterThan(0);
  });

  it('that are removed let nobody in, and free the domain', async () => {
    const made = await server.api('POST', path, { name: 'Short', kind: 'oidc', domains: ['short.example'] });
    const { connection_id: id } = made.body;
    expect((await server.api('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await server.api('DELETE', `${path}/${id}`)).status).toBe(404);
    expect((await fetch(`${server.url}/api/v1/sso/${id}/start`, { redirect: 'manual' })).status).toBe(404);
    expect((await server.api('POST', path, { name: 'Again', kind: 'saml', domains: ['short.example'] })).status).toBe(
      201,
    );
  });
});

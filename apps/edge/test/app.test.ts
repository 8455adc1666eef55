/** The edge as it is seen over HTTP: what is open to everybody, what takes a token, what a hostile sender gets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningEdge, startEdge } from '../src/start-edge.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-edge-app-'));
let running: RunningEdge;
let token: string;
/** May ask who somebody is, and nothing else. */
let dpo: string;

const STAFF = [
  'employee_id,name,email,department,hire_date',
  ...Array.from({ length: 6 }, (_, i) => `${4000 + i},Jane Smith${i},jane${i}@example.com,Growth,2021-03-01`),
].join('\n');

beforeAll(async () => {
  writeFileSync(join(directory, 'staff.csv'), STAFF);
  writeFileSync(
    join(directory, 'edge.yaml'),
    `# a centre nobody runs\ncentre: { url: "http://127.0.0.1:9" }\ndomains: [example.com]\nsources:\n  staff: { adapter: hris-csv, from: { path: staff.csv } }\n  chat: { adapter: absence-list }\n`,
  );
  running = await startEdge({ directory, host: '127.0.0.1', port: 0 });
  token = running.edge.firstToken!;
  dpo = running.edge.operators.add('dpo', ['reidentify'], 'owner');
});
afterAll(async () => {
  await running.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(method: string, path: string, options: { token?: string; body?: string; headers?: object } = {}) {
  const response = await fetch(running.url + path, {
    method,
    redirect: 'manual',
    headers: { ...(options.token ? { authorization: `Bearer ${options.token}` } : {}), ...options.headers },
    ...(options.body === undefined ? {} : { body: options.body }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

const OPEN = ['/', '/healthz', '/api/edge/transparency'];
const CLOSED: [string, string][] = [
  ['GET', '/api/edge/adapters'],
  ['GET', '/api/edge/sources'],
  ['GET', '/api/edge/sources/staff'],
  ['GET', '/api/edge/sources/staff/preview'],
  ['POST', '/api/edge/sources/staff/preview'],
  ['POST', '/api/edge/sources/staff/enable'],
  ['POST', '/api/edge/sources/staff/disable'],
  ['POST', '/api/edge/sources/staff/run'],
  ['POST', '/api/edge/sources/staff/records'],
  ['GET', '/api/edge/sources/staff/refused'],
  ['POST', '/api/edge/imports'],
  ['POST', '/api/edge/imports/preview'],
  ['GET', '/api/edge/runs'],
  ['GET', '/api/edge/runs/1'],
  ['GET', '/api/edge/spool'],
  ['POST', '/api/edge/spool/send'],
  ['GET', '/api/edge/keys'],
  ['POST', '/api/edge/keys/rotate'],
  ['GET', '/api/edge/journal'],
  ['GET', '/api/edge/operators'],
  ['POST', '/api/edge/operators'],
  ['POST', '/api/edge/operators/dpo/remove'],
  ['POST', '/api/edge/people/forget'],
];

describe('without a token', () => {
  it.each(OPEN)('%s answers', async (path) => expect((await ask('GET', path)).status).toBe(200));

  it.each(CLOSED)('%s %s does not', async (method, path) => {
    expect((await ask(method, path)).status).toBe(401);
    expect((await ask(method, path, { token: 'be_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' })).status).toBe(401);
    // One who may only ask who somebody is may not do the rest.
    expect((await ask(method, path, { token: dpo })).status).toBe(403);
  });

  it('a page behind it asks who it is', async () => {
    for (const path of ['/sources', '/sources/staff/preview'])
      expect((await ask('GET', path)).text).toContain('name="token"');
  });
});

describe('a source over HTTP', () => {
  it('is previewed, enabled, read, and shows on the open page with its counts and no value of its records', async () => {
    expect((await ask('POST', '/api/edge/sources/staff/run', { token })).status).toBe(409);
    const preview = (await ask('GET', '/api/edge/sources/staff/preview', { token })).json();
    expect(preview.records).toHaveLength(6);
    expect(preview.records[0].original.email).toBe('jane0@example.com');
    expect((await ask('POST', '/api/edge/sources/staff/enable', { token })).json()).toMatchObject({ enabled: true });
    const { run } = (await ask('POST', '/api/edge/sources/staff/run', { token })).json();
    await expect
      .poll(async () => (await ask('GET', `/api/edge/runs/${run}`, { token })).json().state, { timeout: 10_000 })
      .toBe('load');
    const spool = (await ask('GET', '/api/edge/spool', { token })).json();
    expect(spool).toMatchObject({
      events: 7,
      accepted: 0,
      sender: { problem: expect.stringMatching(/ingest key|answer/) },
    });
    const page = (await ask('GET', '/')).text;
    expect(page).toContain('1 source is switched on. What has left so far, 6 events from sources,');
    const open = page + (await ask('GET', '/api/edge/transparency')).text;
    for (const planted of ['Smith', 'jane0', 'Growth', 'owner', 'dpo']) expect(open).not.toContain(planted);
    expect(open).not.toMatch(/\b4003\b/);
  });

  it('takes a push at once, counts a repeated one, and refuses one for a source that is off', async () => {
    const body = '{"employee_id":"4001","day":"2026-11-02","days":1,"kind":"sick_day","note":"flu"}';
    const address = '/api/edge/sources/chat';
    expect((await ask('POST', `${address}/records`, { token, body })).json()).toMatchObject({ code: 'conflict' });
    await ask('POST', `${address}/preview`, { token, body });
    await ask('POST', `${address}/enable`, { token });
    const pushed = await ask('POST', `${address}/records`, { token, body });
    expect(pushed.status).toBe(202);
    expect(pushed.json()).toEqual({ records: 1, events: 1, repeated: 0, dropped: 0, refused: 0 });
    expect((await ask('POST', `${address}/records`, { token, body })).json()).toMatchObject({ events: 0, repeated: 1 });
    const hostile =
      '{"employee_id":"4001","day":"2026-11-02","days":1,"kind":"sick_day","Jane <b>Smith</b>":"x"}\nnot json\n';
    expect((await ask('POST', `${address}/records`, { token, body: hostile })).json()).toMatchObject({ refused: 2 });
  });
});

describe('what a hostile sender gets', () => {
  it('is a problem that says what to do', async () => {
    const bad: [string, string, string | undefined, number][] = [
      ['GET', '/api/edge/sources/nobody', undefined, 404],
      ['GET', '/api/edge/runs/nobody', undefined, 400],
      ['GET', '/api/edge/runs?limit=0', undefined, 400],
      ['GET', '/nothing', undefined, 404],
      ['POST', '/api/edge/imports', '[]', 400],
      ['POST', '/api/edge/imports', '{"adapter":"hris-csv","paths":["relative.csv"]}', 400],
      ['POST', '/api/edge/imports', '{"adapter":"nobody","paths":["/tmp"]}', 404],
      ['POST', '/api/edge/imports', '{"adapter":"hris-csv","settings":{"x":1},"paths":["/tmp"]}', 400],
      ['POST', '/api/edge/keys/rotate', '{"kind":"all"}', 400],
      ['POST', '/api/edge/operators', '{"name":"Jane Smith","permissions":["operate"]}', 400],
      ['POST', '/api/edge/operators', '{"name":"jane","permissions":["root"]}', 400],
      ['POST', '/api/edge/people/forget', '{}', 400],
      ['POST', '/api/edge/people/forget', '{"pseudonym":"v1.00"}', 404],
      ['POST', '/api/edge/reidentifications', '{"pseudonym":"Jane","reason":"a good reason"}', 400],
    ];
    for (const [method, path, body, status] of bad) {
      const answer = await ask(method, path, { token, ...(body === undefined ? {} : { body }) });
      expect([path, body, answer.status]).toEqual([path, body, status]);
      expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
      expect(answer.json()).toMatchObject({ status, detail: expect.any(String), request_id: expect.any(String) });
    }
  });

  it('is refused when the body is too large, before all of it was sent', async () => {
    const answer = await ask('POST', '/api/edge/sources/chat/records', { token, body: 'x'.repeat(33 * 1024 * 1024) });
    expect(answer.status).toBe(413);
  });

  it('is escaped: a field named like a tag is text on the page', async () => {
    const cookie = await signIn();
    const page = (await ask('GET', '/sources', { headers: { cookie } })).text;
    expect(page).toContain('Jane &lt;b&gt;Smith&lt;/b&gt;');
    expect(page).not.toContain('<b>Smith');
  });

  it('is no script: the policy allows the one style sheet and nothing else', async () => {
    const { headers, text } = await ask('GET', '/');
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(text).not.toMatch(/<script|style="|onclick/i);
  });
});

async function signIn(): Promise<string> {
  const answer = await ask('POST', '/sign-in', { body: new URLSearchParams({ token }).toString() });
  expect(answer.status).toBe(303);
  const cookie = answer.headers.get('set-cookie')!;
  expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
  return cookie.split(';')[0]!;
}

describe('a session of the pages', () => {
  it('begins with the token, acts with its own forms only, and ends', async () => {
    const wrong = await ask('POST', '/sign-in', { body: 'token=be_wrong' });
    expect([wrong.status, wrong.headers.get('set-cookie')]).toEqual([401, null]);
    const cookie = await signIn();
    const page = (await ask('GET', '/sources', { headers: { cookie } })).text;
    const csrf = /name="csrf" value="([^"]+)"/.exec(page)![1]!;
    const disable = (headers: object, form: string) =>
      ask('POST', '/sources/staff/disable', { headers: { cookie, ...headers }, body: form });
    expect((await disable({}, '')).status).toBe(403);
    expect((await disable({ 'sec-fetch-site': 'cross-site' }, `csrf=${csrf}`)).status).toBe(403);
    expect((await disable({ origin: 'http://evil.example' }, `csrf=${csrf}`)).status).toBe(403);
    expect(running.edge.sources.isEnabled('staff')).toBe(true);
    expect((await disable({ 'sec-fetch-site': 'same-origin' }, `csrf=${csrf}`)).status).toBe(303);
    expect(running.edge.sources.isEnabled('staff')).toBe(false);
    await ask('POST', '/sign-out', { headers: { cookie } });
    expect((await ask('GET', '/sources', { headers: { cookie } })).text).toContain('name="token"');
  });
});

describe('who a pseudonym is', () => {
  it('is answered to the one who asked once another agreed, and the open page names nobody', async () => {
    const path = '/api/edge/reidentifications';
    const { edge } = running;
    const pseudonym = edge.people.activePseudonym(edge.people.lookUp([{ kind: 'employee_id', value: '4002' }])!);
    const body = JSON.stringify({ pseudonym, reason: 'A threat to life, reported to security' });
    const { request_id: id } = (await ask('POST', path, { token, body })).json();
    expect((await ask('POST', `${path}/${id}/approve`, { token })).status).toBe(403);
    expect((await ask('POST', `${path}/${id}/answer`, { token })).status).toBe(409);
    expect((await ask('POST', `${path}/${id}/approve`, { token: dpo })).json()).toMatchObject({ state: 'approved' });
    expect((await ask('POST', `${path}/${id}/answer`, { token: dpo })).status).toBe(403);
    expect((await ask('POST', `${path}/${id}/answer`, { token })).json().identifiers).toContainEqual({
      kind: 'employee_id',
      value: '4002',
    });
    const open = (await ask('GET', '/')).text + (await ask('GET', '/api/edge/transparency')).text;
    expect(open).toContain('answered');
    for (const planted of [pseudonym, 'threat']) expect(open).not.toContain(planted);
    expect(open).not.toMatch(/\b4002\b/);
  });
});

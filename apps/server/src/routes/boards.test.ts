/** Boards and embeds over HTTP: status codes, headers, and what an embed's page lets a browser do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { actingFor, createKey, FIRST_ORG_ID, OPERATOR } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer } from '../../test/start-test-server.ts';
import { readConfig } from '../config.ts';
import type { RunningServer } from '../server.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-boards-http-'));
const INTRANET = 'https://intranet.example.org';
let running: RunningServer;
let key: string;
beforeAll(async () => {
  const config = { ...readConfig({}), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' as const };
  running = await startTestServer(config);
  const operator = actingFor(OPERATOR, FIRST_ORG_ID);
  ({ key } = await createKey(running.platform, operator, { name: 'test', scopes: ['read'] }));
}, patience(120_000));
afterAll(async () => {
  await running?.close();
  rmSync(directory, { recursive: true, force: true });
});

const tile = {
  tile_id: 'events',
  x: 0,
  y: 0,
  w: 6,
  h: 4,
  kind: 'metric',
  query: { metric: 'events', compare: 'previous_period', totals: true },
  chart: 'figure',
};

function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(running.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

async function answer<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await call(method, path, body);
  expect(response.status).toBeLessThan(300);
  return (await response.json()) as T;
}

const make = () =>
  answer<{ dashboard_id: string; version: number; layout: { tiles: unknown[] } }>('POST', '/api/v1/dashboards', {
    title: 'Events',
    layout: { tiles: [tile] },
  });
async function embed(): Promise<{ path: string; board: string; embedId: string }> {
  const { dashboard_id: board } = await make();
  const input = { expires_in_days: 7, allowed_origins: [INTRANET, 'http://localhost:8080'] };
  const { url, embed_id: embedId } = await answer<{ url: string; embed_id: string }>(
    'POST',
    `/api/v1/dashboards/${board}/embeds`,
    input,
  );
  return { path: url, board, embedId };
}
const figuresOf = (path: string) => path.replace('/embed/', '/api/v1/embeds/');
const anonymous = (path: string, headers: Record<string, string> = {}) => fetch(running.url + path, { headers });

describe('boards over HTTP', () => {
  it('are made, read, saved, copied, restored and removed', async () => {
    const board = await make();
    const path = `/api/v1/dashboards/${board.dashboard_id}`;
    // What a chart was asked with comes along; comparison is the reader's choice and is not kept.
    expect(board.layout.tiles).toEqual([{ ...tile, title: '', query: { metric: 'events' } }]);
    expect((await call('PUT', path, { version: 1, title: 'All events' })).status).toBe(200);
    const late = await call('PUT', path, { version: 1, title: 'Too late' });
    expect([late.status, ((await late.json()) as { code: string }).code]).toEqual([409, 'conflict']);
    expect((await call('GET', `${path}?version=1`)).status).toBe(200);
    expect((await call('GET', `${path}?version=9`)).status).toBe(404);
    expect((await call('GET', `${path}?version=x`)).status).toBe(400);
    expect((await call('POST', `${path}/duplicate`)).status).toBe(201);
    expect(await answer('POST', `${path}/restore`, { version: 1 })).toMatchObject({ version: 3, title: 'Events' });
    const { versions } = await answer<{ versions: unknown[] }>('GET', `${path}/versions`);
    expect(versions).toHaveLength(3);
    expect((await call('DELETE', path)).status).toBe(204);
    expect((await call('GET', path)).status).toBe(404);
  });

  it('name every mistake with its place', async () => {
    const response = await call('POST', '/api/v1/dashboards', {
      title: 'x',
      layout: { tiles: [{ ...tile, w: 99, query: { metric: 'nothing' } }] },
    });
    const { errors } = (await response.json()) as { errors: { field: string }[] };
    expect([response.status, errors.map(({ field }) => field)]).toEqual([
      400,
      ['layout.tiles[0].w', 'layout.tiles[0].query.metric'],
    ]);
  });

  it.each<[string, () => string, number]>([
    ['a megabyte of text', () => JSON.stringify({ title: 'x', description: 'x'.repeat(1_100_000) }), 413],
    [
      'half a megabyte of tiles',
      () => JSON.stringify({ title: 'x', layout: { tiles: Array.from({ length: 4000 }, () => tile) } }),
      400,
    ],
    ['a hundred thousand brackets', () => `{"title":"x","layout":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 400],
    ['a prototype', () => '{"title":"x","__proto__":{"layout":{"tiles":[]}},"constructor":1}', 400],
    ['a list', () => '[]', 400],
    ['nothing', () => '', 400],
  ])('survive %s', async (_, body, status) => {
    expect((await call('POST', '/api/v1/dashboards', body())).status).toBe(status);
  });

  it('are nobody’s without a credential', async () => {
    const { board } = await embed();
    for (const path of ['', `/${board}`, `/${board}/versions`, `/${board}/embeds`])
      expect((await anonymous(`/api/v1/dashboards${path}`)).status).toBe(401);
  });
});

describe('an embed over HTTP', () => {
  it('may be framed by its origins only; its page may load nothing but its own parts', async () => {
    const { path } = await embed();
    const page = await anonymous(path);
    const policy = page.headers.get('content-security-policy');
    expect(page.status).toBe(200);
    expect(policy).toContain(`frame-ancestors http://localhost:8080 ${INTRANET}`);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'");
    expect(page.headers.get('x-frame-options')).toBeNull();
    expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    expect(page.headers.get('referrer-policy')).toBe('no-referrer');
    expect(page.headers.get('set-cookie')).toBeNull();
    expect(await page.text()).not.toContain(path.slice(-20));
  });

  it('leaves the other pages as they were: framed by nobody', async () => {
    const page = await anonymous('/', { accept: 'text/html' });
    expect(page.headers.get('x-frame-options')).toBe('DENY');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  });

  it('gives its figures to its own page and to programs, never to another page', async () => {
    const figures = figuresOf((await embed()).path);
    const sites = { 'same-origin': 200, none: 200, 'same-site': 403, 'cross-site': 403 };
    for (const [site, status] of Object.entries(sites))
      expect((await anonymous(figures, { 'sec-fetch-site': site })).status).toBe(status);
    const response = await anonymous(figures);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('access-control-allow-origin')).toBeNull();
    expect(await response.json()).toMatchObject({ dashboard: { title: 'Events' }, tiles: { events: { answer: {} } } });
  });

  it('is the same nothing whether it was forged, revoked or never there', async () => {
    const { path, board, embedId } = await embed();
    await call('DELETE', `/api/v1/dashboards/${board}/embeds/${embedId}`);
    const answers = await Promise.all(
      [path, `${path.slice(0, -1)}!`, `/embed/${'a'.repeat(300)}.${'b'.repeat(43)}`, '/embed/x'].map(async (tried) => {
        const page = await anonymous(tried);
        const figures = await anonymous(figuresOf(tried));
        const { code, detail } = (await figures.json()) as { code: string; detail: string };
        const framed = /frame-ancestors [^;]*/.exec(page.headers.get('content-security-policy') ?? '')?.[0];
        return [page.status, framed, figures.status, code, detail];
      }),
    );
    expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(answers[0]?.slice(0, 4)).toEqual([200, "frame-ancestors 'none'", 404, 'not_found']);
  });

  it('opens nothing else: its token is no credential', async () => {
    const { path, board } = await embed();
    const token = path.slice('/embed/'.length);
    for (const tried of ['/api/v1/dashboards', `/api/v1/dashboards/${board}`, '/api/v1/metrics', '/api/v1/events'])
      expect((await anonymous(tried, { authorization: `Bearer ${token}` })).status).toBe(401);
  });

  it('says when somebody looks too often', async () => {
    const { path } = await embed();
    let refused: Response | undefined;
    for (let i = 0; i < 300 && refused?.status !== 429; i++) refused = await anonymous(figuresOf(path));
    expect(refused?.status).toBe(429);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

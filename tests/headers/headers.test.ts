/** Every route there is, asked by a stranger: each answer has the headers that protect browsers, and nobody asks without end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestServer } from '@bellwether/server/start-test-server';
import { actingFor, createKey, createOrganisation, OPERATOR } from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../apps/server/src/config.ts';
import type { RunningServer } from '../../apps/server/src/server.ts';

/** More than there are routes, so that the flood comes after all of them were asked. */
const BURST = 1_000;
const directory = mkdtempSync(join(tmpdir(), 'bellwether-headers-'));
let server: RunningServer;
/** Of somebody who is known. */
let key: string;
beforeAll(async () => {
  server = await startTestServer(
    { ...readConfig({}), port: 0, dataDirectory: directory, sample: false, logLevel: 'silent' },
    { strangerLimits: { perSecond: 0.001, burst: BURST } },
  );
  const { platform } = server;
  await createOrganisation(platform, OPERATOR, { org_id: 'acme', name: 'Acme', self_managed: true });
  ({ key } = await createKey(platform, actingFor(OPERATOR, 'acme'), { name: 'reader', scopes: ['read'] }));
}, patience(120_000));
afterAll(async () => {
  await server?.close();
  rmSync(directory, { recursive: true, force: true });
});

const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** What an answer lacks. */
function lacking(headers: Headers): string[] {
  const policy = headers.get('content-security-policy') ?? '';
  return [
    ...Object.entries(ALWAYS).flatMap(([name, value]) => (headers.get(name) === value ? [] : [name])),
    // Boards that say who may frame them, and nothing else, are framed.
    ...(/frame-ancestors /.test(policy) ? [] : ['frame-ancestors']),
    ...(/(?:default|script)-src /.test(policy) && !/script-src[^;]*'unsafe-(?:inline|eval)'/.test(policy)
      ? []
      : ['script-src']),
    ...(headers.has('permissions-policy') ? [] : ['permissions-policy']),
    ...(headers.has('x-powered-by') || headers.has('server') ? ['says what it is made of'] : []),
  ];
}

async function ask(path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(server.url + path, { redirect: 'manual', signal: AbortSignal.timeout(30_000), ...init });
  await response.body?.cancel();
  return response;
}

describe('every answer', () => {
  it('of every route protects browsers', async () => {
    expect(server.routes.length).toBeGreaterThan(300);
    const bare: string[] = [];
    const open: string[] = [];
    for (const { method, path, needs, anonymous, everywhere } of server.routes) {
      const address = path.replace(/:[a-z_]+/gi, 'x').replace('*', 'x');
      const hasBody = method !== 'GET' && method !== 'DELETE';
      const response = await ask(address, {
        method,
        ...(hasBody && { body: '{}', headers: { 'content-type': 'application/json' } }),
      });
      const missing = lacking(response.headers);
      if (missing.length > 0) bare.push(`${method} ${path} (${response.status}): ${missing.join(', ')}`);
      if (response.status < 300 && needs !== 'none' && !anonymous && !everywhere) open.push(`${method} ${path}`);
      if (response.status >= 500) open.push(`${method} ${path} fails with ${response.status}`);
    }
    expect(bare).toEqual([]);
    expect(open).toEqual([]);
  }, 240_000);

  it.each([
    ['a page', '/', { headers: { accept: 'text/html' } }],
    ['nothing', '/api/v1/nothing', {}],
    ['a method that is not taken', '/healthz', { method: 'DELETE' }],
    ['a preflight', '/api/v1/events', { method: 'OPTIONS' }],
    ['a body that is too large', '/api/v1/events', { method: 'POST', body: 'x'.repeat(1024) }],
  ])('of %s too', async (_, path, init) => expect(lacking((await ask(path, init)).headers)).toEqual([]));

  it('that is a stream too', async () => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await ask('/api/v1/live?channel=events', { headers });
    expect(response.status).toBe(200);
    expect(lacking(response.headers)).toEqual([]);
  });
});

describe('a stranger', () => {
  it('is answered until it is too much, and told when to come again; whoever is known goes on', async () => {
    let last: Response | undefined;
    for (let asked = 0; asked <= BURST && last?.status !== 429; asked++)
      last = await ask('/api/v1/metrics', { headers: { authorization: 'Bearer bw_made_up' } });
    expect(last!.status).toBe(429);
    expect(Number(last!.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(lacking(last!.headers)).toEqual([]);
    expect((await ask('/healthz')).status).toBe(200);
    const known = { headers: { authorization: `Bearer ${key}` } };
    expect((await ask('/api/v1/metrics', known)).status).toBe(200);
  }, 240_000);
});

/** Company files over HTTP: commands, pages, and names for the centre's page in the same browser and nobody else's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningEdge, startEdge } from '../src/start-edge.ts';

const ORGANIZATION = '0199d0c0-0000-4000-8000-000000000001';
const SCHEMA = '0199d0c0-0000-4000-8000-000000000002';
const directory = mkdtempSync(join(tmpdir(), 'bellwether-edge-company-'));
let running: RunningEdge;
let centre: Server;
let centreUrl: string;
let token: string;
let cookie: string;
const received: { rows: { ref: string; subject: string }[] }[] = [];

const STAFF = [
  'Employee ID,Name,Email,Title,Department,Manager',
  'E1,Ada Lovelace,ada@acme.example,CEO,Works,',
  ...Array.from(
    { length: 6 },
    (_, i) => `E${i + 2},Person ${'abcdef'[i]},p${i}@acme.example,Engineer,Works,Ada Lovelace`,
  ),
].join('\n');

beforeAll(async () => {
  centre = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.url === '/api/v1/org-schemas/upload')
        received.push(JSON.parse(gunzipSync(Buffer.concat(chunks)).toString()) as (typeof received)[number]);
      response.writeHead(202, { 'content-type': 'application/json' }).end(JSON.stringify({ id: SCHEMA }));
    });
  });
  await new Promise<void>((resolve) => centre.listen(0, '127.0.0.1', resolve));
  centreUrl = `http://127.0.0.1:${(centre.address() as AddressInfo).port}`;
  writeFileSync(join(directory, 'edge.yaml'), `centre: { url: "${centreUrl}" }\n`);
  writeFileSync(join(directory, 'ingest-key'), 'bw_test\n');
  running = await startEdge({ directory, host: '127.0.0.1', port: 0 });
  token = running.edge.firstToken!;
  const signedIn = await post('/sign-in', new URLSearchParams({ token, to: '/company' }));
  expect(signedIn.headers.get('location')).toBe('/company');
  cookie = signedIn.headers.get('set-cookie')!.split(';')[0]!;
});
afterAll(async () => {
  await running.close();
  centre.close();
  rmSync(directory, { recursive: true, force: true });
});

function post(path: string, body: URLSearchParams | FormData, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(running.url + path, { method: 'POST', body, redirect: 'manual', headers });
}
const page = async (path: string): Promise<string> => (await fetch(running.url + path, { headers: { cookie } })).text();
const csrfIn = (text: string): string => /name="csrf" value="([^"]+)"/.exec(text)![1]!;
const names = (headers: Record<string, string>, refs: string[]): Promise<Response> =>
  fetch(`${running.url}/api/edge/company-names`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ refs }),
  });

async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const deadline = Date.now() + 15_000; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error('It has not come to that.');
  }
}

describe('the page of company files', () => {
  it('asks who it is first, and comes back to where somebody wanted to go', async () => {
    const text = await (await fetch(`${running.url}/company?organization=${ORGANIZATION}`)).text();
    expect(text).toContain(`name="to" value="/company?organization=${ORGANIZATION}"`);
    const elsewhere = await post('/sign-in', new URLSearchParams({ token, to: 'https://evil.example/company' }));
    expect(elsewhere.headers.get('location')).toBe('/sources');
  });

  it('takes a file, shows what would leave, and sends it', async () => {
    const csrf = csrfIn(await page('/company'));
    const form = new FormData();
    form.set('csrf', csrf);
    form.set('organization', ORGANIZATION);
    form.set('file', new File([STAFF], 'staff.csv', { type: 'text/csv' }));
    const looked = await post('/company', form, { cookie });
    expect(looked.status).toBe(303);
    const place = looked.headers.get('location')!;
    const text = await page(place);
    expect(text).toContain('7 people would leave');
    expect(text).toContain(`value="${ORGANIZATION}"`);
    expect(text).toContain('Ada Lovelace'); // on this machine, before whoever may see the vault

    const id = place.split(/[/?]/)[2]!;
    await post(`/company/${id}/send`, new URLSearchParams({ csrf, organization: ORGANIZATION }), { cookie });
    const sent = await until(async () => {
      const now = await page(`/company/${id}`);
      return now.includes('have arrived') ? now : undefined;
    });
    expect(sent).toContain(`${centreUrl}/surveys/organizations/${ORGANIZATION}/files/${SCHEMA}`);
    expect(JSON.stringify(received)).not.toMatch(/Ada|Lovelace|acme/);
  });

  it('takes no form of another session or another page', async () => {
    const form = new FormData();
    form.set('csrf', 'x');
    form.set('file', new File([STAFF], 'staff.csv'));
    expect((await post('/company', form, { cookie })).status).toBe(403);
    expect((await post('/company', form, { cookie, origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('names over a chart', () => {
  const refs = () => received[0]!.rows.map(({ ref }) => ref);

  it('are given to the centre’s page, to who is signed in at the edge', async () => {
    const preflight = await fetch(`${running.url}/api/edge/company-names`, {
      method: 'OPTIONS',
      headers: { origin: centreUrl, 'access-control-request-method': 'POST' },
    });
    expect(preflight.headers.get('access-control-allow-origin')).toBe(centreUrl);
    const answer = await names({ origin: centreUrl, cookie }, refs());
    expect(answer.headers.get('access-control-allow-origin')).toBe(centreUrl);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(Object.values(((await answer.json()) as { names: Record<string, string> }).names)).toContain('Ada Lovelace');
  });

  it('are given to no other page, and to nobody who is not signed in', async () => {
    const other = await names({ origin: 'https://evil.example', cookie }, refs());
    expect([other.status, other.headers.get('access-control-allow-origin')]).toEqual([403, null]);
    expect((await names({ origin: centreUrl }, refs())).status).toBe(401);
    expect((await names({ origin: centreUrl.replace('http:', 'https:'), cookie }, refs())).status).toBe(403);
  });

  it('are there for references only, never for pseudonyms', async () => {
    const subjects = received[0]!.rows.map(({ subject }) => subject);
    const answer = (await (await names({ origin: centreUrl, cookie }, subjects)).json()) as { names: object };
    expect(answer.names).toEqual({});
  });
});

it('takes files from commands with a token, and refuses what is none', async () => {
  const ask = (path: string, body: string | Uint8Array<ArrayBuffer>, bearer = token) =>
    fetch(running.url + path, { method: 'POST', body, headers: { authorization: `Bearer ${bearer}` } });
  expect((await ask('/api/edge/company-files', STAFF, 'be_nobodynobodynobodynobody')).status).toBe(401);
  const broken = await ask('/api/edge/company-files', new Uint8Array([0x50, 0x4b, 3, 4, 1, 2, 3]));
  expect([broken.status, await broken.json()]).toMatchObject([400, { code: 'malformed_body' }]);
  const made = await ask('/api/edge/company-files', STAFF);
  expect(made.status).toBe(201);
  const { id } = (await made.json()) as { id: string };
  expect((await ask(`/api/edge/company-files/${id}/send`, JSON.stringify({ organization_id: 'x' }))).status).toBe(400);
  expect((await ask(`/api/edge/company-files/${id}/remove`, '{}')).status).toBe(200);
});

/** An edge that was given the address of another region asks where it was told to, and is led nowhere else. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Centre } from './centre.ts';

interface Asked {
  path: string;
  key: string | undefined;
  body: string;
}

const servers: Server[] = [];
/** Answers with what is in line for it, then with 202; keeps what it was asked. */
async function open(): Promise<{ url: string; asked: Asked[]; answers: { status: number; body: object }[] }> {
  const [asked, answers]: [Asked[], { status: number; body: object }[]] = [[], []];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on('end', () => {
      asked.push({ path: request.url ?? '', key: request.headers.authorization, body });
      const answer = answers.shift() ?? { status: 202, body: {} };
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
    });
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, answers };
}

let wrong: Awaited<ReturnType<typeof open>>;
let right: Awaited<ReturnType<typeof open>>;
beforeAll(async () => {
  [wrong, right] = await Promise.all([open(), open()]);
});
afterAll(() => {
  for (const server of servers) server.close();
});

const send = (centre: Centre): Promise<Response> =>
  centre.request('/api/v1/events', { method: 'POST', headers: { authorization: 'Bearer key' }, body: 'lines' });
const elsewhere = (url: unknown) => ({ status: 403, body: { code: 'lives_elsewhere', region: 'eu-west-1', url } });

describe('the centre', () => {
  it('is asked again in the region it named, and from then on there', async () => {
    const centre = new Centre(wrong.url);
    wrong.answers.push(elsewhere(right.url));
    expect((await send(centre)).status).toBe(202);
    expect((await send(centre)).status).toBe(202);
    expect([centre.url, wrong.asked.length, right.asked.length]).toEqual([right.url, 1, 2]);
    expect(right.asked[0]).toEqual({ path: '/api/v1/events', key: 'Bearer key', body: 'lines' });
  });

  it('is followed one step at a time', async () => {
    const centre = new Centre(wrong.url);
    wrong.answers.push(elsewhere(right.url));
    right.answers.push(elsewhere(wrong.url));
    expect((await send(centre)).status).toBe(403);
    expect(centre.url).toBe(right.url);
  });

  it.each([
    ['another refusal', { status: 403, body: { code: 'forbidden', url: 'PLACE' } }],
    ['another status', { status: 400, body: { code: 'lives_elsewhere', url: 'PLACE' } }],
    ['an address with a path', elsewhere('PLACE/elsewhere')],
    ['an address with a name in it', elsewhere('http://user@127.0.0.1')],
    ['another kind of address', elsewhere('file:///etc')],
    ['no address', elsewhere(5)],
    ['its own address', elsewhere('HERE')],
  ])('leads nowhere by %s', async (_which, { status, body }) => {
    const centre = new Centre(wrong.url);
    const before = right.asked.length;
    const text = JSON.stringify(body).replace('PLACE', right.url).replace('HERE', wrong.url);
    wrong.answers.push({ status, body: JSON.parse(text) as object });
    const answer = await send(centre);
    expect([answer.status, await answer.json()]).toEqual([status, JSON.parse(text)]);
    expect([centre.url, right.asked.length]).toEqual([wrong.url, before]);
  });

  it('never leads from https to http', async () => {
    const asked: string[] = [];
    const real = globalThis.fetch;
    globalThis.fetch = async (address) => {
      asked.push(String(address));
      return new Response(JSON.stringify({ code: 'lives_elsewhere', url: 'http://eu.example' }), { status: 403 });
    };
    try {
      expect((await send(new Centre('https://us.example'))).status).toBe(403);
    } finally {
      globalThis.fetch = real;
    }
    expect(asked).toEqual(['https://us.example/api/v1/events']);
  });
});

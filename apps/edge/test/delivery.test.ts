/** Delivery of surveys over the edge's HTTP: behind a token, in a page, and one open address to unsubscribe by. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningEdge, startEdge } from '../src/start-edge.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-edge-delivery-'));
let running: RunningEdge;

beforeAll(async () => {
  running = await startEdge({ directory, host: '127.0.0.1', port: 0, centreUrl: 'http://127.0.0.1:9' });
});
afterAll(async () => {
  await running.close();
  rmSync(directory, { recursive: true, force: true });
});

async function ask(method: string, path: string, options: { body?: unknown; headers?: Record<string, string> } = {}) {
  const response = await fetch(running.url + path, {
    method,
    redirect: 'manual',
    headers: { authorization: `Bearer ${running.edge.firstToken}`, ...options.headers },
    ...(options.body === undefined
      ? {}
      : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: () => JSON.parse(text) };
}

const SMTP = { host: '127.0.0.1', port: 9, security: 'none', from_address: 'surveys@acme.example' };

describe('delivery over HTTP', () => {
  it.each([
    ['GET', '/api/edge/delivery'],
    ['GET', '/api/edge/delivery/runs'],
    ['GET', '/api/edge/delivery/settings'],
    ['PUT', '/api/edge/delivery/settings'],
    ['POST', '/api/edge/delivery/test'],
    ['POST', '/api/edge/delivery/run'],
    ['POST', '/api/edge/delivery/bounces'],
  ])('%s %s takes a token', async (method, path) =>
    expect(
      (await ask(method, path, { headers: { authorization: 'Bearer be_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' } })).status,
    ).toBe(401),
  );

  it('keeps settings, and gives no secret back', async () => {
    const body = { smtp: { ...SMTP, user: 'edge', password: 'hunter two' }, slack: { token: 'xoxb-0123456789abc' } };
    const answer = await ask('PUT', '/api/edge/delivery/settings', { body });
    expect(answer.status).toBe(200);
    expect(answer.text + (await ask('GET', '/api/edge/delivery/settings')).text).not.toMatch(/hunter|xoxb/);
    expect((await ask('PUT', '/api/edge/delivery/settings', { body: { per_minute: -1 } })).json()).toMatchObject({
      code: 'invalid_request',
      errors: [{ field: 'per_minute' }],
    });
  });

  it('says what a test message came to', async () => {
    await ask('PUT', '/api/edge/delivery/settings', { body: { smtp: SMTP } });
    const answer = await ask('POST', '/api/edge/delivery/test', { body: { to: 'me@acme.example' } });
    expect(answer.json()).toMatchObject({ kind: 'later', reason: expect.stringContaining('cannot be reached') });
    expect((await ask('POST', '/api/edge/delivery/test', { body: { to: 'a\r\nb@c.d' } })).status).toBe(400);
  });

  it('takes reports of bounces by address', async () => {
    expect((await ask('POST', '/api/edge/delivery/bounces', { body: { email: 'gone@acme.example' } })).json()).toEqual({
      bounced: true,
    });
    expect((await ask('POST', '/api/edge/delivery/bounces', { body: {} })).status).toBe(400);
    expect((await ask('POST', '/api/edge/delivery/bounces', { body: { message_id: '<x@y>' } })).status).toBe(404);
  });
});

describe('the page', () => {
  it('is for operators, shows no secret, and takes its form from itself alone', async () => {
    expect((await ask('GET', '/delivery')).text).toContain('Operators sign in');
    const signIn = await ask('POST', '/sign-in', { body: `token=${running.edge.firstToken}` });
    const cookie = signIn.headers.get('set-cookie')!.split(';')[0]!;
    const page = await ask('GET', '/delivery', { headers: { cookie } });
    expect(page.text).toContain('Do surveys reach people');
    expect(page.text).not.toMatch(/hunter|xoxb/);
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.text)![1]!;
    const fields = new URLSearchParams({
      ...{ csrf, host: 'mail.acme.example', port: '587', security: 'starttls', from_address: 'surveys@acme.example' },
      ...{ first_channel: 'email', per_minute: '60', from: '09:00', to: '17:00', days: '1' },
    });
    const saved = await ask('POST', '/delivery/settings', { body: fields.toString(), headers: { cookie } });
    expect([saved.status, saved.headers.get('location')]).toEqual([303, '/delivery?said=saved']);
    expect((await ask('GET', '/api/edge/delivery/settings')).json()).toMatchObject({
      smtp: { host: 'mail.acme.example' },
      slack: null,
      per_minute: 60,
      hours: { days: [1] },
    });
    const foreign = { cookie, 'sec-fetch-site': 'cross-site' };
    expect((await ask('POST', '/delivery/settings', { body: fields.toString(), headers: foreign })).status).toBe(403);
    fields.set('csrf', 'x');
    expect((await ask('POST', '/delivery/settings', { body: fields.toString(), headers: { cookie } })).status).toBe(
      403,
    );
  });

  it('unsubscribes nobody by a link that is not ours', async () => {
    for (const method of ['GET', 'POST'])
      expect((await ask(method, `/unsubscribe/${'0'.repeat(40)}.${'A'.repeat(22)}`)).status).toBe(404);
  });
});

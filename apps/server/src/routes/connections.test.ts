/** The one address that tools call, over HTTP: what each kind of delivery is answered with, and what the health says. */
import { createHmac } from 'node:crypto';
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConnectionServer, githubHeaders } from './connection-server.fixture.ts';

let server: ConnectionServer;
beforeAll(async () => {
  server = await ConnectionServer.start();
}, patience(120_000));
afterAll(() => server.close());

describe('the address of a webhook', () => {
  it('takes in what is signed, refuses what is not, and counts what comes twice once', async () => {
    const hub = await server.connect('github');
    const commit = { id: 'c1', distinct: true, timestamp: '2026-11-20T10:00:00Z', message: 'Hello', author: {} };
    const repository = { full_name: 'octo/hello', default_branch: 'main' };
    const body = JSON.stringify({ ref: 'refs/heads/main', repository, commits: [commit] });
    const headers = githubHeaders(hub.webhook_secret!, body, 'd1', 'push');
    const first = await server.send(hub, body, headers);
    expect([first.status, await first.json()]).toEqual([
      202,
      { kind: 'push', duplicate: false, accepted: 1, rejected: 0 },
    ]);
    expect(await (await server.send(hub, body, headers)).json()).toMatchObject({ duplicate: true });
    const forged = await server.send(hub, body, githubHeaders('guess', body, 'd2', 'push'));
    expect([forged.status, ((await forged.json()) as { detail: string }).detail]).toEqual([
      401,
      expect.stringMatching(/signature is wrong/),
    ]);
    const { state, health } = await server.look(hub);
    expect(state).toBe('ok');
    expect(health).toMatchObject({ deliveries: 1, deliveries_again: 1, signatures_refused: 1, events: 1 });
  });

  it('answers Slack’s challenge with the challenge alone', async () => {
    const slack = await server.connect('slack', { webhook_secret: 'the signing secret' });
    const body = JSON.stringify({ type: 'url_verification', challenge: 'abc123' });
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', 'the signing secret').update(`v0:${timestamp}:${body}`).digest('hex');
    const response = await server.send(slack, body, {
      ...{ 'x-slack-request-timestamp': timestamp, 'x-slack-signature': `v0=${signature}` },
    });
    expect(await response.json()).toEqual({ challenge: 'abc123' });
  });

  it('of no connection is not there, and a body that is too large is not read', async () => {
    const nothing = { connection_id: 'cnn_nothing' } as Parameters<typeof server.send>[0];
    expect((await server.send(nothing, '{}', {})).status).toBe(404);
    const figma = await server.connect('figma');
    const large = JSON.stringify({ passcode: 'x'.repeat(11 * 1024 * 1024) });
    expect((await server.send(figma, large, {})).status).toBe(413);
  });
});

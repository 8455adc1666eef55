/** What a tool sends: believed by its signature alone, counted once, and nothing of anybody kept. */
import { createHmac } from 'node:crypto';
import { Problem } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemOf } from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { createMapping, removeMapping, updateMapping } from '../mapping/write-mapping.ts';
import { BASE_URL, ConnectionHouse } from './connection-house.fixture.ts';
import { getToolConnection, listToolConnections } from './list-connections.ts';
import { receiveWebhook } from './receive-webhook.ts';
import {
  createToolConnection,
  exchangeToolSecret,
  type MadeConnection,
  removeToolConnection,
  updateToolConnection,
} from './write-connection.ts';

let house: ConnectionHouse;
let caller: Caller;
beforeAll(async () => {
  house = await ConnectionHouse.open();
  caller = await house.organisation('org_a');
});
afterAll(() => house.close());

const connect = (input: object): Promise<MadeConnection> =>
  createToolConnection(house.platform, caller, input, BASE_URL);
const look = (id: string) => getToolConnection(house.platform, caller, id, BASE_URL);
const send = (id: string, body: object | string, headers: Record<string, string>) =>
  receiveWebhook(house.platform, id, {
    headers,
    body: async () => Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
  });

const push = (sha: string) => ({
  ref: 'refs/heads/main',
  repository: { full_name: 'octo/hello', default_branch: 'main' },
  commits: [
    {
      ...{ id: sha, distinct: true, timestamp: '2026-11-20T10:00:00Z', message: 'Grüße von Ada Lovelace' },
      author: { name: 'Ada Lovelace', email: 'ada@example.org', username: 'ada' },
    },
  ],
});
const signed = (secret: string, body: object, delivery: string, event = 'push') => ({
  'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(JSON.stringify(body)).digest('hex')}`,
  'x-github-event': event,
  'x-github-delivery': delivery,
});

describe('a delivery', () => {
  it('with the right signature is stored once, however often it comes', async () => {
    const { connection_id: id, webhook_secret: secret } = await connect({ kind: 'github', name: 'hub', settings: {} });
    const body = push('c1');
    const first = await send(id, body, signed(secret!, body, 'd1'));
    expect(first).toMatchObject({ kind: 'push', duplicate: false, accepted: 1, rejected: 0 });
    const again = await send(id, body, signed(secret!, body, 'd1'));
    expect(again).toMatchObject({ duplicate: true, accepted: 0 });
    // The same commit in another delivery is another delivery, and the same event.
    expect(await send(id, body, signed(secret!, body, 'd2'))).toMatchObject({ duplicate: false, accepted: 0 });
    const [event, ...others] = await house.stored('org_a');
    expect(others).toEqual([]);
    expect(JSON.stringify(event)).not.toMatch(/\bada\b|lovelace|grüße/i);
    const { health, state } = await look(id);
    expect(health).toMatchObject({
      deliveries: 2,
      deliveries_again: 1,
      events: 1,
      events_again: 1,
      signatures_refused: 0,
    });
    expect(state).toBe('ok');
  });

  it('of two that come at the same time counts once', async () => {
    const { connection_id: id, webhook_secret: secret } = await connect({ kind: 'github', name: 'both', settings: {} });
    const body = push('c2');
    const sent = await Promise.all([1, 2, 3].map(() => send(id, body, signed(secret!, body, 'd3'))));
    expect(sent.filter(({ duplicate }) => !duplicate).length).toBe(1);
    expect(sent.reduce((sum, { accepted }) => sum + accepted, 0)).toBe(1);
  });

  it('with a wrong signature, or none, is refused and counted, and nothing of it is kept', async () => {
    const { connection_id: id } = await connect({ kind: 'github', name: 'wrong', settings: {} });
    const body = push('c3');
    await problemOf(send(id, body, signed('another secret', body, 'd4')), 'unauthenticated');
    await problemOf(send(id, body, { 'x-github-event': 'push', 'x-github-delivery': 'd5' }), 'unauthenticated');
    const { health } = await look(id);
    expect(health).toMatchObject({ deliveries: 0, signatures_refused: 2, events: 0 });
    expect(health.last_signature_refused_at).toBe(new Date(house.nowMs).toISOString());
  });

  it('that is no JSON, or not of this vendor, is refused and counted', async () => {
    const { connection_id: id, webhook_secret: secret } = await connect({ kind: 'github', name: 'odd', settings: {} });
    const text = 'payload=%7B%7D';
    const signature = `sha256=${createHmac('sha256', secret!).update(text).digest('hex')}`;
    await problemOf(send(id, text, { 'x-hub-signature-256': signature }), 'malformed_body');
    await problemOf(
      send(id, {}, { 'x-hub-signature-256': signed(secret!, {}, 'x')['x-hub-signature-256'] }),
      'invalid_request',
    );
    expect((await look(id)).health.deliveries_unreadable).toBe(2);
  });

  it('to no connection, or one that is switched off, finds nothing', async () => {
    const made = await connect({ kind: 'github', name: 'off', settings: {}, enabled: false });
    const unread = () => Promise.reject(new Error('The body was read.'));
    for (const id of [made.connection_id, 'cnn_nothing'])
      await problemOf(receiveWebhook(house.platform, id, { headers: {}, body: unread }), 'not_found');
  });

  it('after the secret was exchanged needs the new one', async () => {
    const { connection_id: id, webhook_secret: old } = await connect({ kind: 'github', name: 'new', settings: {} });
    const { webhook_secret: fresh } = await exchangeToolSecret(house.platform, caller, id, BASE_URL);
    const body = push('c4');
    await problemOf(send(id, body, signed(old!, body, 'd6')), 'unauthenticated');
    expect(await send(id, body, signed(fresh!, body, 'd6'))).toMatchObject({ accepted: 1 });
  });
});

describe('a signed webhook of any program', () => {
  const mapping = {
    ...{ event_type: 'deployment_finished', items: 'runs', timestamp: 'ended', id: 'id', environment: 'stage' },
    only_if: [{ path: 'state', equals: 'finished' }],
    fields: [
      { to: 'source', from: 'tool', type: 'string', transform: 'lower_case', required: true },
      { to: 'repository', from: 'repo.name', type: 'string', required: true },
      { to: 'deployment_id', from: 'id', type: 'string', required: true },
      { to: 'outcome', from: 'result', type: 'string', required: true },
      { to: 'duration_ms', from: 'seconds', type: 'number', transform: 'seconds_to_milliseconds' },
      { to: 'service', from: 'by', type: 'string' },
    ],
  };
  const run = (id: number, more: object = {}) => ({
    ...{ id, tool: 'Shipper', repo: { name: 'octo/hello' }, state: 'finished', result: 'success', ended: 1795168800 },
    ...{ seconds: 90, stage: 'production', by: 'ada@example.org', ...more },
  });

  it('becomes what its mapping says; what looks like a person is left out', async () => {
    const { mapping_id } = await createMapping(house.platform, caller, { name: 'shipper', ...mapping });
    const { connection_id: id, webhook_secret: secret } = await connect({
      kind: 'generic',
      name: 'ship',
      settings: {},
      mapping_id,
    });
    const body = { runs: [run(1), run(2, { state: 'running' }), run(3, { result: 'failure' })] };
    const headers = { 'x-hub-signature-256': signed(secret!, body, '')['x-hub-signature-256']! };
    expect(await send(id, body, headers)).toMatchObject({ kind: 'deployment_finished', accepted: 2, rejected: 0 });
    expect(await send(id, body, headers)).toMatchObject({ duplicate: true });
    const told = (await house.stored('org_a')).filter(({ event_type }) => event_type === 'deployment_finished');
    expect(told.map(({ metadata, environment, timestamp }) => ({ ...metadata, environment, timestamp }))).toEqual(
      expect.arrayContaining([
        {
          ...{
            source: 'shipper',
            repository: 'octo/hello',
            deployment_id: '1',
            outcome: 'success',
            duration_ms: 90_000,
          },
          ...{ environment: 'production', timestamp: '2026-11-20T10:00:00.000Z' },
        },
      ]),
    );
    await problemOf(removeMapping(house.platform, caller, mapping_id), 'conflict');
  });

  it('is not switched to a mapping that another has changed meanwhile', async () => {
    const { mapping_id, version } = await createMapping(house.platform, caller, { name: 'twice', ...mapping });
    await updateMapping(house.platform, caller, mapping_id, { name: 'twice', ...mapping, items: null, version });
    const stale = { name: 'twice', ...mapping, version };
    const problem = await problemOf(updateMapping(house.platform, caller, mapping_id, stale), 'conflict');
    expect(problem.current).toMatchObject({ version: 2 });
  });
});

describe('a connection', () => {
  it('gives out no secret but the one it has made, once', async () => {
    const secrets = { token: 'ghp_secret', oauth_client_secret: 'client-secret', webhook_secret: 'their-secret' };
    const made = await connect({ kind: 'github', name: 'secrets', settings: {}, ...secrets });
    expect(made).not.toHaveProperty('webhook_secret');
    expect(made.secrets_set).toEqual(['webhook_secret', 'token', 'oauth_client_secret']);
    const { connections } = await listToolConnections(house.platform, caller, BASE_URL);
    for (const secret of Object.values(secrets)) expect(JSON.stringify(connections)).not.toContain(secret);
  });

  it('says what is missing, and is refused for what is not of its connector', async () => {
    const made = await connect({ kind: 'pagerduty', name: 'pager', settings: {} });
    expect(made).toMatchObject({ state: 'not_configured', missing: ['webhook_secret'] });
    const wrong = await problemOf(
      connect({ kind: 'github', name: 'x', settings: { repositories: ['no slash'], extra: 1 } }),
      'invalid_request',
    );
    expect(wrong.errors.map(({ field }) => field).sort()).toEqual(['settings.extra', 'settings.repositories[0]']);
    await problemOf(connect({ kind: 'jira', name: 'x', settings: {} }), 'invalid_request');
  });

  it('that somebody else has changed is not overwritten', async () => {
    const { connection_id: id, version } = await connect({ kind: 'slack', name: 'chat', settings: {} });
    await updateToolConnection(house.platform, caller, id, { version, name: 'talk' }, BASE_URL);
    const error = await problemOf(
      updateToolConnection(house.platform, caller, id, { version, name: 'words' }, BASE_URL),
      'conflict',
    );
    expect(error).toBeInstanceOf(Problem);
    expect(await look(id)).toMatchObject({ name: 'talk', version: 2 });
  });

  it('of another organisation is not there', async () => {
    const { connection_id: id } = await connect({ kind: 'figma', name: 'draw', settings: {} });
    const other = await house.organisation('org_b');
    await problemOf(getToolConnection(house.platform, other, id, BASE_URL), 'not_found');
    await problemOf(removeToolConnection(house.platform, other, id), 'not_found');
    await removeToolConnection(house.platform, caller, id);
    await problemOf(look(id), 'not_found');
  });
});

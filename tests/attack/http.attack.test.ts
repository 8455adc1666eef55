/** The doors as they are used, over HTTP, with the packs that ship: mails of forty people in teams of every size. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS } from '@bellwether/core';
import { type RunningServer, readConfig, startServer } from '@bellwether/server';
import { actingFor, createKey, createOrganisation, OPERATOR } from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WEEK_MS } from './attacked-house.ts';

const directory = mkdtempSync(join(tmpdir(), 'bellwether-attack-http-'));
const TEAMS = { three: 3, eight: 8, ten: 10, nineteen: 19 };
/** Monday of the last week that is over, whichever day it is. */
const MONDAY_MS = Math.floor((Date.now() - 2 * 3_600_000 - 4 * DAY_MS) / WEEK_MS) * WEEK_MS + 4 * DAY_MS - WEEK_MS;

let server: RunningServer;
let key: string;

beforeAll(async () => {
  server = await startServer({
    ...readConfig({}),
    port: 0,
    dataDirectory: directory,
    sample: false,
    logLevel: 'silent',
  });
  await createOrganisation(server.platform, OPERATOR, { org_id: 'http', name: 'HTTP' });
  ({ key } = await createKey(server.platform, actingFor(OPERATOR, 'http'), {
    name: 'attack',
    scopes: ['ingest', 'read'],
  }));
  const events = Object.entries(TEAMS).flatMap(([team, people]) =>
    Array.from({ length: people * 3 }, (_, i) => ({
      event_type: 'email_sent',
      timestamp: new Date(MONDAY_MS + i * 3_600_000).toISOString(),
      user_id: pseudonym(`${team}-${i % people}`),
      metadata: {
        department_id_hash: pseudonym('department'),
        team_id_hash: pseudonym(team),
        recipient_id_hashes: [pseudonym('someone')],
        sentiment_score: ((i * 37) % 100) / 100 - 0.4,
        is_after_hours: i % 2 === 0,
      },
    })),
  );
  const { accepted } = await call<{ accepted: number }>('/api/v1/events', events);
  expect(accepted).toBe(events.length);
});
afterAll(async () => {
  await server.close();
  rmSync(directory, { recursive: true, force: true });
});

/** As the edge makes them, but for the key. */
function pseudonym(name: string): string {
  return `k1.${Buffer.from(name.padEnd(32, '.')).toString('hex')}`;
}

async function call<T>(path: string, body?: unknown): Promise<T> {
  const response = await fetch(`${server.url}${path}`, {
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
  });
  return (response.headers.get('content-type')?.includes('json') ? response.json() : response.text()) as Promise<T>;
}

const RANGE = `from=${new Date(MONDAY_MS).toISOString()}&to=${new Date(MONDAY_MS + WEEK_MS).toISOString()}`;
interface Answer {
  total: number | null;
  reason?: string;
  grain: string;
  series: { group: Record<string, string>; total: number | null }[];
}
const ask = (metric: string, more = ''): Promise<Answer> =>
  call<Answer>(`/api/v1/metrics/${metric}?${RANGE}&grain=7d${more}`);

describe('figures about people over HTTP', () => {
  it('are there once what came late has come to an end, and say in which pieces of time they are', async () => {
    await vi.waitFor(async () => expect((await ask('people_mails_sent')).total).toBe(120), {
      timeout: 60_000,
      interval: 1000,
    });
    expect((await ask('people_mails_sent')).grain).toBe('7d');
  });

  it('hide the team of three, and with it the next smallest', async () => {
    const { series } = await ask('people_mails_sent', '&group_by=team');
    expect(series.map(({ group, total }) => [group.team, total])).toEqual([
      [pseudonym('nineteen'), 57],
      [pseudonym('ten'), 30],
    ]);
    const three = await ask('people_mails_sent', `&filter=team:${pseudonym('three')}`);
    const nobody = await ask('people_mails_sent', `&filter=team:${pseudonym('nobody')}`);
    expect([three.total, three.reason]).toEqual([null, 'suppressed']);
    expect(nobody).toEqual(three);
  });

  it('cannot be taken from an export, a statement, a list of events or a count of them', async () => {
    const csv = await call<string>(`/api/v1/metrics/people_mails_sent/export?${RANGE}&group_by=team&format=csv`);
    expect(csv).not.toContain(pseudonym('three'));
    expect(await call('/api/v1/sql', { query: 'SELECT count(*) FROM events' })).toMatchObject({ rows: [[0]] });
    expect(await call('/api/v1/events')).toMatchObject({ events: [] });
    expect(await call(`/api/v1/metrics/events?${RANGE}`)).toMatchObject({ total: 0 });
  });

  it('are refused for one person, with what can be asked', async () =>
    expect(
      await call(`/api/v1/metrics/people_mails_sent?${RANGE}&filter=user_id:${pseudonym('three-0')}`),
    ).toMatchObject({
      code: 'invalid_query',
      detail: expect.stringContaining('would tell single people apart'),
    }));
});

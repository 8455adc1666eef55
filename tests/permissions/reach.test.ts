/**
 * How far a reader sees. A manager's figures are the figures filtered by the own teams, whichever way they are asked for;
 * a viewer's are the own ones; neither gets at single events.
 */
import { patience } from '@bellwether/services/chosen-engines';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { House, type Known, ORG_ID } from './house.ts';

const EVENTS = [
  { team: 'platform', user: 'ada', cost: 1, times: 3 },
  { team: 'web', user: 'ada', cost: 2, times: 2 },
  { team: 'web', user: 'bob', cost: 4, times: 1 },
  { team: 'mobile', user: 'cleo', cost: 8, times: 1 },
];
const TOTAL = 3 * 1 + 2 * 2 + 4 + 8;

let house: House;
let manager: Known;
let viewer: Known;
let member: Known;
beforeAll(async () => {
  house = await House.open();
  await house.send(
    EVENTS.flatMap(({ team, user, cost, times }) =>
      Array.from({ length: times }, () => ({
        event_type: 'cost_incurred',
        session_id: `session_of_${user}`,
        user_id: user,
        metadata: { team, model: `model_of_${team}`, cost_usd: cost },
      })),
    ),
  );
  manager = await house.another('manager', { teams: ['web', 'platform'], subject: null });
  member = await house.another('member', { teams: ['web'], subject: 'ada' });
  viewer = await house.another('viewer', { teams: [], subject: 'ada' });
}, patience(60_000));
afterAll(() => house.close(), 60_000);

interface Answer {
  total: number | null;
  series: { group: Record<string, string>; total: number | null }[];
}
const query = (visitor: Known, search = '') =>
  house.json<Answer>(visitor, 'GET', `/api/v1/metrics/agent_cost_usd?grain=total${search}`);
const status = async (visitor: Known, method: string, path: string, body?: unknown) =>
  (
    await house.call(visitor, method, path, {
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  ).status;

/** The whole answer but for when it was given. */
const figures = ({ total, series }: Answer) => ({
  total,
  series: series.map((each) => ({ group: each.group, total: each.total })),
});

describe('a manager', () => {
  it.each(['', '&group_by=team', '&group_by=model', '&group_by=user_id', '&group_by=team&compare=previous_period'])(
    'sees the figures of the own teams, as the owner does who filters by them: %s',
    async (search) => {
      const own = figures(await query(manager, search));
      expect(own).toEqual(figures(await query(house.owner, `${search}&filter=team:platform&filter=team:web`)));
      expect(own.total).toBe(TOTAL - 8);
      expect(JSON.stringify(own)).not.toMatch(/mobile|cleo/);
    },
  );

  it('cannot widen that by a filter', async () => {
    expect((await query(manager, '&filter=team:mobile')).total ?? 0).toBe(0);
    expect((await query(manager, '&filter=user_id:cleo')).total ?? 0).toBe(0);
    expect((await query(manager, '&filter=team:mobile&filter=team:web')).total).toBe(8);
  });

  it('takes home the same figures', async () => {
    const exported = (visitor: Known, filters: object[] = []) =>
      house.call(visitor, 'POST', '/api/v1/metrics/export', {
        body: JSON.stringify({ metric: 'agent_cost_usd', grain: 'total', group_by: ['team'], filters, format: 'json' }),
        headers: { 'content-type': 'application/json' },
      });
    const lines = ({ text }: { text: string }) => text.split('\n').map((line) => line.replace(/"start":"[^"]*",/, ''));
    const own = await exported(manager);
    expect(own.status).toBe(200);
    const filters = [{ dimension: 'team', op: 'in', values: ['platform', 'web'] }];
    expect(lines(own)).toEqual(lines(await exported(house.owner, filters)));
    expect(own.text).not.toContain('mobile');
  });

  it('watches the same figures', async () => {
    const totals = await Promise.all(
      [
        { visitor: manager, filter: '' },
        { visitor: house.owner, filter: '&filter=team:web&filter=team:platform' },
        { visitor: house.owner, filter: '' },
      ].map(({ visitor, filter }) => firstPoints(visitor, filter)),
    );
    expect(totals).toEqual([TOTAL - 8, TOTAL - 8, TOTAL]);
  });

  it('reads no single event, no session and no SQL', async () => {
    expect(await status(manager, 'GET', '/api/v1/events')).toBe(403);
    expect(await status(manager, 'GET', '/api/v1/agents/sessions')).toBe(403);
    expect(await status(manager, 'POST', '/api/v1/sql', { query: 'SELECT count() FROM events' })).toBe(403);
    expect(await status(manager, 'GET', '/api/v1/live?channel=events')).toBe(403);
  });

  it('who is in no team sees nothing, is told whom to ask, and is in the trail', async () => {
    const teamless = await house.another('manager', { teams: [], subject: null });
    const answer = await house.call(teamless, 'GET', '/api/v1/metrics/agent_cost_usd');
    expect([answer.status, answer.text]).toEqual([403, expect.stringContaining('You are in no team yet')]);
    expect(house.heardOf.get(answer.requestId)).toBe(teamless.actor);
    const denials = await house.server.platform.records.asTenant(ORG_ID, (tx) =>
      tx
        .selectFrom('audit_entries')
        .select('resource_id')
        .where('actor', '=', teamless.actor)
        .where('outcome', '=', 'denied')
        .execute(),
    );
    expect(denials).toEqual([{ resource_id: 'metrics:read' }]);
  });
});

describe('a viewer', () => {
  it.each(['', '&group_by=team', '&group_by=user_id'])('sees the own figures only: %s', async (search) => {
    const own = figures(await query(viewer, search));
    expect(own).toEqual(figures(await query(house.owner, `${search}&filter=user_id:ada`)));
    expect(own.total).toBe(3 + 4);
    expect(JSON.stringify(own)).not.toMatch(/mobile|bob|cleo/);
  });

  it('cannot ask for somebody else’s', async () => {
    expect((await query(viewer, '&filter=user_id:bob')).total ?? 0).toBe(0);
    expect(await status(viewer, 'GET', '/api/v1/events')).toBe(403);
    expect(await status(viewer, 'POST', '/api/v1/metrics/export', { metric: 'agent_cost_usd' })).toBe(403);
  });

  it('of whom nobody has said which events are theirs sees nothing', async () => {
    const unknown = await house.another('viewer', { teams: ['web'], subject: null });
    expect(await status(unknown, 'GET', '/api/v1/metrics/agent_cost_usd')).toBe(403);
  });
});

describe('a member', () => {
  it('sees the figures of the own teams, and takes home the own ones', async () => {
    expect((await query(member)).total).toBe(2 * 2 + 4);
    const exported = await house.call(member, 'POST', '/api/v1/metrics/export', {
      body: JSON.stringify({ metric: 'agent_cost_usd', grain: 'total', format: 'json' }),
      headers: { 'content-type': 'application/json' },
    });
    expect(JSON.parse(exported.text)).toMatchObject({ value: 3 + 4 });
  });

  it('reads the own events and sessions, and nobody else’s', async () => {
    const { events } = await house.json<{ events: { user_id: string }[] }>(member, 'GET', '/api/v1/events');
    expect(events.map(({ user_id }) => user_id)).toEqual(Array.from({ length: 5 }, () => 'ada'));
    expect(await status(member, 'GET', '/api/v1/events?user_id=bob')).toBe(403);
    expect(await status(member, 'GET', '/api/v1/agents/sessions/session_of_bob')).toBe(404);
    const [foreign] = await house.send([{ event_type: 'tool_call', session_id: 'x', user_id: 'bob' }]);
    expect(await status(member, 'GET', `/api/v1/events/${foreign}`)).toBe(404);
    expect(await status(house.owner, 'GET', `/api/v1/events/${foreign}`)).toBe(200);
  });
});

/** The sum of the first figures that the live door sends. */
async function firstPoints(visitor: Known, filter: string): Promise<number> {
  const response = await fetch(
    `${house.url}/api/v1/live?channel=metric&metric=agent_cost_usd&grain=1h&span=1d${filter}`,
    {
      headers: { authorization: `Bearer ${visitor.token}` },
      signal: AbortSignal.timeout(15_000),
    },
  );
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const data = /^data: (\{"type":"(?:snapshot|METRIC_SNAPSHOT)".*\})$/m.exec(text)?.[1];
    if (!data) continue;
    const { series } = JSON.parse(data) as { series: { points: { value: number | null }[] }[] };
    return series.flatMap(({ points }) => points).reduce((sum, { value }) => sum + (value ?? 0), 0);
  }
  throw new Error(`The live door ended with: ${text.slice(0, 300)}`);
}

/**
 * A real server and everybody who may ask it anything, through every door there is: REST, exports, GraphQL, live over a
 * WebSocket and as Server-Sent Events, reports, network, signals, early warnings, alerts, embedded boards, SQL. No figure
 * is of fewer people than the floor, none is false, what is hidden says so. Then the solver is given all that was told.
 *
 * `ATTACK=long npm run attack doors` asks a million questions.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Asked as AskedSum, smallestExposed } from '../../packages/metrics/src/disclosure/attacker.fixture.ts';
import { FLOOR, randomOf } from './attacked-house.ts';
import { NOBODYS_UNIT, pseudonym } from './attacked-people.ts';
import { AttackedServer, type Heard, type Listener } from './attacked-server.ts';
import { type Asked, DOORS, type Door, liveDoor, rowsOf } from './doors.ts';
import { Judge, type MetricTold } from './judge.ts';
import { PEOPLE_METRICS } from './people-truth.ts';

const IS_LONG = process.env.ATTACK === 'long';
const QUESTIONS = IS_LONG ? Number(process.env.ATTACK_QUESTIONS ?? 1_000_000) : 1200;
const AT_ONCE = IS_LONG ? 12 : 4;
const TELL_EVERY = 10_000;
const WEEKS = 6;
const SEED = Number(process.env.ATTACK_SEED ?? 20_261_121);

/** How often each door is tried; those that answer all they have at one go are asked less. */
const WEIGHTS: Readonly<Record<string, number>> = {
  metrics: 20,
  'live (WebSocket)': 15,
  exports: 8,
  sql: 5,
  employees: 4,
  'live (events)': 2,
  signals: 2,
};
/** What is written down for good each time, and what is limited by the minute, so often in all. */
const VISITS_MAX: Readonly<Record<string, number>> = { diagnosis: 12, embeds: 60 };

let server: AttackedServer;
let judge: Judge;
beforeAll(async () => {
  server = await AttackedServer.start(WEEKS, SEED);
  await server.live();
  judge = new Judge(server.people);
}, 600_000);
afterAll(() => server?.close());

describe(`${QUESTIONS} questions through every door`, () => {
  it('are answered with true figures of five people or more, or not at all', async () => {
    const random = randomOf(SEED + 1);
    const connections = new Map<string, Promise<Listener>>();
    const doors: Record<string, Door> = { ...DOORS, 'live (WebSocket)': liveDoor(connections) };
    const names = Object.keys(doors).flatMap((name) => Array<string>(WEIGHTS[name] ?? 1).fill(name));
    const visits = new Map<string, number>();
    const asked = new Map<string, Asked & { figures: number; hidden: number }>();
    let questions = 0;
    const visit = async (): Promise<void> => {
      const name = names[Math.floor(random() * names.length)]!;
      const before = visits.get(name) ?? 0;
      if (before >= (VISITS_MAX[name] ?? Number.POSITIVE_INFINITY)) return;
      visits.set(name, before + 1);
      const asker = server.askers[Math.floor(random() * server.askers.length)]!;
      const tally = { figures: 0, hidden: 0 };
      const { questions: put, refused } = await doors[name]!({ server, judge, asker: { ...asker, tally }, random });
      questions += put;
      if (Math.floor(questions / TELL_EVERY) > Math.floor((questions - put) / TELL_EVERY))
        console.log(
          `${new Date().toISOString()} ${questions} questions, all answers true and of ${FLOOR} people or more`,
        );
      const total = asked.get(name) ?? { questions: 0, refused: 0, figures: 0, hidden: 0 };
      asked.set(name, {
        questions: total.questions + put,
        refused: total.refused + refused,
        figures: total.figures + tally.figures,
        hidden: total.hidden + tally.hidden,
      });
    };
    const work = async (): Promise<void> => {
      while (questions < QUESTIONS) await visit();
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    for (const connection of connections.values()) (await connection).close();
    for (const [name, { questions: put, figures, hidden, refused }] of [...asked].sort(([a], [b]) => (a < b ? -1 : 1)))
      console.log(`${name}: ${put} questions, ${figures} figures, ${hidden} hidden, ${refused} refused`);
    const sum = (field: 'figures' | 'hidden' | 'refused'): number =>
      [...asked.values()].reduce((total, one) => total + one[field], 0);
    console.log(
      `${questions} questions in all: ${sum('figures')} figures, ${sum('hidden')} hidden, ${sum('refused')} refused`,
    );
    expect(new Set(asked.keys())).toEqual(new Set(Object.keys(doors)));
    expect(sum('figures')).toBeGreaterThan(QUESTIONS);
    for (const name of [
      'metrics',
      'exports',
      'graphql',
      'signals',
      'network',
      'diagnosis',
      'embeds',
      'live (WebSocket)',
    ])
      expect({ name, figures: asked.get(name)!.figures > 0 }).toEqual({ name, figures: true });
  });

  it('would be noticed if they were not: a figure of a team of three, a false one, a sum that leaves three over', () => {
    const owner = server.asker('owner');
    const [small, large] = [pseudonym('d0t0'), pseudonym('d0t3')];
    const told = (total: number): MetricTold => ({ ...server.range(), total, n: 5 });
    const of = (unit: string) => ({ metric: 'people_mails_sent', filters: [{ dimension: 'team', values: [unit] }] });
    expect(() => judge.metric(owner, of(small), told(12))).toThrow('to deeply equal');
    expect(() => judge.metric(owner, of(large), told(1))).toThrow('to deeply equal');
    const windowTo = server.range().to;
    expect(() => judge.signal(owner, 'after_hours_share', small, { value: 0.5, n: 5, windowTo })).toThrow(
      'to deeply equal',
    );
    const own = (isIn: (team: string) => boolean): AskedSum => ({
      pieces: server.people.employees.flatMap(({ department, team }, person) =>
        department === pseudonym('d0') && isIn(team) ? [{ person, piece: 'own' }] : [],
      ),
    });
    expect(smallestExposed([own(() => true), own((team) => team !== small)], FLOOR)?.persons).toHaveLength(3);
  });

  it('tell nobody anything about fewer than five people, all answers put together', async () => {
    await askForEverything();
    const kinds = Map.groupBy(judge.told.values(), ({ kind }) => kind);
    const index = new Map(server.people.employees.map(({ id }, i) => [id, i]));
    let sums = 0;
    for (const [kind, told] of kinds) {
      sums += told.length;
      const figures: AskedSum[] = told.map(({ pieces }) => ({
        pieces: pieces.map(({ person, piece }) => ({ person: index.get(person)!, piece })),
      }));
      expect({ kind, exposed: smallestExposed(figures, FLOOR) }).toEqual({ kind, exposed: undefined });
    }
    console.log(`${sums} different sums of ${kinds.size} kinds: the solver finds nobody`);
    // Metrics of each week, signals of several, and what groups have to do with each other.
    for (const kind of ['count 0', 'sentiment 3', `after_hours_share ${WEEKS - 1}`, `engagement ${WEEKS - 1}`])
      expect([...kinds.keys()]).toContain(kind);
    expect([...kinds.keys()].some((kind) => kind.startsWith('contact '))).toBe(true);
  });
});

/** All there is of every week, by who sees all of it. */
async function askForEverything(): Promise<void> {
  const owner = server.asker('owner');
  for (const metric of PEOPLE_METRICS)
    for (const group_by of [[], ['department'], ['team']]) {
      const query = { metric, group_by, grain: '7d', top: 100, ...server.range() };
      const { body } = await server.ask(owner, 'POST', '/api/v1/metrics', query);
      judge.metric(owner, { metric, filters: [] }, body as MetricTold);
    }
  const visit = { server, judge, asker: owner, random: () => 0.999 };
  for (const name of ['signals', 'diagnosis']) await DOORS[name]!(visit);
  for (let week = 0; week < 5; week++) await DOORS.network!({ ...visit, random: () => week / 5 });
}

describe('what is hidden', () => {
  const small = pseudonym('d0t0');

  it('looks like what never was, at the doors that know units by name', async () => {
    const owner = server.asker('owner');
    const ask = async (unit: string) => {
      const filters = [{ dimension: 'team', values: [unit] }];
      return (
        await server.ask(owner, 'POST', '/api/v1/metrics', { metric: 'people_mails_sent', filters, ...server.range() })
      ).body;
    };
    expect(await ask(NOBODYS_UNIT)).toEqual(await ask(small));
    expect(await ask(small)).toMatchObject({ total: null, reason: 'suppressed' });
  });

  it('is not in a file, whatever its format', async () => {
    for (const format of ['csv', 'json', 'parquet']) {
      const query = { metric: 'people_mails_sent', group_by: ['team'], top: 100, ...server.range(), format };
      const { body } = await server.ask(server.asker('owner'), 'POST', '/api/v1/metrics/export', query);
      const teams = (await rowsOf(format, body)).map(({ team }) => team);
      expect(teams).toContain(pseudonym('d0t3'));
      expect(teams).not.toContain(small);
    }
  });
});

describe('single events about people', () => {
  it('are in no list, no count and no figure of one person', async () => {
    const owner = server.asker('owner');
    const { events } = (await server.ask(owner, 'GET', '/api/v1/events?limit=1000')).body as {
      events: { user_id: string }[];
    };
    expect(events.filter(({ user_id }) => user_id !== '')).toEqual([]);
    const types = ['email_sent', 'survey_response', 'employee_departure'];
    const counted = { metric: 'events', filters: [{ dimension: 'event_type', values: types }], ...server.range() };
    expect((await server.ask(owner, 'POST', '/api/v1/metrics', counted)).body).toMatchObject({ total: 0 });
    const filters = [{ dimension: 'user_id', values: [server.people.member('d0t3', 1).id] }];
    expect(
      await server.ask(owner, 'POST', '/api/v1/metrics', { metric: 'people_mails_sent', filters, ...server.range() }),
    ).toMatchObject({
      status: 400,
      body: { code: 'invalid_query', detail: expect.stringContaining('would tell single people apart') },
    });
  });
});

describe('attack 12, one event of one person', () => {
  it('is heard of by nobody who watches: figures, alerts, units', { timeout: 120_000 }, async () => {
    const key = server.asker('key');
    const person = server.people.member('d0t0', 1);
    const watchers = [server.asker('owner'), server.asker('manager_of_a_small_team')];
    const live = await Promise.all(watchers.map((asker) => server.watch(asker)));
    const told: Heard[][] = [];
    for (const listener of live) {
      listener.send({
        type: 'subscribe',
        id: 'calls',
        channel: 'metric',
        query: { metric: 'agent_cost_usd', span: '5m' },
      });
      for (const [id, query] of Object.entries({
        all: { metric: 'people_mails_sent', grain: '7d', span: '120d', totals: true },
        team: { metric: 'people_mails_sent', grain: '7d', group_by: ['team'], span: '120d', top: 100 },
      })) {
        const first = listener.next((message) => message.id === id && message.type === 'snapshot');
        listener.send({ type: 'subscribe', id, channel: 'metric', query });
        await first;
      }
      const tail = listener.next((message) => message.id === 'tail');
      listener.send({ type: 'subscribe', id: 'tail', channel: 'events', filter: {} });
      await tail;
      told.push(listener.heard.slice());
    }
    const graphs = await Promise.all(watchers.slice(0, 1).map((asker) => server.subscribe(asker)));
    for (const listener of graphs) {
      const first = listener.next(({ id, type }) => id === 'unit' && type === 'next');
      for (const [id, query] of Object.entries({
        alerts: 'subscription { alerts { id type } }',
        unit: `subscription { department_metrics(id_hash: "${person.department}") { id_hash figures { signal value n } } }`,
        derived: 'subscription { derived_events { event_id event_type session_id } }',
      }))
        listener.send({ id, type: 'subscribe', payload: { query } });
      await first;
      told.push(listener.heard.slice());
    }
    const deed = server.people.deeds.find((one) => one.person === person && one.kind === 'email_sent')!;
    const before = await everything();
    // In the week that runs, in one that is over; and that the person leaves, is away, has answered.
    const nowMs = Date.now();
    const events = [
      server.people.eventOf(deed, nowMs - 1000),
      server.people.eventOf(deed, server.people.startOf(WEEKS - 1) + 3_600_000),
      {
        ...server.people.eventOf(deed, nowMs - 2000),
        event_type: 'employee_departure',
        metadata: { is_voluntary: true },
      },
      server.people.eventOf({ ...deed, kind: 'absence_recorded' }, nowMs - 3000),
      server.people.eventOf({ ...deed, kind: 'survey_response' }, nowMs - 4000),
    ];
    const { body } = await server.ask(key, 'POST', '/api/v1/events', events);
    expect(body).toMatchObject({ accepted: events.length });
    // What is not about people goes the same ways afterwards, three times: by then the other would have come.
    for (let round = 0; round < 3; round++) {
      const calls = live.map((listener) =>
        listener.next(({ id, type }) => id === 'calls' && ['update', 'snapshot'].includes(type)),
      );
      const derived = graphs.map((listener) => listener.next(({ id, type }) => id === 'derived' && type === 'next'));
      const at = new Date().toISOString();
      const answer = await server.ask(key, 'POST', '/api/v1/events', [
        {
          event_type: 'cost_incurred',
          timestamp: at,
          session_id: 's',
          metadata: { model: 'm', team: person.team, cost_usd: 1 },
        },
      ]);
      expect(answer.body).toMatchObject({ accepted: 1 });
      const signal = { event_type: 'signal_computed', timestamp: at, session_id: 's', metadata: { signal: 'mine' } };
      expect((await server.ask(server.asker('aca_agent'), 'POST', '/api/v1/events', signal)).status).toBe(202);
      await Promise.all([calls[0]!, ...derived]);
      for (const late of calls.slice(1)) late.catch(() => undefined);
    }
    for (const [i, listener] of [...live, ...graphs].entries()) {
      const since = listener.heard.slice(told[i]!.length);
      expect(since.filter(({ id }) => ['all', 'team', 'alerts', 'unit'].includes(id ?? ''))).toEqual([]);
      const text = JSON.stringify(since);
      expect([text.includes(person.id), text.includes('email_sent'), text.includes('employee_departure')]).toEqual([
        false,
        false,
        false,
      ]);
      listener.close();
    }
    expect(await everything()).toEqual(before);
  });

  /** All that the owner is told by asking. */
  async function everything(): Promise<unknown[]> {
    const owner = server.asker('owner');
    const query = { metric: 'people_mails_sent', group_by: ['team'], grain: '7d', top: 100, ...server.range() };
    const answers = [
      await server.ask(owner, 'POST', '/api/v1/metrics', query),
      await server.ask(owner, 'GET', '/api/v1/signals'),
      await server.ask(owner, 'GET', '/api/v1/alerts'),
      await server.ask(owner, 'GET', '/api/v1/network'),
      await server.ask(owner, 'GET', `/api/v1/departments/${pseudonym('d0')}/metrics`),
    ];
    return answers.map(({ body }) => body);
  }
});

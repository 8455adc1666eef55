/** The attacks on statistics that are known from the literature and from practice, each tried on every door it fits. */
import { formatInstant } from '@bellwether/core';
import {
  exportMetric,
  findEvent,
  ingestEvents,
  listEvents,
  putPrivacy,
  runSql,
  sessionEvents,
} from '@bellwether/services';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  AttackedHouse,
  FIRST_WEEK_MS,
  FLOOR,
  type Note,
  ORG,
  type Person,
  WEEK_MS,
  WEEKS,
  WHOLE_RANGE,
} from './attacked-house.ts';
import { METRIC_NAMES, peopleIn, weekOf } from './truth.ts';

let house: AttackedHouse;
/** A team of four, a team of twelve and a team of seven in one department, and two departments beside it. */
const SIZES = { alpha: { a4: 4, a12: 12, a7: 7 }, beta: { b9: 9, b14: 14 }, gamma: { g30: 30 } };

beforeAll(async () => {
  house = await AttackedHouse.open();
  const notes: Note[] = [];
  for (const [department, teams] of Object.entries(SIZES))
    for (const [team, size] of Object.entries(teams))
      for (let i = 0; i < size; i++) {
        const person = { id: `subject-${team}-${i}`, department, team, role: `role${i % 2}` };
        house.people.push(person);
        for (let week = 0; week < WEEKS; week++)
          for (let each = 0; each <= i % 3; each++)
            notes.push({
              person,
              atMs: FIRST_WEEK_MS + week * WEEK_MS + (i * 7 + each) * 60_000,
              isLate: each === 1,
              minutes: 5 + ((i * 3 + each) % 11),
            });
      }
  for (let week = 0; week < WEEKS; week++) {
    house.at(FIRST_WEEK_MS + (week + 1) * WEEK_MS - 60_000);
    await house.write(notes.filter((note) => weekOf(note) === week));
  }
  house.at(FIRST_WEEK_MS + WEEKS * WEEK_MS + 86_400_000);
});
afterAll(() => house.close());

const owner = () => house.caller('owner');
const week = (number: number) => ({
  from: formatInstant(FIRST_WEEK_MS + number * WEEK_MS),
  to: formatInstant(FIRST_WEEK_MS + (number + 1) * WEEK_MS),
});
const only = (dimension: string, ...values: string[]) => ({ dimension, values });
const totalOf = async (question: Record<string, unknown>, caller = owner()): Promise<number | null> =>
  (await house.ask(caller, question)).total;
const refusal = (question: Record<string, unknown>): Promise<string> =>
  house.ask(owner(), question).then(
    () => 'answered',
    (error: Error) => error.message,
  );

describe('attack 2, a count below the floor', () => {
  it('by a filter on the team has no figure', async () => {
    expect(await totalOf({ metric: 'writers', filters: [only('team', 'a4')], ...week(0) })).toBeNull();
  });
  it.each(['user_id', 'session_id', 'late', 'metadata.minutes', 'metadata.team_id_hash', 'event_type', 'region'])(
    'by a filter on %s is refused, and the refusal says what can be asked',
    async (dimension) => {
      const message = await refusal({ metric: 'notes', filters: [only(dimension, 'x')] });
      expect(message).toContain('would tell single people apart');
      expect(message).toContain('department and team');
    },
  );
  it('by crossing a team with a role is refused', async () =>
    expect(
      await refusal({ metric: 'notes', filters: [only('team', 'a12'), only('role_category', 'role0')] }),
    ).toContain('not published together'));
  it('by counting events of that type has nothing to count', async () => {
    expect(await totalOf({ metric: 'events', filters: [only('event_type', 'note_written')] })).toBe(0);
    expect(await totalOf({ metric: 'events', filters: [only('user_id', 'subject-a4-0')] })).toBe(0);
  });
});

describe('attack 3, the total less the rest', () => {
  it('leaves a remainder of at least five people and two units', async () => {
    const { series, total } = await house.ask(owner(), {
      metric: 'writers',
      group_by: ['team'],
      filters: [only('department', 'alpha')],
      ...week(0),
    });
    const shown = series.map(({ group }) => group.team);
    expect(total).toBe(23);
    // The four are hidden with the seven.
    expect(shown).toEqual(['a12']);
  });
});

describe('attack 4, all but one', () => {
  it('by naming all units but one is a sum of what is shown, or nothing', async () => {
    expect(await totalOf({ metric: 'notes', filters: [only('team', 'a12', 'a7')], ...week(0) })).toBeNull();
    expect(
      await refusal({ metric: 'notes', filters: [{ dimension: 'team', op: 'not_in', values: ['a4'] }] }),
    ).toContain('by "in"');
  });
});

describe('attack 5, two people who put together what each was told', () => {
  it('hold the same figures, or fewer of them', async () => {
    const managers = [
      house.caller('manager', { teams: ['alpha'] }),
      house.caller('manager', { teams: ['a12'] }),
      house.caller('manager', { teams: ['a4', 'a12', 'a7'] }),
    ];
    const seen = await Promise.all(
      managers.map((caller) => house.ask(caller, { metric: 'writers', group_by: ['team'], ...week(0) })),
    );
    expect(seen.map(({ series }) => series.map(({ group, total }) => [group.team, total]))).toEqual([
      [['a12', 12]],
      [['a12', 12]],
      [['a12', 12]],
    ]);
    expect(seen.map(({ total }) => total)).toEqual([23, 12, null]);
  });
});

describe('attack 6, before and after', () => {
  it('of one person who writes late: the figure of a closed week stays as it was', async () => {
    const question = { metric: 'notes', group_by: ['team'], grain: '1d' };
    const before = await house.ask(owner(), question);
    const person = house.people.find(({ team }) => team === 'a12')!;
    await house.write([{ person, atMs: FIRST_WEEK_MS + 3_600_000, isLate: true, minutes: 7 }]);
    house.pass(3_600_000);
    expect(await house.ask(owner(), question)).toEqual(before);
  });
  it('of five who write late: then it moves', async () => {
    const before = await totalOf({ metric: 'notes', filters: [only('team', 'g30')], ...week(1) });
    const late = house.people.filter(({ team }) => team === 'g30').slice(0, FLOOR);
    await house.write(
      late.map((person) => ({ person, atMs: FIRST_WEEK_MS + WEEK_MS + 3_600_000, isLate: false, minutes: 7 })),
    );
    house.pass(3_600_000);
    expect(await totalOf({ metric: 'notes', filters: [only('team', 'g30')], ...week(1) })).toBe(before! + FLOOR);
  });
  it('of one person who is deleted or no longer counted: the figure stays until five are', async () => {
    const question = { metric: 'notes', filters: [only('team', 'b14')], ...week(2) };
    const before = await totalOf(question);
    expect(before).not.toBeNull();
    const leavers = house.people.filter(({ team }) => team === 'b14');
    for (const { id } of leavers.slice(0, FLOOR - 1)) {
      await house.platform.store.exclusions.put(ORG, id, true);
      house.platform.metrics.forget(ORG);
      expect(await totalOf(question)).toBe(before);
    }
    await house.platform.store.exclusions.put(ORG, leavers[FLOOR - 1]!.id, true);
    house.platform.metrics.forget(ORG);
    expect(await totalOf(question)).toBeLessThan(before!);
    for (const { id } of leavers) await house.platform.store.exclusions.put(ORG, id, false);
    house.platform.metrics.forget(ORG);
  });
  it('of a floor that is raised and lowered again: a week shows less, and never more than it did', async () => {
    const question = { metric: 'writers', group_by: ['team'], ...week(0) };
    const shown = async () => (await house.ask(owner(), question)).series.map(({ group }) => group.team).sort();
    const before = await shown();
    await putPrivacy(house.platform, owner(), { privacy_floor: 13 });
    const raised = await shown();
    await putPrivacy(house.platform, owner(), { privacy_floor: 5 });
    const lowered = await shown();
    expect(before).toContain('a12');
    expect(raised).not.toContain('a12');
    expect(before).toEqual(expect.arrayContaining(raised));
    expect(before).toEqual(expect.arrayContaining(lowered));
    await expect(putPrivacy(house.platform, owner(), { privacy_floor: 4 })).rejects.toThrow('5');
  });
});

describe('attack 7, a tracker of permitted sets', () => {
  it('has only sums of what is shown to combine', async () => {
    // Everything but a4, written as a union that holds it and one that does not.
    const asked = [['alpha'], ['alpha', 'beta'], ['beta', 'gamma']].map((units) =>
      totalOf({ metric: 'notes', filters: [only('department', ...units)], ...week(2) }),
    );
    const [alpha, both, others] = await Promise.all(asked);
    const all = await totalOf({ metric: 'notes', ...week(2) });
    expect(all).toBe(alpha! + others!);
    expect(both! - alpha!).toBe(await totalOf({ metric: 'notes', filters: [only('department', 'beta')], ...week(2) }));
  });
});

describe('attack 8, a group that is all alike', () => {
  it('has no share of all or none of it', async () => {
    const { series } = await house.ask(owner(), { metric: 'late_share', group_by: ['team'], ...week(2) });
    for (const { total } of series) expect(total! > 0 && total! < 1).toBe(true);
  });
});

describe('attack 9, extremes and order', () => {
  it('has no least and no greatest value to ask for', async () => {
    expect(await refusal({ metric: 'max_minutes' })).toContain('is not a metric');
  });
  it('ranks and counts only groups that are shown', async () => {
    const all = await house.ask(owner(), { metric: 'writers', group_by: ['team'], top: 100, ...week(2) });
    const first = await house.ask(owner(), { metric: 'writers', group_by: ['team'], top: 1, ...week(2) });
    expect(first.others).toBe(all.series.length - 1);
    expect(all.series.map(({ group }) => group.team)).not.toContain('a4');
    for (const series of all.series) expect(series.total).not.toBeNull();
  });
});

describe('attack 10, a sweep of quantiles', () => {
  it('finds no quantile, nor a window that slides over one person', async () => {
    expect(METRIC_NAMES.some((name) => name.startsWith('p'))).toBe(false);
    expect(await refusal({ metric: 'minutes', window: { size: '7d', every: '1d' } })).toContain('do not overlap');
  });
});

describe('attack 11, telling empty from hidden', () => {
  it('gives one answer for a team of four, an empty one and one that never was', async () => {
    const answers = await Promise.all(
      ['a4', 'nobody', ''].map((team) =>
        house.ask(owner(), { metric: 'notes', filters: [only('team', team)], grain: '1d' }),
      ),
    );
    expect(answers[1]).toEqual(answers[0]);
    expect(answers[2]).toEqual(answers[0]);
  });
});

describe('attack 12, one event and what moves after it', () => {
  it('moves nothing in the week that is still running', async () => {
    const running = {
      metric: 'notes',
      from: formatInstant(FIRST_WEEK_MS),
      to: formatInstant(FIRST_WEEK_MS + (WEEKS + 1) * WEEK_MS),
      grain: '1d',
    };
    const before = await house.ask(owner(), running);
    const person = house.people.find(({ team }) => team === 'g30')!;
    await house.write([{ person, atMs: FIRST_WEEK_MS + WEEKS * WEEK_MS + 3_600_000, isLate: false, minutes: 3 }]);
    house.pass(60_000);
    const after = await house.ask(owner(), running);
    expect(after).toEqual(before);
    expect(after.to).toBe(formatInstant(FIRST_WEEK_MS + WEEKS * WEEK_MS));
    const watched = await house.platform.metrics.answer(ORG, { ...asQuery(running) }, 'within');
    expect(watched.series[0]!.points.map(({ value }) => value)).toEqual(
      before.series[0]!.points.map(({ value }) => value),
    );
  });
});

describe('attack 13, an export where the answer hides', () => {
  it.each(['csv', 'json'] as const)('has the same figures as %s', async (format) => {
    const question = { metric: 'writers', group_by: ['team'], grain: '1d', ...WHOLE_RANGE, top: 100 };
    const { chunks } = await exportMetric(house.platform, owner(), { ...question, format });
    const text = [...chunks].map(String).join('');
    expect(text).not.toContain('a4');
    expect(text).toContain('a12');
  });
});

describe('attack 14, the cached answer of somebody who sees more', () => {
  it('is not given to who sees less', async () => {
    const question = { metric: 'writers', group_by: ['team'], top: 100, ...week(2) };
    const whole = await house.ask(owner(), question);
    const own = await house.ask(house.caller('manager', { teams: ['beta'] }), question);
    expect(whole.series.length).toBeGreaterThan(own.series.length);
    expect(own.series.map(({ group }) => group.team).sort()).toEqual(['b14', 'b9']);
  });
  it('nor are one’s own figures given to anybody else', async () => {
    const [own, other] = ['subject-a4-0', 'subject-a4-1'];
    const mine = { metric: 'notes', ...week(2) };
    expect(await totalOf(mine, house.caller('viewer', { subject: own! }))).toBe(notesOf(own!, 2));
    expect(await totalOf(mine, house.caller('viewer', { subject: other! }))).toBe(notesOf(other!, 2));
    expect(await totalOf({ ...mine, filters: [only('team', 'a4')] })).toBeNull();
  });
});

describe('attack 15, the SQL door', () => {
  it.each([
    'SELECT count(*) FROM events',
    "SELECT count(*) FROM events WHERE event_type = 'note_written'",
    "SELECT user_id, count(*) FROM events WHERE event_type LIKE 'note%' GROUP BY user_id",
    "WITH e AS (SELECT * FROM events) SELECT count(*) FROM e WHERE user_id = 'subject-a4-0'",
    "SELECT countIf(user_id = 'subject-a4-0') FROM events",
    'SELECT max(minutes) FROM events',
    'SELECT uniqExact(user_id) FROM events',
  ])('finds nobody by %s', async (query) => {
    const { rows } = await runSql(house.platform, owner(), { query });
    for (const row of rows) for (const cell of row) expect([0, null]).toContain(cell);
  });
});

describe('attack 20, ids of another organisation', () => {
  it('find nothing in one’s own', async () => {
    const neighbour = house.caller('owner', { orgId: 'neighbour' });
    expect(
      await totalOf({ metric: 'writers', filters: [only('department', 'gamma')], ...week(2) }, neighbour),
    ).toBeNull();
  });
});

describe('attack 21, asking again and again', () => {
  it('is told the same, to the byte', async () => {
    const question = { metric: 'minutes', group_by: ['team'], grain: '1d' };
    const answers = await Promise.all(Array.from({ length: 20 }, () => house.ask(owner(), question)));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });
});

describe('single events about persons', () => {
  it('are in no list, no session and no tail, whoever asks', async () => {
    for (const question of [{}, { event_type: 'note_written' }, { user_id: 'subject-a4-0' }])
      expect((await listEvents(house.platform, owner(), question)).events).toEqual([]);
    await expect(sessionEvents(house.platform, owner(), 'any')).rejects.toThrow('no such session');
  });
  it('are found by their id by who may see the state of persons, and by nobody else', async () => {
    const event_id = '0190f000-0000-7000-8000-000000000001';
    const person: Person = house.people[0]!;
    const caller = owner();
    await ingestEvents(house.platform, caller, 'attack', [
      {
        index: 0,
        event: {
          event_id,
          event_type: 'note_written',
          timestamp: formatInstant(FIRST_WEEK_MS),
          user_id: person.id,
          metadata: {},
        },
      },
    ]);
    await house.platform.store.loader.caughtUp();
    expect((await findEvent(house.platform, caller, event_id)).event_id).toBe(event_id);
    const member = house.caller('member', { teams: [person.team], subject: 'subject-other' });
    await expect(findEvent(house.platform, member, event_id)).rejects.toThrow('no such event');
  });
});

const notesOf = (id: string, number: number): number =>
  house.notes.filter((note) => note.person.id === id && weekOf(note) === number).length;

function asQuery({ metric, from, to }: { metric: string; from: string; to: string }) {
  const { registry } = house.platform.metrics;
  const found = registry.metrics.get(metric)!;
  return {
    metric: found,
    cube: registry.cubes.get(found.cube)!,
    fromMs: Date.parse(from),
    toMs: Date.parse(to),
    grain: '1d' as const,
    groupBy: [],
    filters: [],
    comparePrevious: false,
    top: 7,
    sliding: undefined,
  };
}

it('knows its own people', () => expect(peopleIn(house.notes)).toBe(house.people.length));

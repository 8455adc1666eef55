import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { allocate } from './allocate.ts';
import { rank } from './rank.ts';

const directory = mkdtempSync(join(tmpdir(), 'decisions-'));
let platform: Platform;
let admin: Caller;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [],
    clock: () => Date.parse('2026-11-21T05:00:00.000Z'),
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  admin = await addTenant(platform, 'org_a');
});
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const resources = [
  { name: 'Backend', hours: [20, 20], skills: { sql: 4 } },
  { name: 'Web', hours: [16, 16], skills: { web: 5, sql: 2 }, tasks_max: 2 },
];
const tasks = [
  { name: 'Schema', hours: 12, value: 5, skills: { sql: 3 }, due: 1 },
  { name: 'Form', hours: 10, value: 3, skills: { web: 3 }, after: ['Schema'] },
];

describe('an allocation', () => {
  it('says who does what and when, and how many hours are left', async () => {
    const found = await allocate(platform, admin, { resources, tasks });
    expect(found).toMatchObject({
      ...{ status: 'optimal', gap: 0, left_out: [], conflict: null },
      assignments: [
        { task: 'Schema', resource: 'Backend', period: 1, hours: 12, fit: 4 / 5, late_periods: 0 },
        { task: 'Form', resource: 'Web', period: 2, hours: 10, fit: 1, late_periods: 0 },
      ],
    });
    expect(found.resources[0]!.periods[0]).toEqual({ period: 1, hours: 20, used: 12, hour_price: null });
  });

  it('that cannot be is explained in the words of the question', async () => {
    const found = await allocate(platform, admin, {
      resources: [{ name: 'Backend', hours: 10 }],
      tasks: [
        { name: 'A', hours: 8, value: 5 },
        { name: 'B', hours: 6, value: 1 },
        { name: 'C', hours: 1, skills: { law: 2 } },
      ],
    });
    expect(found).toMatchObject({
      ...{ status: 'infeasible', objective: null, assignments: [] },
      conflict: {
        impossible: [{ task: 'C', because: 'nobody_has_the_skills' }],
        extra_hours: null,
        leave_out: ['B', 'C'],
      },
    });
  });

  it('of work that may be shared tells what an hour more is worth', async () => {
    const found = await allocate(platform, admin, {
      resources: [
        { name: 'Expert', hours: 6, skills: { sql: 5 } },
        { name: 'Beginner', hours: 40, skills: { sql: 1 } },
      ],
      tasks: [{ name: 'Query', hours: 10, value: 10, skills: { sql: 1 } }],
      divisible: true,
    });
    expect(found.resources[0]!.periods[0]!.hour_price).toBeCloseTo(0.8, 6);
  });

  it('leaves no name in the audit trail', async () => {
    const entries = await platform.records.asTenant('org_a', (tx) =>
      tx.selectFrom('audit_entries').selectAll().where('action', '=', 'decisions.allocate').execute(),
    );
    expect(entries.length).toBeGreaterThan(0);
    expect(JSON.stringify(entries)).not.toContain('Backend');
  });

  it.each<[string, object, string]>([
    ['nobody', { resources: [] }, 'resources'],
    ['nothing to do', { tasks: [] }, 'tasks'],
    ['a name twice', { tasks: [...tasks, tasks[0]] }, 'tasks[2].name'],
    ['a task that waits for none', { tasks: [{ ...tasks[0], after: ['Nothing'] }] }, 'tasks[0].after'],
    ['tasks in a circle', { tasks: [{ ...tasks[0], after: ['Form'] }, tasks[1]] }, 'tasks'],
    ['hours below 0', { resources: [{ name: 'x', hours: -1 }] }, 'resources[0].hours'],
    ['periods that differ', { resources: [{ name: 'x', hours: [1] }, resources[0]] }, 'resources'],
    ['a skill of 9', { tasks: [{ name: 'x', hours: 1, skills: { sql: 9 } }] }, 'tasks[0].skills.sql'],
    ['an order of work that may be shared', { divisible: true }, 'divisible'],
    ['a date after the end', { tasks: [{ ...tasks[0], due: 3 }] }, 'tasks[0].due'],
    ['a misspelt field', { tasks: [{ ...tasks[0], colour: 1 }] }, 'tasks[0].colour'],
    [
      'more than can be worked out',
      {
        resources: Array.from({ length: 30 }, (_, i) => ({ name: `r${i}`, hours: Array(12).fill(9) })),
        tasks: Array.from({ length: 60 }, (_, i) => ({ name: `t${i}`, hours: 1 })),
      },
      'tasks',
    ],
  ])('is refused with %s', async (_, wrong, field) => {
    const problem = await problemOf(allocate(platform, admin, { resources, tasks, ...wrong }), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toContain(field);
  });

  it('is for who may read figures', () =>
    problemOf(allocate(platform, undefined, { resources, tasks }), 'unauthenticated'));
});

const criteria = [
  { name: 'effect', weight: 5, better: 'higher' },
  { name: 'speed', weight: 3, better: 'higher' },
  { name: 'cost', weight: 2, better: 'lower' },
];
const option = (name: string, effect: unknown, speed: number, cost: number) => ({
  name,
  values: { effect, speed, cost },
});
const options = [
  option('Fewer meetings', 7, 9, 200),
  option('Training', 8, 6, 350),
  option('Newsletter', 5, 8, 90),
  option('Reorganisation', 9, 7, 600),
];

describe('a ranking', () => {
  it('says what comes first in two ways, and what each criterion gives to it', async () => {
    const found = await rank(platform, admin, { criteria, options });
    expect(found.options.map(({ name }) => name)).toEqual([
      'Fewer meetings',
      'Reorganisation',
      'Training',
      'Newsletter',
    ]);
    expect(found.options.map(({ topsis_rank }) => topsis_rank)).toEqual([1, 4, 2, 3]);
    expect(found.agrees).toBe(true);
    for (const { score, parts, rank_shares } of found.options) {
      expect(parts.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score, 12);
      expect(rank_shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 9);
    }
    expect(found.stability[0]).toMatchObject({ criterion: 'effect', weight: 0.5, first_above: 'Reorganisation' });
    expect(await rank(platform, admin, { criteria, options })).toEqual(found);
  });

  it('takes values that are not sure into account', async () => {
    const unsure = [option('Fewer meetings', { value: 7, low: 3, high: 9 }, 9, 200), ...options.slice(1)];
    const [sure, less] = [
      await rank(platform, admin, { criteria, options }),
      await rank(platform, admin, { criteria, options: unsure }),
    ];
    expect(less.options[0]!.rank_shares[0]).toBeLessThan(sure.options[0]!.rank_shares[0]!);
  });

  it('names what another option is better than in everything', async () => {
    const found = await rank(platform, admin, { criteria, options: [...options, option('Worse', 6, 8, 250)] });
    expect(found.options.find(({ name }) => name === 'Worse')!.dominated_by).toBe('Fewer meetings');
  });

  it.each<[string, object, string]>([
    ['one option', { options: options.slice(1, 2) }, 'options'],
    ['no criteria', { criteria: [] }, 'criteria'],
    ['weights of 0', { criteria: criteria.map((one) => ({ ...one, weight: 0 })) }, 'criteria'],
    [
      'a value that is missing',
      { options: [{ name: 'x', values: { effect: 1, speed: 1 } }, options[0]] },
      'options[0].values.cost',
    ],
    [
      'a value outside of its range',
      { options: [option('x', { value: 9, low: 1, high: 2 }, 1, 1), options[0]] },
      'options[0].values.effect.value',
    ],
    [
      'a value of no criterion',
      { options: [{ name: 'x', values: { effect: 1, speed: 1, cost: 1, fame: 1 } }, options[0]] },
      'options[0].values.fame',
    ],
  ])('is refused with %s', async (_, wrong, field) => {
    const problem = await problemOf(rank(platform, admin, { criteria, options, ...wrong }), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toContain(field);
  });
});

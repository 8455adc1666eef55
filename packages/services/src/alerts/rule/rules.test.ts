import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { addTenant, callerWith, problemOf, withScopes } from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import { undoChange } from '../../ingest/history/undo-change.ts';
import { createChannel } from '../notification/write-channel.ts';
import { checkRule } from './check-rule.ts';
import { createRule } from './create.ts';
import { cancelRuleDryRun, startRuleDryRun } from './dry-run.ts';
import { EventRules } from './event-rules.ts';
import { getRule } from './get.ts';
import { listRules } from './list.ts';
import { listRuleRuns } from './list-runs.ts';
import { removeRule } from './remove.ts';
import { RuleWatch } from './rule-watch.ts';
import { order, RuleHouse } from './rules.fixture.ts';
import { switchRule, updateRule } from './update.ts';

/** A Wednesday. */
const NOW_MS = Date.parse('2054-11-18T12:00:00.000Z');
let house: RuleHouse;
let neighbour: Caller;
let watch: RuleWatch;
let events: EventRules;

beforeAll(async () => {
  house = await RuleHouse.open(NOW_MS);
  neighbour = await addTenant(house.platform, 'org_b');
  const trouble = (message: string, error: unknown): void => void house.troubles.push([message, error]);
  watch = new RuleWatch(house.platform, trouble);
  events = await EventRules.start(house.platform, trouble);
}, 120_000);
afterAll(async () => {
  await watch.stop();
  await events.stop();
  await house.close();
});

let made = 0;
const rule = (more: Partial<Record<string, string>> = {}): string => {
  made += 1;
  const parts = {
    ...{ rule: `rule-${made}`, title: 'Orders', trigger: '{metric: {metric: orders, grain: 1h}}', when: 'value > 10' },
    ...{ actions: '[{notify: {title: "{{ value }} orders"}}]', ...more },
  };
  parts.when = JSON.stringify(parts.when);
  return Object.entries(parts)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
};
const create = (source: string, caller = house.admin) => createRule(house.platform, caller, { source });
const switchOn = async (source: string) => {
  const { rule_id, version } = await create(source);
  return switchRule(house.platform, house.admin, rule_id, { version, state: 'on' });
};
const findingsOf = async (source: string): Promise<string[]> => {
  const { findings } = await checkRule(house.platform, house.admin, { source });
  return findings.map(({ line, field, message }) => `${line} ${field}: ${message}`);
};
const runsOf = async (id: string) => (await listRuleRuns(house.platform, house.admin, id, {})).runs;
/** Looks until there is as much in the run log: what has just come in may still be on its way. */
const looked = (id: string, count: number) =>
  vi.waitUntil(
    async () => {
      await watch.look();
      return (await runsOf(id)).length >= count;
    },
    { timeout: 30_000, interval: 20 },
  );
const seenAll = () => vi.waitUntil(() => events.lag() === 0, { timeout: 20_000, interval: 10 });
const orders = (fromMs: number, count: number, shop = 'web') =>
  Array.from({ length: count }, (_, index) => order(fromMs + index * 1000, { shop }));

describe('a rule that is written wrong', () => {
  it('is told what is wrong, each at its line', async () => {
    const source = [
      'rule: Big Orders',
      'title: Orders',
      'trigger:',
      '  metric:',
      '    metric: orders',
      '    grain: 2h',
      '    colour: red',
      'when: value > 10',
      'for: soon',
      'actions: []',
    ].join('\n');
    expect(await findingsOf(source)).toEqual([
      '1 rule: "rule" has to be small letters, digits and hyphens, beginning with a letter.',
      '6 trigger.metric.grain: "grain" has to be one of 1m, 1h, 1d, 7d, 30d.',
      '7 trigger.metric.colour: "colour" is not known here.',
      '9 for: "for" has to be a whole number.',
      '10 actions: "actions" is empty.',
    ]);
    await problemOf(create(source), 'invalid_request');
  });

  it.each<[string, Partial<Record<string, string>>, string]>([
    ['an expression', { when: 'value >' }, '4 when: Unexpected token: EOF (at character 8)'],
    ['a variable that there is not', { when: 'volume > 1' }, '4 when: Unknown variable: volume (at character 1)'],
    ['a metric that there is not', { trigger: '{metric: {metric: sales, grain: 1h}}' }, '"sales" is not a metric'],
    [
      'a dimension that there is not',
      { trigger: '{metric: {metric: orders, grain: 1h, group_by: [country]}}' },
      '"country" is not a dimension',
    ],
    ['a person', { trigger: '{metric: {metric: orders, grain: 1h, group_by: [user_id]}}' }, 'none is about one person'],
    ['an event type that there is not', { trigger: '{event: {types: [sold]}}', when: 'true' }, 'no event type "sold"'],
    ['events about people', { trigger: '{event: {types: [felt]}}', when: 'true' }, '"felt" is about people'],
    [
      'people’s figures by the hour',
      { trigger: '{metric: {metric: answers, grain: 1h}}' },
      'Figures about people are published once in 7d',
    ],
    [
      'a schedule',
      { trigger: '{schedule: {cron: "61 * * * *", time_zone: Europe/Berlin}}', when: 'true' },
      'is no schedule',
    ],
    ['a time zone', { trigger: '{schedule: {cron: "0 9 * * *", time_zone: Mars}}', when: 'true' }, 'is no schedule'],
    ['two triggers', { trigger: '{event: {types: [ordered]}, metric: {metric: orders, grain: 1h}}' }, 'exactly one'],
    ['windows of an event', { trigger: '{event: {types: [ordered]}}', when: 'true', for: '3' }, 'no windows'],
    ['a text', { actions: '[{notify: {title: "{{ volume }}"}}]' }, 'Unknown variable: volume'],
    ['a workflow', { actions: '[{workflow: {workflow: sell_all}}]' }, 'no workflow that rules may start'],
    ['a webhook that there is not', { actions: '[{webhook: {channel: shop-hook}}]' }, 'no webhook "shop-hook"'],
    ['an anchor', { title: '&title Orders', description: '*title' }, 'Anchors and aliases'],
    ['a name twice', { 'title ': 'Again' }, 'Map keys must be unique'],
  ])('because of %s', async (_, more, expected) => {
    expect((await findingsOf(rule(more))).join('\n')).toContain(expected);
  });

  it('and may be anything at all', async () => {
    for (const source of [
      '',
      '\n',
      'null',
      '[]',
      '- a',
      '42',
      '{',
      '\t- x',
      '['.repeat(20_000),
      `a: ${'x'.repeat(60_000)}`,
    ])
      expect((await checkRule(house.platform, house.admin, { source: source || ' ' })).ok).toBe(false);
  });

  it('says which of its test cases fails, and how', async () => {
    const tests =
      '\n  - {name: high, given: [{at: 2054-11-18T10:00:00Z, value: 9}], expect: [{at: 2054-11-18T10:00:00Z, decision: fired}]}';
    const problem = await problemOf(create(rule({ tests })), 'invalid_request');
    expect(problem.errors).toEqual([
      {
        field: 'tests',
        detail: 'The test “high” fails. Expected "fired" at 2054-11-18T10:00:00.000Z; nothing more was decided.',
      },
    ]);
  });
});

describe('a rule', () => {
  it('begins as a draft, is switched on and off, and every change is a version with its history', async () => {
    const draft = await create(rule());
    expect(draft).toMatchObject({ state: 'draft', version: 1, trigger: 'metric', looked_through: null, fired: 0 });
    const id = draft.rule_id;
    const on = await switchRule(house.platform, house.admin, id, { version: 1, state: 'on' });
    const changed = await updateRule(house.platform, house.admin, id, {
      version: on.version,
      source: draft.source.replace('> 10', '> 12'),
    });
    expect(changed).toMatchObject({ state: 'on', version: 3 });
    const off = await switchRule(house.platform, house.admin, id, { version: 3, state: 'off' });
    expect(off).toMatchObject({ state: 'off', version: 4 });
    const { entries } = await readHistory(house.platform, house.admin, 'rule', id, {});
    expect(entries.map(({ event_type }) => event_type)).toEqual([
      ...['rule.updated', 'rule.updated', 'rule.updated', 'rule.created'],
    ]);
    await undoChange(house.platform, house.admin, 'rule', id, { version: 3 });
    expect(await getRule(house.platform, house.admin, id)).toMatchObject({ source: draft.source, version: 5 });
  });

  it('is not overwritten by who had it open before', async () => {
    const { rule_id, source } = await create(rule());
    await updateRule(house.platform, house.admin, rule_id, { version: 1, source: source.replace('> 10', '> 11') });
    const late = { version: 1, source: source.replace('> 10', '> 9') };
    const problem = await problemOf(updateRule(house.platform, house.admin, rule_id, late), 'conflict');
    expect(problem.current).toMatchObject({ rule_id, version: 2 });
  });

  it('has a name of its own', async () => {
    const source = rule();
    await create(source);
    await problemOf(create(source), 'conflict');
    await create(source, neighbour).catch(() => undefined);
  });

  it('that is removed can be brought back', async () => {
    const { rule_id } = await create(rule());
    await removeRule(house.platform, house.admin, rule_id);
    await problemOf(getRule(house.platform, house.admin, rule_id), 'not_found');
    await undoChange(house.platform, house.admin, 'rule', rule_id, { version: 2 });
    expect(await getRule(house.platform, house.admin, rule_id)).toMatchObject({ state: 'draft' });
  });

  it('is for who may write rules, and may read themselves what it reads', async () => {
    const source = rule();
    for (const role of ['hr_admin', 'manager', 'data_scientist', 'member', 'viewer'] as const)
      await problemOf(create(source, callerWith(role, 'org_a')), 'forbidden');
    await problemOf(create(source, withScopes(house.admin, 'admin')), 'forbidden');
    const { rule_id } = await create(source, withScopes(house.admin, 'admin', 'read'));
    await problemOf(listRuleRuns(house.platform, withScopes(house.admin, 'admin'), rule_id, {}), 'forbidden');
    await problemOf(getRule(house.platform, neighbour, rule_id), 'not_found');
    const theirs = await listRules(house.platform, neighbour);
    expect(theirs.map((one) => one.rule_id)).not.toContain(rule_id);
  });
});

describe('a rule on a metric that is on', () => {
  it('fires when a window has closed, notes why, tells people, and tells them when it has ended', async () => {
    const actions =
      '[{notify: {severity: critical, title: "{{ value }} orders"}}, {notify: {on: ended, title: Calm again}}]';
    const { rule_id } = await switchOn(rule({ when: 'value >= 5', actions }));
    house.nowMs += 20 * MINUTE_MS;
    await house.send(orders(house.nowMs - 10 * MINUTE_MS, 6));
    await watch.look();
    expect(await runsOf(rule_id)).toEqual([]); // the hour is not over
    house.nowMs = NOW_MS + HOUR_MS + 2 * MINUTE_MS;
    await looked(rule_id, 1);
    const [run] = await runsOf(rule_id);
    expect(run).toMatchObject({
      ...{ at: '2054-11-18T13:00:00.000Z', decision: 'fired', why: 'value >= 5.', version: 2, group: {} },
      values: { value: 6, previous: null, window_start: '2054-11-18T12:00:00.000Z' },
      actions: [{ kind: 'notify', title: '6 orders', status: 'done' }],
    });
    await watch.look();
    expect(await runsOf(rule_id)).toHaveLength(1);
    house.nowMs += HOUR_MS;
    await looked(rule_id, 2);
    expect((await runsOf(rule_id)).map(({ decision }) => decision)).toEqual(['ended', 'fired']);
    const told = await house.platform.records.asTenant('org_a', (tx) =>
      tx
        .selectFrom('notifications')
        .select(['title', 'state'])
        .where('title', 'in', ['6 orders', 'Calm again'])
        .orderBy('title')
        .execute(),
    );
    expect(told).toEqual([
      { title: '6 orders', state: 'resolved' },
      { title: 'Calm again', state: 'told' },
    ]);
    expect(await getRule(house.platform, house.admin, rule_id)).toMatchObject({ fired: 1, failing: null });
  });

  it('says why it cannot look, and costs the others nothing', async () => {
    const broken = await switchOn(
      rule({ trigger: '{metric: {metric: orders, grain: 1m, group_by: [metadata.note]}}' }),
    );
    const good = await switchOn(rule({ trigger: '{metric: {metric: orders, grain: 1m}}', when: 'value > 100' }));
    house.nowMs += MINUTE_MS;
    await house.send(Array.from({ length: 120 }, (_, n) => order(house.nowMs - MINUTE_MS + n, { note: `n${n}` })));
    house.nowMs += 4 * MINUTE_MS;
    await looked(good.rule_id, 2);
    expect((await getRule(house.platform, house.admin, broken.rule_id)).failing).toContain('more than 100 groups');
    expect((await runsOf(good.rule_id)).map(({ decision }) => decision)).toEqual(['ended', 'fired']);
    for (const { rule_id, version } of [broken, good])
      await switchRule(house.platform, house.admin, rule_id, { version, state: 'off' });
    house.troubles.splice(0);
  });
});

describe('a rule on events that is on', () => {
  it('sees what comes in from then on, and tells other rules, which do not answer for ever', async () => {
    await house.send([order(house.nowMs, { amount: 999 })]);
    house.nowMs += 1;
    const echo = (signal: string, when: string) =>
      rule({
        ...{ trigger: '{event: {types: [ordered, rule_signal]}}', when },
        actions: `[{event: {signal: ${signal}, values: {text: "{{ at }}"}}}]`,
      });
    const ping = await switchOn(echo('ping', '!has(event.metadata.signal) || event.metadata.signal == "pong"'));
    const pong = await switchOn(echo('pong', 'has(event.metadata.signal) && event.metadata.signal == "ping"'));
    house.nowMs += 1000;
    await house.send([order(house.nowMs, { amount: 1 })]);
    for (let round = 0; round < 4; round++) {
      await seenAll();
      await watch.look(); // tells signals
    }
    await seenAll();
    const told = async (id: string) => (await runsOf(id)).map(({ decision }) => decision).toSorted();
    expect(await told(ping.rule_id)).toEqual(['fired', 'ignored']);
    expect(await told(pong.rule_id)).toEqual(['fired']);
    const [answered] = await runsOf(pong.rule_id);
    expect(answered).toMatchObject({
      causes: [ping.rule_id],
      actions: [{ kind: 'event', signal: 'pong', status: 'done' }],
    });
    for (const { rule_id, version } of [ping, pong])
      await switchRule(house.platform, house.admin, rule_id, { version, state: 'off' });
  });

  it('calls a webhook and starts a workflow in the transaction of its decision, or says why it could not', async () => {
    const { name } = await createChannel(house.platform, house.admin, {
      ...{ kind: 'webhook', name: 'shop-hook', url: 'https://hooks.example/' },
    });
    const actions = `[{webhook: {channel: ${name}, body: {amount: "{{ event.metadata.amount }}"}}}, {workflow: {workflow: survey_report, input: {survey_id: nowhere}}}]`;
    const { rule_id } = await switchOn(rule({ trigger: '{event: {types: [ordered]}}', when: 'true', actions }));
    house.nowMs += 1000;
    await house.send([order(house.nowMs, { amount: 7 })]);
    await vi.waitUntil(async () => (await runsOf(rule_id)).length === 1, { timeout: 20_000, interval: 20 });
    const [run] = await runsOf(rule_id);
    expect(run?.actions).toMatchObject([
      { kind: 'webhook', body: { amount: '7' }, status: 'done' },
      { kind: 'workflow', status: 'failed', detail: 'There is no survey "nowhere".' },
    ]);
    const calls = await house.platform.records.asTenant('org_a', (tx) =>
      tx.selectFrom('notification_deliveries').select('event').where('purpose', '=', 'event').execute(),
    );
    expect(calls).toMatchObject([{ event: { type: 'rule.fired', data: { amount: '7', run_id: run?.run_id } } }]);
  });
});

describe('a rule on a forecast', () => {
  it('sees what was to be expected as of each window', async () => {
    const source = rule({
      ...{ trigger: '{forecast: {metric: orders, grain: 1d, horizon: 3}}', when: 'points.exists(p, p.value > 15)' },
      actions: '[{notify: {title: "Up to {{ points[2].high_80 }}"}}]',
    });
    const { rule_id } = await switchOn(source);
    const days = Array.from({ length: 40 }, (_, day) => orders(house.nowMs - (40 - day) * DAY_MS, 12 + (day % 7)));
    await house.send(days.flat());
    house.nowMs += DAY_MS;
    await looked(rule_id, 1);
    const [run] = await runsOf(rule_id);
    expect(run).toMatchObject({ decision: 'fired', values: { horizon: 3 } });
    expect(run?.values.points).toHaveLength(3);
  }, 60_000);
});

describe('a rule on figures about people', () => {
  it('sees nothing of what is hidden, although it is in the store', async () => {
    const weekMs = Date.parse('2054-11-02T00:00:00.000Z');
    const said = Array.from({ length: 9 }, (_, n) => ({
      ...{ event_type: 'felt', timestamp: new Date(weekMs + n * HOUR_MS).toISOString() },
      ...{ user_id: `v1.small${n % 3}`, metadata: { team: 'small' } },
    }));
    await house.send(said);
    const groups = ['', ', group_by: [team]'];
    for (const group of groups) {
      const source = rule({ trigger: `{metric: {metric: answers, grain: 7d${group}}}`, when: 'value > 0' });
      const { run_id, dry_run_id } = await startRuleDryRun(house.platform, house.admin, { source });
      expect((await house.platform.workflows.settled('org_a', run_id, 60_000)).state).toBe('succeeded');
      const { result } = await cancelRuleDryRun(house.platform, house.admin, dry_run_id);
      expect(Date.parse(result.to)).toBeGreaterThan(weekMs + 7 * DAY_MS);
      expect(result.decisions).toEqual([]);
      expect(JSON.stringify(result)).not.toContain('small');
    }
  }, 120_000);
});

describe('a dry run', () => {
  it('is bounded, and can be cancelled', async () => {
    const [from, to] = ['2050-01-01T00:00:00Z', '2054-01-01T00:00:00Z'];
    const problem = await problemOf(
      startRuleDryRun(house.platform, house.admin, { source: rule(), from, to }),
      'invalid_request',
    );
    expect(problem.errors.map(({ field }) => field)).toEqual(['from']);
    const source = rule({ trigger: '{forecast: {metric: orders, grain: 1h, horizon: 24}}' });
    const { dry_run_id } = await startRuleDryRun(house.platform, house.admin, { source });
    await cancelRuleDryRun(house.platform, house.admin, dry_run_id);
    expect(await cancelRuleDryRun(house.platform, house.admin, dry_run_id)).toMatchObject({ state: 'cancelled' });
    await problemOf(cancelRuleDryRun(house.platform, neighbour, dry_run_id), 'not_found');
  });

  it('tells nobody anything', async () => {
    const count = () =>
      house.platform.records.asTenant('org_a', (tx) =>
        tx
          .selectFrom('notifications')
          .select((eb) => eb.fn.countAll<number>().as('of'))
          .executeTakeFirstOrThrow(),
      );
    const before = await count();
    const { dry_run_id, run_id } = await startRuleDryRun(house.platform, house.admin, {
      source: rule({ when: 'value > 1' }),
    });
    expect((await house.platform.workflows.settled('org_a', run_id, 60_000)).state).toBe('succeeded');
    const { result } = await cancelRuleDryRun(house.platform, house.admin, dry_run_id);
    expect(result.counts.fired).toBeGreaterThan(0);
    expect(await count()).toEqual(before);
  }, 90_000);
});

it('all of that went without trouble', () => expect(house.troubles).toEqual([]));

/**
 * A rule's dry run says what the rule does: a year goes by while rules of every kind are on, in steps of hours and of days
 * and with a restart in between; then the same year is run dry, and the two are compared decision by decision.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createRule } from './create.ts';
import { type DryRunView, getRuleDryRun, startRuleDryRun } from './dry-run.ts';
import { EventRules } from './event-rules.ts';
import { listRuleRuns, type RuleRunView } from './list-runs.ts';
import type { Decision } from './rule-engine.ts';
import { RuleWatch } from './rule-watch.ts';
import { order, RuleHouse } from './rules.fixture.ts';
import { switchRule } from './update.ts';

/** A Monday. */
const START_MS = Date.parse('2054-01-05T00:00:00.000Z');
const DAYS = 365;
/** Days before, of which rules may know. */
const BEFORE_DAYS = 60;

const notify = (text: string) => `actions: [{notify: {title: "${text}"}}]`;
const SOURCES = {
  metric: `
rule: many-orders
title: Many orders
trigger: {metric: {metric: orders, grain: 1h, group_by: [shop]}}
when: value >= 5
until: value <= 2
for: 2
cool_down: 12h
${notify('{{ group.shop }} has {{ value }} orders')}`,
  event: `
rule: large-order
title: A large order
trigger: {event: {types: [ordered]}}
when: has(event.metadata.amount) && event.metadata.amount > 950
cool_down: 6h
${notify('An order of {{ event.metadata.amount }}')}`,
  schedule: `
rule: weekly-look
title: Weekly look
trigger:
  schedule:
    cron: "30 8 * * 1"
    time_zone: Europe/Berlin
    figures: {orders: {metric: orders, range: 7d}}
when: figures.orders > 480
${notify('{{ figures.orders }} orders in the week before')}`,
  anomaly: `
rule: unusual-day
title: An unusual day
trigger: {anomaly: {metric: orders, grain: 1d}}
when: score != null && score > 0.0
${notify('{{ value }} orders, {{ round(expected * 1.0) }} were to be expected')}`,
};
type Kind = keyof typeof SOURCES;

let house: RuleHouse;
const ids = {} as Record<Kind, string>;
const live = {} as Record<Kind, RuleRunView[]>;
const dry = {} as Record<Kind, DryRunView>;

/** The same numbers each time, from 0 to 1: mulberry32. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Orders of a day: more by day than by night, more at the weekend in one shop, and some days quite unlike the others. */
function ordersOf(dayMs: number, random: () => number) {
  const rush = random() < 0.03 ? 4 : 1;
  return Array.from({ length: 24 }, (_, hour) =>
    ['web', 'app'].flatMap((shop) => {
      const usual = (hour > 7 && hour < 20 ? 3 : 0.5) * (shop === 'web' ? 1 : 0.4) * rush;
      const count = Math.floor(usual * 2 * random());
      return Array.from({ length: count }, () =>
        order(dayMs + hour * HOUR_MS + Math.floor(random() * HOUR_MS), { shop, amount: Math.round(random() * 1000) }),
      );
    }),
  )
    .flat()
    .toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : 1));
}

beforeAll(async () => {
  house = await RuleHouse.open(START_MS - BEFORE_DAYS * DAY_MS);
  const random = numbers(20541);
  const year = Array.from({ length: BEFORE_DAYS + DAYS }, (_, day) =>
    ordersOf(START_MS + (day - BEFORE_DAYS) * DAY_MS, random),
  ).flat();
  let sent = 0;
  const sendUpTo = async (atMs: number): Promise<void> => {
    const from = sent;
    while (sent < year.length && Date.parse(year[sent]!.timestamp) < atMs) sent++;
    await house.send(year.slice(from, sent));
  };
  house.nowMs = START_MS - 1;
  await sendUpTo(START_MS);
  house.nowMs = START_MS;
  for (const kind of Object.keys(SOURCES) as Kind[]) {
    const { rule_id, version } = await createRule(house.platform, house.admin, { source: SOURCES[kind] });
    await switchRule(house.platform, house.admin, rule_id, { version, state: 'on' });
    ids[kind] = rule_id;
  }
  const trouble = (message: string, error: unknown): void => void house.troubles.push([message, error]);
  let watch = new RuleWatch(house.platform, trouble);
  let events = await EventRules.start(house.platform, trouble);
  const endMs = START_MS + DAYS * DAY_MS;
  for (let step = 0; house.nowMs < endMs; step++) {
    // Hours, nights and weeks: a watch that looks often, and one that was away.
    const aheadMs = [3 * HOUR_MS, 17 * HOUR_MS, 12 * DAY_MS, 33 * DAY_MS][step % 4]! + Math.floor(random() * HOUR_MS);
    const toMs = Math.min(house.nowMs + aheadMs, endMs);
    house.nowMs = toMs + MINUTE_MS;
    await sendUpTo(toMs);
    if (step === 14) {
      await events.stop();
      await house.stop();
      await house.start();
      watch = new RuleWatch(house.platform, trouble);
      events = await EventRules.start(house.platform, trouble);
    }
    await watch.look();
  }
  await vi.waitUntil(() => events.lag() === 0, { timeout: 60_000, interval: 20 });
  await watch.stop();
  await events.stop();
  for (const kind of Object.keys(SOURCES) as Kind[]) {
    live[kind] = await allRuns(ids[kind]);
    dry[kind] = await dryRun(SOURCES[kind], START_MS, endMs);
  }
}, 280_000);
afterAll(() => house.close());

async function allRuns(id: string): Promise<RuleRunView[]> {
  const runs: RuleRunView[] = [];
  for (let before: string | null | undefined; before !== null; ) {
    const page = await listRuleRuns(house.platform, house.admin, id, { limit: 200, ...(before ? { before } : {}) });
    runs.push(...page.runs);
    before = page.next;
  }
  return runs;
}

async function dryRun(source: string, fromMs: number, toMs: number): Promise<DryRunView> {
  const [from, to] = [fromMs, toMs].map((ms) => new Date(ms).toISOString());
  const { dry_run_id } = await startRuleDryRun(house.platform, house.admin, { source, from, to });
  let view: DryRunView | undefined;
  await vi.waitUntil(
    async () => {
      view = await getRuleDryRun(house.platform, house.admin, dry_run_id);
      return view.state === 'succeeded' || view.state === 'failed';
    },
    { timeout: 120_000, interval: 50 },
  );
  return view!;
}

/** What was decided, without what depends on the day it was found out. */
const decisions = (made: readonly (RuleRunView | Decision)[]) =>
  made
    .map(({ at, decision, group, why, values }) => ({ at, decision, group, why, values }))
    .toSorted((a, b) =>
      JSON.stringify([a.at, a.group, a.decision]) < JSON.stringify([b.at, b.group, b.decision]) ? -1 : 1,
    );

describe('a year of a rule, run dry and lived through', () => {
  it('goes by without trouble', () => expect(house.troubles).toEqual([]));

  it.each(Object.keys(SOURCES) as Kind[])('is the same for a rule of the kind %s, decision by decision', (kind) => {
    const { state, result } = dry[kind];
    expect(state).toBe('succeeded');
    expect(result.counts.fired).toBeGreaterThan(3);
    expect(live[kind].length).toBe(Object.values(result.counts).reduce((sum, count) => sum + count, 0));
    // A long list is cut, and says so.
    const upTo = result.left_out === 0 ? Number.POSITIVE_INFINITY : Date.parse(result.decisions.at(-1)!.at) - 1;
    const until = <Made extends { at: string }>(made: readonly Made[]) =>
      made.filter(({ at }) => Date.parse(at) <= upTo);
    expect(decisions(until(live[kind]))).toEqual(decisions(until(result.decisions)));
  });

  it('says by day when it would have fired', () => {
    const { result } = dry.metric;
    expect(result.days.reduce((sum, { fired }) => sum + fired, 0)).toBe(result.counts.fired);
    expect(result.days.reduce((sum, { ended }) => sum + ended, 0)).toBe(result.counts.ended);
  });

  it('told people of what was found within a day, and of nothing older', async () => {
    const [recent, old] = [live.metric, live.metric].map((runs, index) =>
      runs.filter(({ at, decided_at, decision }) => {
        const isLate = Date.parse(decided_at) - Date.parse(at) > DAY_MS;
        return decision === 'fired' && isLate === (index === 1);
      }),
    ) as [RuleRunView[], RuleRunView[]];
    expect(recent.length).toBeGreaterThan(0);
    expect(old.length).toBeGreaterThan(0);
    for (const { actions } of recent) expect(actions.map(({ status }) => status)).toEqual(['done']);
    for (const { actions } of old) expect(actions.map(({ status }) => status)).toEqual(['too_late']);
    const told = await house.platform.records.asTenant('org_a', (tx) =>
      tx.selectFrom('notifications').select('title').where('kind', '=', 'rule').execute(),
    );
    expect(told.some(({ title }) => /^(web|app) has \d+ orders$/.test(title))).toBe(true);
  });

  it('runs dry twice to the same', async () => {
    const again = await dryRun(SOURCES.metric, START_MS, START_MS + DAYS * DAY_MS);
    expect(again.result).toEqual(dry.metric.result);
  }, 120_000);
});

/**
 * From events to the figures of groups, on the real engines: an organisation small enough to compute by hand. Sales has
 * forty people, three of whom leave half-way through the last thirty days; Research has twenty, sixteen in one team and
 * four in another, who answer a weekly pulse and write messages.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, type IncomingEvent, Problem } from '@bellwether/core';
import { peoplePack } from '@bellwether/pack-people';
import { surveysPack } from '@bellwether/pack-surveys';
import {
  createOrganisation,
  earlyWarnings,
  listSignalRuns,
  listSignals,
  OPERATOR,
  type Platform,
  ROLES,
  runSignals,
  type SignalFigureView,
} from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ORG = 'org_signals';
/** A Monday; the newest week ended at its midnight. */
const NOW = Date.parse('2026-11-16T12:00:00.000Z');
const TO_MS = Date.parse('2026-11-16T00:00:00.000Z');
const WEEKS = 60;

const pseudonym = (name: string) => `v1.${Buffer.from(name.padEnd(32, '.')).toString('hex')}`;
const SALES = pseudonym('sales');
const RESEARCH = pseudonym('research');
const LARGE_TEAM = pseudonym('research large');
const SMALL_TEAM = pseudonym('research small');

const directory = mkdtempSync(join(tmpdir(), 'bellwether-signals-'));
let platform: Platform;
const trouble: string[] = [];
const caller = (role: keyof typeof ROLES, teams: readonly string[] = []) => ({
  ...({ kind: 'user', id: `usr_${role}`, orgId: ORG, grants: ROLES[role].grants, role, teams } as const),
  ...{ subject: undefined, sessionId: undefined },
});
const owner = caller('owner');

const at = (daysBefore: number, hours = 12) => new Date(TO_MS - daysBefore * DAY_MS + hours * HOUR_MS).toISOString();
const salesPeople = Array.from({ length: 40 }, (_, i) => pseudonym(`s${i}`));
const researchers = Array.from({ length: 20 }, (_, i) => pseudonym(`r${i}`));
const teamOf = (i: number) => (i < 16 ? LARGE_TEAM : SMALL_TEAM);

/** Weekly answers that wander, the same in every run. */
const answer = (person: number, week: number) =>
  week === 0 ? (person % 2 === 0 ? 6 : 8) : 4 + ((person + 3 * week * week + (week % 7)) % 6);

function* history(): Iterable<IncomingEvent> {
  const unit = (unit_id_hash: string, kind: string, parent_id_hash?: string) => ({
    event_type: 'organisation_unit_changed',
    timestamp: at(430),
    metadata: { unit_id_hash, kind, name_generic: kind, ...(parent_id_hash ? { parent_id_hash } : {}) },
  });
  yield unit(SALES, 'department');
  yield unit(RESEARCH, 'department');
  yield unit(LARGE_TEAM, 'team', RESEARCH);
  yield unit(SMALL_TEAM, 'team', RESEARCH);
  const hired = (user_id: string, metadata: IncomingEvent['metadata'] & object) => ({
    ...{ event_type: 'employee_state_changed', timestamp: at(425), user_id },
    metadata: { status: 'active', hired_quarter: '2024-Q1', ...metadata },
  });
  for (const person of salesPeople) yield hired(person, { department_id_hash: SALES });
  for (const [i, person] of researchers.entries())
    yield hired(person, { department_id_hash: RESEARCH, team_id_hash: teamOf(i) });
  for (const person of salesPeople.slice(0, 3))
    yield {
      ...{ event_type: 'employee_departure', timestamp: at(15), user_id: person },
      metadata: { department_id_hash: SALES, is_voluntary: true },
    };
  for (const [i, person] of researchers.entries()) {
    const stamp = { department_id_hash: RESEARCH, team_id_hash: teamOf(i) };
    for (let week = 0; week < WEEKS; week++)
      yield {
        ...{ event_type: 'survey_response', timestamp: at(7 * week + 3), user_id: person },
        metadata: { ...stamp, survey_type: 'pulse_weekly', pulse_engagement: answer(i, week) },
      };
    // One of four messages after hours; their tone is 0.5 but for the last one's −0.5.
    for (let message = 0; message < 4; message++)
      yield {
        ...{ event_type: 'message_sent', timestamp: at(2, 8 + message), user_id: person },
        metadata: { ...stamp, is_after_hours: message === 0, sentiment_score: message === 3 ? -0.5 : 0.5 },
      };
  }
}

/** Nobody waits until it is counted in: a run does, for what was acknowledged before it was asked for. */
async function send(events: readonly IncomingEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 500) {
    const batch = events.slice(from, from + 500).map((event, index) => ({ index, event }));
    const { results } = await platform.admission.admit(ORG, 'test', batch);
    expect(results.filter(({ status }) => status !== 'accepted')).toEqual([]);
  }
}

async function run(input: object = {}): Promise<void> {
  await runSignals(platform, owner, input);
  await platform.signalRunner.idle();
  expect(trouble).toEqual([]);
}

async function figure(signal: string, unit: string): Promise<SignalFigureView> {
  const { figures } = await listSignals(platform, owner, { signal, unit: unit === '' ? 'organisation' : unit });
  expect(figures).toHaveLength(1);
  return figures[0]!;
}

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [peoplePack, surveysPack],
    clock: () => NOW,
    onTrouble: (message, error) => trouble.push(`${message}: ${String(error)}`),
  });
  await createOrganisation(platform, OPERATOR, { org_id: ORG, name: ORG, self_managed: true });
  await send([...history()]);
  await run();
}, patience(120_000));

afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('attrition of the last 30 days', () => {
  it('is departures by the average headcount, with the exact Poisson interval', async () => {
    // 37 people for 30 days and three for 15: 1,155 person-days, 38.5 people on average.
    const sales = await figure('attrition_rate_30d', SALES);
    expect(sales.value).toBeCloseTo(3 / 38.5, 12);
    // Garwood: 3 events allow for 0.61867 to 8.76727 expected ones.
    expect(sales.low).toBeCloseTo(0.61867 / 38.5, 6);
    expect(sales.high).toBeCloseTo(8.76727 / 38.5, 6);
    expect(sales).toMatchObject({ n: 40, method: 'attrition_rate/1', unit_kind: 'department' });
    expect(sales.window).toEqual({ from: '2026-10-17T00:00:00.000Z', to: '2026-11-16T00:00:00.000Z' });
  });

  it('is 0 with an interval above it where nobody left, and that of all of them for the organisation', async () => {
    const research = await figure('attrition_rate_30d', RESEARCH);
    expect(research.value).toBe(0);
    // Garwood: no event allows for up to 3.68888 expected ones, of 20 people.
    expect(research.high).toBeCloseTo(3.68888 / 20, 6);
    expect((await figure('attrition_rate_30d', '')).value).toBeCloseTo(3 / 58.5, 12);
  });

  it('rises against the own year before: three of forty are no chance', async () => {
    const { p, q } = await figure('attrition_rate_30d', SALES);
    // No departure in the 365 days before: all three fall into 1,155 of 1,155 + 40·365 person-days.
    expect(p).toBeCloseTo((1155 / (1155 + 40 * 365)) ** 3, 12);
    expect(q).toBeGreaterThanOrEqual(p!);
    expect(q).toBeLessThan(0.01);
  });

  it('does not tell of three leavers how they left', async () => {
    expect(await figure('voluntary_attrition', SALES)).toMatchObject({ value: null, reason: 'suppressed', parts: {} });
  });
});

describe('answers and messages', () => {
  it('are the mean over people; with all of them in, nothing was sampled', async () => {
    expect(await figure('engagement', RESEARCH)).toMatchObject({ value: 7, low: 7, high: 7, n: 20 });
  });

  it('are not told of the team of four, nor of the other one, whose figure would give it away', async () => {
    expect((await figure('sentiment_7d', LARGE_TEAM)).reason).toBe('suppressed');
    expect((await figure('sentiment_7d', SMALL_TEAM)).value).toBeNull();
    const department = await figure('sentiment_7d', RESEARCH);
    expect(department.value).toBeCloseTo(0.25, 12);
    expect((await figure('after_hours_share', RESEARCH)).value).toBe(0.25);
  });

  it('are missing, not 0, where nobody answers', async () => {
    const sales = await figure('engagement', SALES);
    expect(sales.value).toBeNull();
    expect(['insufficient_data', 'suppressed']).toContain(sales.reason);
    expect((await figure('burnout', '')).reason).toBe('insufficient_data');
  });
});

describe('early warnings', () => {
  it('are exploratory after sixty weeks, with p, q and what they rest on', async () => {
    const { units, run: last, false_alarm } = await earlyWarnings(platform, owner);
    expect(last).not.toBeNull();
    expect(false_alarm.nominal).toBe(0.05);
    const research = units.find(({ unit }) => unit === RESEARCH)!;
    expect(research.evidence).toBe('exploratory');
    expect(research.p).toBeGreaterThan(0);
    expect(research.q).toBeGreaterThanOrEqual(research.p!);
    expect(research.csd_risk_score).toBeCloseTo(Math.max(0, 1 - 2 * research.q!), 12);
    expect(research.series).toHaveLength(52);
    expect(research.series.at(-1)).toEqual({ at: '2026-11-09T00:00:00.000Z', value: 7 });
    expect(research.surrogate_band!.ar1.low).toHaveLength(research.indicators.ar1.length);
  });
});

describe('a run', () => {
  it('says when it was, and keeps weeks of the past', async () => {
    const { runs } = await listSignalRuns(platform, owner);
    expect(runs[0]).toMatchObject({ status: 'succeeded', progress: 1, cause: 'request', summary: { failed: {} } });
    const { figures } = await listSignals(platform, owner, {
      ...{ signal: 'engagement', unit: RESEARCH, from: '2026-01-01T00:00:00.000Z' },
    });
    expect(figures.length).toBeGreaterThan(40);
  });

  it('gives the same figures again', async () => {
    const before = await listSignals(platform, owner, {});
    await run({ again_from: '2026-11-01T00:00:00.000Z' });
    expect(await listSignals(platform, owner, {})).toEqual(before);
  });

  it('sends what may be told as events, each once', async () => {
    await platform.store.loader.caughtUp();
    const sent = await platform.store.events.list(ORG, { eventTypes: ['signal_computed'], limit: 1000 });
    const { figures } = await listSignals(platform, owner, {});
    const told = figures.filter(({ value, window }) => value !== null && window.to === '2026-11-16T00:00:00.000Z');
    expect(sent).toHaveLength(told.length);
    expect(sent.every(({ metadata }) => metadata.reason === undefined)).toBe(true);
  });

  it('leaves out whoever is left out of analysis', async () => {
    await platform.store.exclusions.put(ORG, researchers[0]!, true);
    await run();
    // One of those who answered 6 is missing: (9·6 + 10·8) / 19.
    expect((await figure('engagement', RESEARCH)).value).toBeCloseTo(134 / 19, 12);
    expect((await figure('engagement', RESEARCH)).n).toBe(15);
  });

  it('is one at a time, and only for those who may', async () => {
    await expect(runSignals(platform, caller('manager', [SALES]), {})).rejects.toThrow(Problem);
    const first = await runSignals(platform, owner, {});
    expect(await runSignals(platform, owner, {})).toEqual(first);
    await expect(runSignals(platform, owner, { again_from: '2026-11-01T00:00:00Z' })).rejects.toThrow('under way');
    await platform.signalRunner.idle();
  });
});

describe('a manager', () => {
  it('is answered with what is wrong about a question', async () => {
    for (const signal of ['No Name', 'engagment'])
      await expect(listSignals(platform, owner, { signal })).rejects.toThrow(/^signal has to be .*\bengagement\b/);
    await expect(listSignals(platform, owner, { from: 'yesterday' })).rejects.toThrow('from');
    const { figures } = await listSignals(platform, owner, { unit: '' });
    expect(new Set(figures.map(({ unit_kind }) => unit_kind))).toEqual(new Set(['organisation']));
  });

  it('sees the own department and what is below it, and nothing else', async () => {
    const { figures } = await listSignals(platform, caller('manager', [RESEARCH]), {});
    const units = new Set(figures.map(({ unit }) => unit));
    expect(units).toEqual(new Set([RESEARCH, LARGE_TEAM, SMALL_TEAM]));
    const warnings = await earlyWarnings(platform, caller('manager', [SALES]));
    expect(warnings.units.map(({ unit }) => unit)).toEqual([SALES]);
  });
});

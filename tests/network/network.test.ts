/**
 * From messages to the network of groups, on the real engines. Sixty people: two departments of 24 that write among
 * themselves all week and across through six pairs, one of ten that writes to the first, and two people of a department
 * too small to be shown.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, HOUR_MS, type IncomingEvent, type JsonObject, Problem } from '@bellwether/core';
import { peoplePack } from '@bellwether/pack-people';
import {
  createOrganisation,
  getNetwork,
  listSignals,
  myNetwork,
  type NetworkView,
  OPERATOR,
  type Platform,
  ROLES,
  runSignals,
} from '@bellwether/services';
import { patience } from '@bellwether/services/chosen-engines';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';

const ORG = 'org_network';
/** A Monday; the newest week ended at its midnight. */
const NOW = Date.parse('2026-11-16T12:00:00.000Z');
const TO_MS = Date.parse('2026-11-16T00:00:00.000Z');
const WEEKS = 6;

const pseudonym = (name: string) => `v1.${Buffer.from(name.padEnd(32, '.')).toString('hex')}`;
const UNITS = { Build: 24, Sell: 24, Care: 10, Two: 2 } as const;
type UnitName = keyof typeof UNITS;
const unitOf = (name: UnitName) => pseudonym(`unit ${name}`);
const person = (name: UnitName, index: number) => pseudonym(`${name} ${index}`);
const people = (name: UnitName) => Array.from({ length: UNITS[name] }, (_, index) => person(name, index));

const directory = mkdtempSync(join(tmpdir(), 'bellwether-network-'));
let platform: Platform;
const trouble: string[] = [];
const caller = (role: keyof typeof ROLES, teams: readonly string[] = [], subject?: string) => ({
  ...({ kind: 'user', id: `usr_${role}`, orgId: ORG, grants: ROLES[role].grants, role, teams } as const),
  ...{ subject, sessionId: undefined },
});
const owner = caller('owner');

function* history(): Iterable<IncomingEvent> {
  const at = (daysBefore: number, hours = 12) => new Date(TO_MS - daysBefore * DAY_MS + hours * HOUR_MS).toISOString();
  for (const name of Object.keys(UNITS) as UnitName[]) {
    yield {
      event_type: 'organisation_unit_changed',
      timestamp: at(100),
      metadata: { unit_id_hash: unitOf(name), kind: 'department', name_generic: name },
    };
    for (const user_id of people(name))
      yield {
        ...{ event_type: 'employee_state_changed', timestamp: at(99), user_id },
        metadata: { status: 'active', department_id_hash: unitOf(name) },
      };
  }
  const mail = (day: number, user_id: string, to: string[]): IncomingEvent => ({
    ...{ event_type: 'email_sent', timestamp: at(day), user_id },
    metadata: { recipient_id_hashes: to },
  });
  const meeting = (day: number, participants: string[], told: JsonObject = {}): IncomingEvent => ({
    ...{ event_type: 'meeting_occurred', timestamp: at(day), session_id: `meeting ${day} ${participants.length}` },
    metadata: { participants_id_hashes: participants, duration_minutes: 60, ...told },
  });
  for (let week = 0; week < WEEKS; week++) {
    const day = 7 * week + 2;
    for (const name of Object.keys(UNITS) as UnitName[])
      for (const [index, user_id] of people(name).entries()) {
        const next = (step: number) => person(name, (index + step) % UNITS[name]);
        yield mail(day, user_id, [next(1), next(UNITS[name] - 1)]);
        yield mail(day, user_id, [next(3), next(UNITS[name] - 3)]);
      }
    for (let index = 0; index < 6; index++) {
      yield mail(day, person('Build', index), [person('Sell', index)]);
      yield mail(day, person('Sell', index), [person('Build', index)]);
    }
    // Care is in contact with Build by three people only, and with Sell by nobody.
    for (let index = 0; index < 3; index++) {
      yield mail(day, person('Care', index), [person('Build', 10 + index)]);
      yield mail(day, person('Build', 10 + index), [person('Care', index)]);
    }
    yield mail(day, person('Two', 0), [person('Sell', 9)]);
    yield mail(day, person('Sell', 9), [person('Two', 0)]);
    // Everybody outside is one and the same to the edge, and ties nobody together; a transcript tells how a meeting went.
    yield mail(day, person('Care', 7), ['external', person('Care', 8)]);
    yield meeting(day, [person('Care', 8), 'external']);
    yield meeting(day, [person('Sell', 20), 'external']);
    yield meeting(day, [person('Build', 20), person('Sell', 21)], { is_transcript: true });
    // An announcement is not contact.
    yield mail(day, person('Care', 9), [...people('Build'), ...people('Sell')]);
  }
}

async function send(events: readonly IncomingEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += 500) {
    const batch = events.slice(from, from + 500).map((event, index) => ({ index, event }));
    const { results } = await platform.admission.admit(ORG, 'test', batch);
    expect(results.filter(({ status }) => status !== 'accepted')).toEqual([]);
  }
  await platform.store.loader.caughtUp();
  await vi.waitFor(() => expect(platform.roster.stats().lag).toBe(0), { timeout: 20_000, interval: 50 });
}

let network: NetworkView;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [peoplePack],
    clock: () => NOW,
    onTrouble: (message, error) => trouble.push(`${message}: ${String(error)}`),
  });
  await createOrganisation(platform, OPERATOR, { org_id: ORG, name: 'Network' });
  await send([...history()]);
  await runSignals(platform, owner, {});
  await platform.signalRunner.idle();
  network = await getNetwork(platform, owner, {});
}, patience(120_000));

afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

describe('the network of groups', () => {
  it('is of half a year of contact up to the newest Monday', () => {
    expect(trouble).toEqual([]);
    expect(network.window).toEqual({ from: '2026-05-18T00:00:00.000Z', to: '2026-11-16T00:00:00.000Z' });
  });
  it('shows departments with their people rounded down, and hides the small one with another beside it', () => {
    expect(network.groups.map(({ name_generic, people: count }) => [name_generic, count]).sort()).toEqual([
      ['Build', 20],
      ['Sell', 20],
    ]);
    expect(network.hidden).toEqual({ groups: 2, people_at_most: 20 });
    expect(JSON.stringify(network)).not.toContain(unitOf('Two'));
  });
  it('names no person', () => {
    const text = JSON.stringify(network);
    for (const name of Object.keys(UNITS) as UnitName[])
      for (const one of people(name)) expect(text).not.toContain(one);
  });
  it('shows no tie that could be told by subtraction: all but one of a group’s are known', () => {
    // Build and Sell are joined by six pairs, but Build's tie to Care is made by three: it must not stand alone.
    expect(network.ties).toEqual([]);
  });
  it('says of the whole how closed it is, against chance, with an interval', () => {
    const { silo_index: silo, density, largest_component: largest } = network.measures;
    // Ties: 48 a department of 24 (four contacts each), 20 of ten, 1 of two; across 6 + 3 + 1.
    expect(density!.value).toBeCloseTo((48 + 48 + 20 + 1 + 10) / ((60 * 59) / 2), 4);
    expect(silo!.value).toBeGreaterThan(0.8);
    expect(silo!.z).toBeGreaterThan(5);
    expect(silo!.low).toBeLessThan(silo!.value!);
    expect(largest!.value).toBe(1);
    expect(silo!.n).toBe(60);
  });
  it('says how many ties are bridges, how many are weak, and how curved it is', () => {
    const { bridges, weak_ties: weak, forman_curvature: forman, mean_curvature: ollivier } = network.measures;
    // Of 127 ties two are the only way to somebody: within Two, and from it to the others.
    expect(bridges!.value).toBeCloseTo(2 / 127, 4);
    // Ties in the rings are alike, so those without a shared contact are all as weak as the weakest quarter.
    expect(weak!.value).toBeCloseTo(115 / 127, 4);
    expect([Math.sign(forman!.value!), Math.abs(ollivier!.value!) <= 1]).toEqual([-1, true]);
  });
  it('has figures only, or a reason: nothing that is no number', () => {
    for (const figure of Object.values(network.measures))
      expect(typeof figure.value === 'number' ? Number.isFinite(figure.value) : figure.reason).toBeTruthy();
  });
});

describe('the signals of the network', () => {
  it('are kept for the organisation and the departments that may be shown', async () => {
    const { figures } = await listSignals(platform, owner, { signal: 'silo_index,network_fragility' });
    const of = (signal: string, unit: string) => figures.find((one) => one.signal === signal && one.unit === unit);
    expect(of('silo_index', '')!.value).toBe(network.measures.silo_index!.value);
    expect(of('network_fragility', unitOf('Build'))!.value).toBeGreaterThan(0);
    expect(of('network_fragility', unitOf('Build'))!.n).toBe(20);
    for (const small of ['Two', 'Care'] as const)
      expect(of('silo_index', unitOf(small))).toMatchObject({ value: null, reason: 'suppressed', parts: {} });
  });
});

describe('who may look', () => {
  it('a manager sees the own department, and nothing of the whole', async () => {
    const seen = await getNetwork(platform, caller('manager', [unitOf('Build')]), {});
    expect(seen.groups.map(({ name_generic }) => name_generic)).toEqual(['Build']);
    expect(seen.measures).toEqual({});
  });
  it('who has only the own figures is refused', async () => {
    await expect(getNetwork(platform, caller('member', [], person('Build', 0)), {})).rejects.toThrow(Problem);
  });
  it('a week before any network has none', async () => {
    const seen = await getNetwork(platform, owner, { window: '2026-01-01T00:00:00Z' });
    expect(seen).toMatchObject({ window: null, groups: [] });
  });
  it('an instant that is none is refused with the field’s name', async () => {
    await expect(getNetwork(platform, owner, { window: 'yesterday' })).rejects.toThrow(/window/);
  });
});

describe('my own network', () => {
  it('is mine: contacts in groups, those of small groups among the others', async () => {
    const mine = await myNetwork(platform, caller('member', [], person('Build', 0)));
    // Four within the department are fewer than five.
    expect(mine).toMatchObject({
      contacts: 5,
      reciprocity: 1,
      units: [],
      others: { contacts: 5, share_of_strength: 1 },
    });
  });
  it('is nobody’s who is not linked with a pseudonym', async () => {
    await expect(myNetwork(platform, owner)).rejects.toThrow(/pseudonym/);
  });
});

describe('another run', () => {
  it('does not publish a week again', async () => {
    await runSignals(platform, owner, {});
    await platform.signalRunner.idle();
    expect(await getNetwork(platform, owner, {})).toEqual(network);
  });
});

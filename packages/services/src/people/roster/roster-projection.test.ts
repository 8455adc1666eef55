import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCluster, MemorySpace } from '@bellwether/cluster';
import { DAY_MS, type JsonObject, uuidv7 } from '@bellwether/core';
import { openLog, partitionOf, type SegmentLog } from '@bellwether/log';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { addTenant, openTestServices, type TestServices } from '../../../test/service-context.ts';
import { membersByUnit, membersOn } from './members.ts';
import { forgetRosterPosition, RosterProjection } from './roster-projection.ts';
import { readUnits } from './units.ts';

const ORG = 'org_roster';
const MONDAY = Date.parse('2026-01-05T00:00:00.000Z');
const directory = mkdtempSync(join(tmpdir(), 'roster-'));

let services: TestServices;
let log: SegmentLog;
let roster: RosterProjection | undefined;
const troubles: string[] = [];

beforeAll(async () => {
  services = await openTestServices();
  await addTenant(services.context, ORG);
  log = await openLog({ directory, clock: services.context.clock });
});
afterEach(stop);
afterAll(async () => {
  await log.close();
  await services.close();
  rmSync(directory, { recursive: true, force: true });
});

async function start(): Promise<RosterProjection> {
  const { records, clock } = services.context;
  roster = await RosterProjection.start({ log, records, clock, onTrouble: (message) => troubles.push(message) });
  return roster;
}

async function stop(): Promise<void> {
  await roster?.close();
  roster = undefined;
}

/** Until everything in the log is in the roster. */
const caughtUp = () => vi.waitFor(() => expect(roster?.stats()).toEqual({ lag: 0, failing: undefined }), 5000);

interface Sent {
  subject?: string;
  day: number;
  type?: string;
  metadata: JsonObject;
  id?: string;
}

/** As admission writes it, one frame an event. */
async function append(...sent: readonly Sent[]): Promise<void> {
  for (const { subject = '', day, type = 'employee_state_changed', metadata, id } of sent) {
    const at = new Date(MONDAY + day * DAY_MS).toISOString();
    const head = { event_id: id ?? uuidv7(), org_id: ORG, user_id: subject, session_id: '', event_type: type };
    const record = {
      ...head,
      event_category: 'usage',
      timestamp: at,
      received_at: at,
      region: '',
      environment: '',
      ...metadata,
    };
    const payload = Buffer.from(`${JSON.stringify(record)}\n`);
    const partition = partitionOf(subject, log.partitions);
    await log.append([{ topic: 'hr_events', partition, count: 1, meta: { org_id: ORG, touched: [] }, payload }]);
  }
}

const rowsOf = (...subjects: readonly string[]) =>
  services.context.records.asTenant(ORG, async (tx) => ({
    people: await tx
      .selectFrom('employee_state')
      .select(['subject', 'unit', 'status', 'tenure_band', 'history'])
      .where('subject', 'in', subjects)
      .orderBy('subject')
      .execute(),
    spells: await tx
      .selectFrom('employment_spells')
      .select(['subject', 'unit', 'from_day', 'to_day', 'ended_by', 'voluntary'])
      .where('subject', 'in', subjects)
      .orderBy('subject')
      .orderBy('from_day')
      .execute(),
  }));

const hired = {
  subject: 'ada',
  day: 0,
  metadata: { department_id_hash: 'd1', team_id_hash: 't1', tenure_band: '0-6' },
};
const moved = { subject: 'ada', day: 30, metadata: { team_id_hash: 't2' } };
const left = { subject: 'ada', day: 60, type: 'employee_departure', metadata: { is_voluntary: true } };

describe('the roster', () => {
  it('follows the log: who is where, since when, until when', async () => {
    await start();
    await append(hired, moved, left);
    await caughtUp();
    const { people, spells } = await rowsOf('ada');
    expect(people).toMatchObject([{ subject: 'ada', unit: 't2', status: 'departed', tenure_band: '0-6' }]);
    const day = (n: number) => new Date(MONDAY + n * DAY_MS);
    expect(spells).toMatchObject([
      { unit: 't1', from_day: day(0), to_day: day(30), ended_by: 'change', voluntary: null },
      { unit: 't2', from_day: day(30), to_day: day(60), ended_by: 'departure', voluntary: true },
    ]);
  });

  it('comes to the same whatever the order, and however often an event comes', async () => {
    await start();
    const events = [
      { ...hired, id: uuidv7() },
      { ...moved, id: uuidv7() },
      { ...left, id: uuidv7() },
    ];
    await append(...events.map((event) => ({ ...event, subject: 'bea' })));
    await append(...[events[2]!, events[0]!, events[2]!, events[1]!].map((event) => ({ ...event, subject: 'cyd' })));
    await caughtUp();
    const { people, spells } = await rowsOf('bea', 'cyd');
    const [bea, cyd] = people;
    expect({ ...cyd, subject: 'bea' }).toEqual(bea);
    const spellsOf = (name: string) =>
      spells.filter(({ subject }) => subject === name).map(({ subject: _, ...spell }) => spell);
    expect(spellsOf('cyd')).toEqual(spellsOf('bea'));
  });

  it('goes on where it stopped, and reads nothing twice', async () => {
    await start();
    await append({ ...hired, subject: 'dot' });
    await caughtUp();
    await stop();
    await append({ ...moved, subject: 'dot' });
    await services.context.records.asTenant(ORG, (tx) =>
      // What the first start wrote would come back if it were read again.
      tx.deleteFrom('employee_state').where('subject', '=', 'dot').execute(),
    );
    await start();
    await caughtUp();
    expect((await rowsOf('dot')).people).toMatchObject([{ unit: 't2', tenure_band: '' }]);
  });

  it('goes on from its rows when the log’s group is ahead or behind of them', async () => {
    await start();
    await append({ ...hired, subject: 'eve' });
    await caughtUp();
    const before = await rowsOf('ada', 'bea', 'eve');
    await stop();
    await log.removeGroup('roster');
    await start();
    await append({ ...moved, subject: 'eve' });
    await caughtUp();
    const after = await rowsOf('ada', 'bea', 'eve');
    expect(after.people.slice(0, 2)).toEqual(before.people.slice(0, 2));
    expect(after.people[2]).toMatchObject({ subject: 'eve', unit: 't2' });
  });

  it('computes everybody again, and reads the log again, when its position is forgotten', async () => {
    const before = await rowsOf('ada', 'bea', 'cyd', 'eve');
    await services.context.records.asTenant(ORG, async (tx) => {
      await tx.updateTable('employee_state').set({ unit: 'wrong' }).where('subject', '=', 'ada').execute();
      await tx.deleteFrom('employment_spells').execute();
      await tx.deleteFrom('employee_state').where('subject', '=', 'bea').execute();
    });
    await forgetRosterPosition(services.context.records);
    await start();
    await caughtUp();
    expect(await rowsOf('ada', 'bea', 'cyd', 'eve')).toEqual(before);
  });

  it('takes somebody over under a new pseudonym, and counts them once', async () => {
    await start();
    const link = (day: number, by: string, replaces: string): Sent => ({
      ...{ subject: by, day, type: 'pseudonym_linked', metadata: { replaces, signature: 'x' } },
    });
    await append({ ...hired, subject: 'gil-1' }, link(40, 'gil-2', 'gil-1'), link(41, 'hal-2', 'nobody'));
    await append({ subject: 'gil-2', day: 50, metadata: { tenure_band: '6-12' } });
    await caughtUp();
    const { people, spells } = await rowsOf('gil-1', 'gil-2', 'hal-2');
    expect(people).toMatchObject([
      { subject: 'gil-1', status: 'departed' },
      { subject: 'gil-2', status: 'active', unit: 't1', tenure_band: '6-12' },
    ]);
    const day = (n: number) => new Date(MONDAY + n * DAY_MS);
    expect(spells).toMatchObject([
      { subject: 'gil-1', unit: 't1', from_day: day(0), to_day: day(40), ended_by: 'change' },
      { subject: 'gil-2', unit: 't1', from_day: day(40), to_day: null },
    ]);
  });

  it('passes over what is of no organisation there is, and what cannot be read', async () => {
    await start();
    const payload = Buffer.from('{"event_type":\n');
    await log.append([{ topic: 'hr_events', partition: 0, count: 1, meta: { org_id: ORG, touched: [] }, payload }]);
    const stranger = Buffer.from(
      `${JSON.stringify({ org_id: 'org_gone', user_id: 'x', event_type: 'employee_departure', event_id: uuidv7(), timestamp: '2026-01-05T00:00:00.000Z' })}\n`,
    );
    await log.append([
      { topic: 'hr_events', partition: 0, count: 1, meta: { org_id: 'org_gone', touched: [] }, payload: stranger },
    ]);
    await caughtUp();
    expect(troubles).toEqual(['an HR event in the log cannot be read and is passed over']);
  });
});

describe('units', () => {
  const unit = (day: number, metadata: JsonObject): Sent => ({ day, type: 'organisation_unit_changed', metadata });

  it('are declared by events, the newest of which holds; what people’s events mention gives way', async () => {
    await start();
    await append(
      unit(5, { unit_id_hash: 't1', kind: 'team', parent_id_hash: 'd1', name_generic: 'Engineering, team 1' }),
      unit(1, { unit_id_hash: 't1', kind: 'team', parent_id_hash: 'd9', name_generic: 'Old name' }),
      unit(1, { unit_id_hash: 'd1', kind: 'department', parent_id_hash: 'v1', name_generic: 'Engineering' }),
      { ...hired, subject: 'fay', day: 20 },
    );
    await caughtUp();
    const units = await services.context.records.asTenant(ORG, (tx) => readUnits(tx, ORG));
    expect(units.get('t1')).toEqual({ unit: 't1', kind: 'team', parent: 'd1', nameGeneric: 'Engineering, team 1' });
    expect(units.lineage('t1')).toEqual(['t1', 'd1', 'v1']);
    expect(units.nameOf('t2')).toBe('Unnamed team');
  });

  it('have the members of a day, those of what is below them included', async () => {
    const { members, units } = await services.context.records.asTenant(ORG, async (tx) => ({
      members: await membersOn(tx, ORG, MONDAY + 29 * DAY_MS),
      units: await readUnits(tx, ORG),
    }));
    const byUnit = membersByUnit(members, units);
    expect([...(byUnit.get('t1') ?? [])]).toEqual(['ada', 'bea', 'cyd', 'dot', 'eve', 'fay', 'gil-1']);
    expect(byUnit.get('d1')).toEqual(byUnit.get('t1'));
    expect(byUnit.get('')).toEqual(byUnit.get('t1'));
  });
});

describe('the roster of several processes', () => {
  it('is kept by one of several processes, and by another when that one ends', async () => {
    const { records, clock } = services.context;
    const space = new MemorySpace();
    const clusters = [new MemoryCluster({ space }), new MemoryCluster({ space })];
    const told: string[] = [];
    const onTrouble = (message: string): void => void told.push(message);
    const [one, two] = [
      await RosterProjection.start({ log, records, clock, cluster: clusters[0]!, onTrouble }),
      await RosterProjection.start({ log, records, clock, cluster: clusters[1]!, onTrouble }),
    ];
    const isIn = async (subject: string, roster: RosterProjection): Promise<void> => {
      await vi.waitFor(() => expect(roster.stats()).toEqual({ lag: 0, failing: undefined }), 10_000);
      expect((await rowsOf(subject)).people).toMatchObject([{ subject, unit: 't1' }]);
    };
    await append({ ...hired, subject: 'ivo' });
    await isIn('ivo', one);
    // The other one knows how far it is, too.
    await isIn('ivo', two);
    await one.close();
    await append({ ...hired, subject: 'jan' });
    await isIn('jan', two);
    await two.close();
    expect(told).toEqual([]);
    for (const cluster of clusters) await cluster.close();
  });
});

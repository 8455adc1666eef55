import type { Transaction } from '@bellwether/records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
} from '../../../test/service-context.ts';
import { unitReachOf } from '../roster/unit-reach.ts';
import { Units } from '../roster/units.ts';
import { readFigures, type SignalFigure, writeFigures } from './signal-figures.ts';

const ORG = 'org_people';
const SUNDAY = Date.parse('2026-11-15T00:00:00.000Z');
const WEEK_MS = 7 * 86_400_000;

let services: TestServices;
beforeAll(async () => {
  services = await openTestServices();
  await addTenant(services.context, ORG);
});
afterAll(() => services.close());

const inside = <T>(work: (tx: Transaction) => Promise<T>) => services.context.records.asTenant(ORG, work);

function figure(more: Partial<SignalFigure>): SignalFigure {
  return {
    ...{ signal: 'after_hours_share', unitKind: 'team', unit: 'team_a', windowFromMs: SUNDAY - WEEK_MS },
    ...{ windowToMs: SUNDAY, value: 0.25, reason: null, low: 0.2, high: 0.3, n: 10, level: null, p: null, q: null },
    ...{ method: 'after_hours_share/1', parts: { events: 40 }, computedAtMs: SUNDAY },
    ...more,
  };
}

const UNITS = new Units([
  { unit: 'division', kind: 'division', parent: null, nameGeneric: 'Product' },
  { unit: 'department', kind: 'department', parent: 'division', nameGeneric: 'Engineering' },
  { unit: 'team_a', kind: 'team', parent: 'department', nameGeneric: '' },
  { unit: 'team_b', kind: 'team', parent: 'department', nameGeneric: 'Team B' },
  { unit: 'other', kind: 'department', parent: null, nameGeneric: 'Sales' },
]);

describe('units', () => {
  it('stand under one another', () => {
    expect(UNITS.lineage('team_a')).toEqual(['team_a', 'department', 'division']);
    expect([...UNITS.below('division')].sort()).toEqual(['department', 'division', 'team_a', 'team_b']);
    expect(UNITS.lineage('')).toEqual([]);
  });

  it('are never climbed in a circle', () => {
    const circle = new Units([
      { unit: 'a', kind: 'team', parent: 'b', nameGeneric: '' },
      { unit: 'b', kind: 'team', parent: 'a', nameGeneric: '' },
    ]);
    expect(circle.lineage('a')).toEqual(['a', 'b']);
    expect([...circle.below('a')]).toEqual(['a', 'b']);
  });

  it('are shown by a name, and by their kind when they have none', () => {
    expect([UNITS.nameOf('department'), UNITS.nameOf('team_a'), UNITS.nameOf('nowhere'), UNITS.nameOf('')]).toEqual([
      'Engineering',
      'Unnamed team',
      'Unnamed unit',
      'The organisation',
    ]);
  });
});

describe('the reach over units', () => {
  it('is a manager’s units and what is below them, and nothing above', () => {
    const manager = callerWith('manager', ORG, { teams: ['department'] });
    expect(unitReachOf(manager, 'metrics:read', UNITS)).toEqual(new Set(['department', 'team_a', 'team_b']));
  });

  it('is everything for the organisation’s roles, and nothing for somebody who is in no team or sees the own figures', async () => {
    expect(unitReachOf(callerWith('hr_admin', ORG), 'metrics:read', UNITS)).toBe('all');
    await problemOf(() => unitReachOf(callerWith('manager', ORG), 'metrics:read', UNITS), 'forbidden');
    await problemOf(() => unitReachOf(callerWith('viewer', ORG), 'metrics:read', UNITS), 'forbidden');
  });
});

describe('figures of signals', () => {
  const newest = figure({ windowFromMs: SUNDAY, windowToMs: SUNDAY + WEEK_MS, value: 0.5, high: 0.6 });
  const hidden = figure({
    ...{ unit: 'team_b', value: null, reason: 'suppressed', low: null, high: null, n: null, parts: {} },
  });
  const organisation = figure({ unitKind: 'organisation', unit: '', value: 0.4, low: 0.3, high: 0.45, n: 200 });

  beforeAll(() => inside((tx) => writeFigures(tx, ORG, [figure({}), newest, hidden, organisation])));

  it('come back as they went in', async () => {
    expect(await inside((tx) => readFigures(tx, ORG, 'all'))).toEqual([organisation, figure({}), newest, hidden]);
  });

  it('come as the newest of each unit, or as a history between two instants', async () => {
    expect(await inside((tx) => readFigures(tx, ORG, 'all', { newestOnly: true }))).toEqual([
      organisation,
      newest,
      hidden,
    ]);
    const history = { units: ['team_a'], fromMs: SUNDAY - 1, toMs: SUNDAY };
    expect(await inside((tx) => readFigures(tx, ORG, 'all', history))).toEqual([figure({})]);
  });

  it('are replaced when their window is computed again', async () => {
    const again = figure({ value: 0.28, parts: { events: 50 } });
    await inside((tx) => writeFigures(tx, ORG, [again]));
    expect(await inside((tx) => readFigures(tx, ORG, 'all', { units: ['team_a'], toMs: SUNDAY }))).toEqual([again]);
    await inside((tx) => writeFigures(tx, ORG, [figure({})]));
  });

  it('are cut to the reach, whatever is asked for', async () => {
    const reach = new Set(['team_a']);
    expect(await inside((tx) => readFigures(tx, ORG, reach, { newestOnly: true }))).toEqual([newest]);
    expect(await inside((tx) => readFigures(tx, ORG, reach, { units: ['team_b', ''] }))).toEqual([]);
  });

  it('are refused with a value beside a reason, with neither, and with anything beside what is withheld', async () => {
    const bad = [
      figure({ reason: 'no_model' }),
      figure({ value: null }),
      { ...hidden, n: 5 },
      { ...hidden, parts: { events: 1 } },
      { ...hidden, low: 0 },
      figure({ value: Number.NaN }),
    ];
    for (const each of bad)
      await expect(inside((tx) => writeFigures(tx, ORG, [each]))).rejects.toThrow(/check constraint/);
  });
});

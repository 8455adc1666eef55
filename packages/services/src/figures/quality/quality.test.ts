import { DAY_MS, HOUR_MS, type IncomingEvent, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { callerWith, problemOf, withScopes } from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import { undoChange } from '../../ingest/history/undo-change.ts';
import { NOW_MS, parcel, QualityHouse, usualParcels } from './quality.fixture.ts';
import { checkDataSet, getDataSetQuality, getQuality, listCheckResults } from './read-quality.ts';
import { createExpectation, removeExpectation, updateExpectation } from './write-expectation.ts';

// Each organisation brings two weeks of events, which a busy machine takes its time for.
vi.setConfig({ testTimeout: 120_000 });

let house: QualityHouse;
let usual: readonly IncomingEvent[];
beforeAll(async () => {
  house = await QualityHouse.open();
  usual = usualParcels();
}, 120_000);
afterAll(() => house.close());

const DATA_SET = 'parcel_sent';
const checked = async (owner: Caller) => {
  await checkDataSet(house.platform, owner, DATA_SET);
  return getDataSetQuality(house.platform, owner, DATA_SET);
};
const standing = async (owner: Caller) =>
  Object.fromEntries(
    (await checked(owner)).expectations.map(({ expectation_id, result }) => [expectation_id, result?.status]),
  );
const resultOf = async (owner: Caller, id: string) =>
  (await getDataSetQuality(house.platform, owner, DATA_SET)).expectations.find(
    ({ expectation_id }) => expectation_id === id,
  )!.result!;

const AS_EXPECTED = {
  'parcels.as-many-as-usual': 'passed',
  'parcels.enough': 'passed',
  'parcels.keep-coming': 'passed',
  'parcels.known-carriers': 'passed',
  'parcels.no-heavy-letters': 'passed',
  'parcels.sent-once': 'passed',
  'parcels.weigh-something': 'passed',
  'platform.refused.parcel_sent': 'passed',
  'platform.schema.parcel_sent': 'passed',
};

describe('data that are as expected', () => {
  it('pass every check', async () => {
    const owner = await house.organisation('org_good', usual);
    expect(await standing(owner)).toEqual(AS_EXPECTED);
    expect(await getQuality(house.platform, owner)).toMatchObject({
      score: 100,
      data_sets: [{ data_set: DATA_SET, score: 100, checks: { passed: 9, failed: 0, unknown: 0 }, failing: [] }],
    });
  });
});

describe('data that are broken in one way fail exactly the check that is about it', () => {
  const lastHour = (count: number, more: (index: number) => Record<string, string | number>) =>
    Array.from({ length: count }, (_, index) => parcel(NOW_MS - 15 * MINUTE_MS + index * 1000, more(index)));
  const withoutLastHours = (hours: number) =>
    usual.filter(({ timestamp }) => Date.parse(timestamp as string) < NOW_MS - hours * HOUR_MS);
  const unweighed = ({ metadata, ...event }: IncomingEvent): IncomingEvent => {
    const { weight_kg: _, ...rest } = metadata as Record<string, string>;
    return { ...event, metadata: rest };
  };

  it.each<[string, string, () => IncomingEvent[], string]>([
    [
      'more came in the last hour than ever at that time',
      'parcels.as-many-as-usual',
      () => [
        ...usual,
        ...Array.from({ length: 300 }, (_, index) => parcel(Date.parse('2054-11-18T11:30:00.500Z') + index * 1000)),
      ],
      'There were 3',
    ],
    [
      'a parcel weighs nothing',
      'parcels.weigh-something',
      () => [...usual, ...lastHour(1, () => ({ weight_kg: 0 }))],
      'metadata.weight_kg is as expected in 99',
    ],
    [
      'one carrier in five is nobody anybody knows',
      'parcels.known-carriers',
      () => usual.map((event, index) => (index % 5 === 0 ? withCarrier(event, 'drone') : event)),
      'metadata.carrier is as expected in 80',
    ],
    [
      'two events tell of the same parcel',
      'parcels.sent-once',
      () => [...usual, ...lastHour(2, () => ({ parcel: 'p-twice' }))],
      '1 event repeats the metadata.parcel of another',
    ],
    [
      'the post takes something heavy',
      'parcels.no-heavy-letters',
      () => [...usual, ...lastHour(1, () => ({ weight_kg: 31, carrier: 'post' }))],
      'The statement finds 1 row',
    ],
    [
      'a field is new that nobody has declared',
      'platform.schema.parcel_sent',
      () => [...usual, ...lastHour(1, () => ({ colour: 'red' }))],
      'Fields have changed: new, and declared by nobody: colour.',
    ],
    [
      'an event is refused',
      'platform.refused.parcel_sent',
      () => [...usual, { ...parcel(NOW_MS - 1000), metadata: { weight_kg: 'heavy', parcel: 'p' } }],
      '1 event was refused',
    ],
  ])('%s: %s', async (_, check, events, detail) => {
    const orgId = `org_${check.replaceAll(/[^a-z]/g, '_')}`;
    const owner = await house.organisation(orgId, events());
    expect(await standing(owner)).toEqual({ ...AS_EXPECTED, [check]: 'failed' });
    expect((await resultOf(owner, check)).detail).toContain(detail);
  });

  it('nothing comes any more: that and the number of them', async () => {
    const owner = await house.organisation('org_stale', withoutLastHours(7));
    expect(await standing(owner)).toEqual({
      ...AS_EXPECTED,
      ...{ 'parcels.keep-coming': 'failed', 'parcels.as-many-as-usual': 'failed' },
    });
    expect((await resultOf(owner, 'parcels.keep-coming')).detail).toContain('The newest event is 7 hours old');
  });

  it('a field that was always there is in none: the field and the form', async () => {
    const day = NOW_MS - DAY_MS;
    const owner = await house.organisation(
      'org_missing',
      usual.map((event) => (Date.parse(event.timestamp as string) > day ? unweighed(event) : event)),
    );
    expect(await standing(owner)).toEqual({
      ...AS_EXPECTED,
      ...{ 'platform.schema.parcel_sent': 'failed', 'parcels.weigh-something': 'failed' },
    });
    expect((await resultOf(owner, 'platform.schema.parcel_sent')).detail).toContain('there before: weight_kg');
  });

  function withCarrier(event: IncomingEvent, carrier: string): IncomingEvent {
    return { ...event, metadata: { ...(event.metadata as object), carrier } };
  }
});

describe('what fails', () => {
  it('shows ids of events that are not as expected, to who may read events', async () => {
    const owner = callerWith('owner', 'org_parcels_weigh_something');
    const { examples, look } = await resultOf(owner, 'parcels.weigh-something');
    expect(examples).toHaveLength(1);
    const event = await house.platform.store.events.find('org_parcels_weigh_something', examples[0]!);
    expect(event?.metadata).toMatchObject({ weight_kg: 0 });
    expect(look).toBeNull();
    const hrAdmin = callerWith('hr_admin', 'org_parcels_weigh_something');
    expect((await resultOf(hrAdmin, 'parcels.weigh-something')).examples).toEqual([]);
  });

  it('leads to the refused events', async () => {
    const owner = callerWith('owner', 'org_platform_refused_parcel_sent');
    const { examples, look } = await resultOf(owner, 'platform.refused.parcel_sent');
    expect(look?.href).toBe('/administration/rejected?event_type=parcel_sent');
    expect(await house.platform.store.rejected.find('org_platform_refused_parcel_sent', examples[0]!)).toMatchObject({
      event_type: DATA_SET,
    });
  });

  it('is told once, and again when it holds once more', async () => {
    const owner = callerWith('owner', 'org_stale');
    const told = () =>
      house.platform.records.asTenant('org_stale', (tx) =>
        tx.selectFrom('notifications').select(['title', 'state', 'severity']).where('kind', '=', 'quality').execute(),
      );
    await checked(owner);
    expect(await told()).toContainEqual({
      ...{ title: 'parcel_sent: “Parcels keep leaving” does not hold', state: 'open', severity: 'critical' },
    });
    expect(await told()).toHaveLength(2);
    await house.send('org_stale', [parcel(NOW_MS - 1000)]);
    await checked(owner);
    expect(await told()).toContainEqual({
      ...{ title: 'parcel_sent: “Parcels keep leaving” does not hold', state: 'resolved', severity: 'critical' },
    });
  });
});

describe('data that nobody sends', () => {
  it('are neither good nor bad, until something has come', async () => {
    const owner = await house.organisation('org_empty', []);
    expect((await standing(owner))['parcels.keep-coming']).toBe('unknown');
    expect(await getQuality(house.platform, owner)).toMatchObject({ score: null, data_sets: [] });
  });
});

describe('what people expect', () => {
  let owner: Caller;
  const own = { title: 'Not too many', data_set: DATA_SET, check: { kind: 'count', at_most: 10, within: '1d' } };
  beforeAll(async () => {
    owner = await house.organisation('org_own', usual);
  }, 60_000);

  it('is checked at once', async () => {
    const made = await createExpectation(house.platform, owner, own);
    expect(made).toMatchObject({ declared_by: 'organisation', version: 1, result: { status: 'failed' } });
    expect(made.expected).toBe('Within each day at most 10 events.');
    await removeExpectation(house.platform, owner, made.expectation_id);
  });

  it('goes over what is declared, and leaves it as it was when it is taken away', async () => {
    const id = 'parcels.enough';
    const changed = { title: 'Very many', data_set: DATA_SET, severity: 'info', version: 0 };
    const check = { kind: 'count', at_least: 1e6, within: '1d' };
    expect(await updateExpectation(house.platform, owner, id, { ...changed, check })).toMatchObject({
      ...{ declared_by: 'parcels', is_changed: true, version: 1, result: { status: 'failed' } },
    });
    await problemOf(updateExpectation(house.platform, owner, id, { ...changed, check }), 'conflict');
    await removeExpectation(house.platform, owner, id);
    const { expectations } = await checked(owner);
    expect(expectations.find(({ expectation_id }) => expectation_id === id)).toMatchObject({
      ...{ title: 'Enough leave', result: { status: 'passed' } },
    });
  });

  it('has a history, and a change of it is undone', async () => {
    const { expectation_id: id } = await createExpectation(house.platform, owner, own);
    const next = { ...own, version: 1, check: { kind: 'count', at_most: 1e6, within: '1d' } };
    expect(await updateExpectation(house.platform, owner, id, next)).toMatchObject({ result: { status: 'passed' } });
    const kind = 'quality_expectation';
    await undoChange(house.platform, owner, kind, id, { version: 2 });
    expect((await readHistory(house.platform, owner, kind, id, {})).entries).toHaveLength(3);
    await checked(owner);
    expect((await resultOf(owner, id)).status).toBe('failed');
    expect((await listCheckResults(house.platform, owner, id, {})).results.length).toBeGreaterThan(0);
    await removeExpectation(house.platform, owner, id);
  });

  it.each<[string, object, string]>([
    ['a data set that there is not', { data_set: 'letters' }, 'data_set'],
    ['a field that there is not', { check: { kind: 'uniqueness', fields: ['height'], within: '1d' } }, 'check.fields'],
    ['a bound of what is no number', { check: validity({ field: 'carrier', min: 1 }) }, 'check.min'],
    ['nothing that is valid', { check: validity({ field: 'carrier' }) }, 'check.required'],
    ['a statement of another table', { check: { kind: 'sql', query: 'SELECT * FROM users' } }, 'check.query'],
    ['a statement that writes', { check: { kind: 'sql', query: 'DROP TABLE events' } }, 'check.query'],
    ['events about people, counted', { data_set: 'felt' }, 'check.kind'],
    ['no bound', { check: { kind: 'count', within: '1d' } }, 'check.at_least'],
  ])('is refused when it is about %s', async (_, more, field) => {
    const problem = await problemOf(createExpectation(house.platform, owner, { ...own, ...more }), 'invalid_request');
    expect(problem.errors?.map((error) => error.field)).toContain(field);
  });

  function validity(more: object): object {
    return { kind: 'validity', share: 1, within: '1d', ...more };
  }

  it('is written by who may change settings, and read by who sees all figures', async () => {
    const key = withScopes(owner, 'admin');
    const made = await createExpectation(house.platform, key, own);
    expect(made.result).toBeNull();
    const query = 'SELECT event_id FROM events';
    await problemOf(createExpectation(house.platform, key, { ...own, check: { kind: 'sql', query } }), 'forbidden');
    await removeExpectation(house.platform, key, made.expectation_id);
    await problemOf(createExpectation(house.platform, callerWith('hr_admin', 'org_own'), own), 'forbidden');
    await problemOf(getQuality(house.platform, callerWith('manager', 'org_own')), 'forbidden');
    await problemOf(getDataSetQuality(house.platform, owner, 'letters'), 'not_found');
    await checked(owner);
    const { data_sets } = await getQuality(house.platform, callerWith('data_scientist', 'org_own'));
    expect(data_sets.map(({ data_set }) => data_set)).toEqual([DATA_SET]);
  });

  it('says nothing of events about people to who may not know of single ones', async () => {
    await problemOf(getDataSetQuality(house.platform, callerWith('data_scientist', 'org_own'), 'felt'), 'not_found');
    expect((await getDataSetQuality(house.platform, owner, 'felt')).is_about_people).toBe(true);
  });
});

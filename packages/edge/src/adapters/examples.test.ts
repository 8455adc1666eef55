/**
 * Each source by example: what its files say, and what leaves of it. `fixtures/<adapter>/input` holds files as the source
 * writes them, `sanitised.json` every event that comes of them, what was refused and what was left out. No event has a field
 * that the allow-list does not say something leaves as.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { EdgeAdapter } from '../adapter.ts';
import { type Reading, readThrough } from './adapter-house.fixture.ts';
import { ADAPTERS } from './adapters.ts';

const FIXTURES = new URL('fixtures/', import.meta.url);
/** These tell the directory who people are; the others are read with twelve people known. */
const TELLS_PEOPLE = new Set(
  ADAPTERS.filter(({ kind, learn }) => kind === 'hris' || (learn && kind === 'mail')).map(({ name }) => name),
);

/** What stands in the examples' inputs and must not leave: names, addresses, ids, words of texts. */
const PLANTED = `Smith Álvarez Tanaka Schäfer O'Neill example.com customer.org E1001 E1002 12345 Growth Sales Logistics
  Analytics Senior Main Elm Berlin Toronto 078-05-1120 151 555-8377 Jane Miguel Awful secret release broken exhausted
  Stand-up Budget Board Vacation flu Apollo launch HYPERLINK U01JANE 9f1e 2819c223 1988-03-14 150000 131500`
  .trim()
  .split(/\s+/);

/** By the pipeline, on every event about a person. */
const STAMPED = new Set(['department_id_hash', 'team_id_hash']);

function adapterOf(name: string): EdgeAdapter {
  return ADAPTERS.find((adapter) => adapter.name === name)!;
}

function read(adapter: string): Promise<Reading> {
  const input = new URL(`${adapter}/input/`, FIXTURES);
  const files = Object.fromEntries(readdirSync(input).map((name) => [name, readFileSync(new URL(name, input))]));
  const settings = new URL(`${adapter}/settings.json`, FIXTURES);
  return readThrough(adapter, files, {
    settings: existsSync(settings) ? JSON.parse(readFileSync(settings, 'utf8')) : {},
    staff: !TELLS_PEOPLE.has(adapter),
  });
}

describe('what leaves of each source', () => {
  it.each(ADAPTERS.map(({ name }) => name))('%s', async (adapter) => {
    const { spooled, ...reading } = await read(adapter);
    const expected = JSON.parse(readFileSync(new URL(`${adapter}/sanitised.json`, FIXTURES), 'utf8'));
    expect(reading).toEqual(expected);
    const texts = JSON.stringify(JSON.parse(spooled), (name, value) =>
      /_hash(es)?$|_id$/.test(name) ? undefined : value,
    );
    for (const planted of PLANTED) expect(texts, planted).not.toContain(planted);
    const stated = new Set(Object.values(adapterOf(adapter).fields).flatMap(({ as }) => as?.split(', ') ?? []));
    for (const { event_type, metadata } of reading.events)
      for (const field of Object.keys(metadata as object))
        if (event_type !== 'organisation_unit_changed' && !STAMPED.has(field))
          expect([...stated], field).toContain(field);
  });
});

describe("the design's own example of a person's record", () => {
  it('comes out as printed there, with keyed pseudonyms', async () => {
    const { events } = await read('hris-csv');
    const states = events.filter(({ event_type }) => event_type === 'employee_state_changed');
    expect(states[1]!.metadata).toMatchObject({
      department_id_hash: '{pseudonym 1}',
      role_category: 'product_management',
      role_level: 'senior_ic',
      salary_band: '100k-150k',
      region: 'north_america',
    });
  });
});

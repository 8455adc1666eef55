import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineEventType } from '@bellwether/core';
import { defineCube, definePack } from '@bellwether/metrics';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addTenant, callerWith, problemOf } from '../../../test/service-context.ts';
import { openTestPlatform } from '../../../test/test-platform.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { createRule } from '../../alerts/rule/create.ts';
import { readHistory } from '../../ingest/history/read-history.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { createBoard } from '../board/create.ts';
import { exportLineage } from './openlineage/export-lineage.ts';
import { LineageSender } from './openlineage/lineage-sender.ts';
import { openLineageFaults } from './openlineage/open-lineage.ts';
import { receiveLineage } from './openlineage/receive-lineage.ts';
import { getCatalogEntry, getImpact, getLineage } from './read-lineage.ts';
import { searchCatalog } from './search-catalog.ts';
import { putStewardship } from './write-stewardship.ts';

const cupSold = defineEventType({
  name: 'cup_sold',
  topic: 'agent_events',
  category: 'usage',
  description: 'A cup of coffee was sold.',
  subject: 'user_id',
  metadata: {
    type: 'object',
    properties: {
      team: { type: 'string' },
      price: { type: 'number', description: 'What it cost.' },
      beans: { type: 'string', description: 'Where they grew.' },
    },
  },
});
const cupReturned = defineEventType({ ...cupSold, name: 'cup_returned', description: 'A cup came back.' });
const noteWritten = defineEventType({
  name: 'note_written',
  topic: 'communication_events',
  category: 'usage',
  description: 'Somebody wrote.',
  subject: 'user_id',
  metadata: { type: 'object', properties: { team: { type: 'string' } } },
});
const shared = { unit: 'count', subject: 'team', direction: 'up' } as const;
const kiosk = definePack({
  name: 'kiosk',
  title: 'Kiosk',
  description: 'Who sells coffee?',
  events: [cupSold, cupReturned, noteWritten],
  cubes: [
    defineCube({
      name: 'cups',
      description: 'Cups by team.',
      events: ['cup_sold', 'cup_returned'],
      dimensions: { team: { description: 'Whose kiosk.', field: 'metadata.team' } },
      measures: {
        sold: { description: 'Cups sold.', aggregate: 'count', when: { field: 'event_type', is: 'cup_sold' } },
        revenue: {
          description: 'Revenue.',
          aggregate: 'sum',
          field: 'metadata.price',
          when: { field: 'event_type', is: 'cup_sold' },
        },
      },
    }),
    defineCube({
      name: 'notes',
      description: 'Notes.',
      events: ['note_written'],
      dimensions: { team: { description: 'Team.', field: 'metadata.team' } },
      measures: { notes: { description: 'Notes.', aggregate: 'count' } },
      people: { subject: 'user_id', hierarchy: ['team'] },
    }),
  ],
  metrics: [
    {
      ...{ ...shared, name: 'cups_sold', title: 'Cups', description: 'Cups sold.', privacy: 'internal' },
      ...{ cube: 'cups', value: { measure: 'sold' } },
    },
    {
      ...{ ...shared, name: 'price_per_cup', title: 'Price of a cup', description: 'Revenue by cup.' },
      ...{ privacy: 'internal', cube: 'cups', value: { ratio: [{ measure: 'revenue' }, { measure: 'sold' }] } },
    },
    {
      ...{ ...shared, name: 'notes', title: 'Notes', description: 'Notes.', privacy: 'personal', subject: 'person' },
      ...{ cube: 'notes', value: { measure: 'notes' } },
    },
  ],
  pages: [],
  glossary: [{ term: 'cup', meaning: 'What coffee is drunk from.' }],
});

const directory = mkdtempSync(join(tmpdir(), 'bellwether-catalog-'));
let platform: Platform;
let steward: Caller;
let stranger: Caller;

beforeAll(async () => {
  platform = await openTestPlatform({
    dataDirectory: directory,
    packs: [kiosk],
    clock: Date.now,
    onTrouble: (message, error) => {
      throw new Error(message, { cause: error });
    },
  });
  steward = await addTenant(platform, 'org_a');
  stranger = await addTenant(platform, 'org_b');
});
afterAll(async () => {
  await platform.close();
  rmSync(directory, { recursive: true, force: true });
});

const idsOf = (nodes: readonly { id: string }[]): string[] => nodes.map(({ id }) => id).toSorted();

describe('the catalog', () => {
  it('has an entry for everything that is declared, classified by what is declared of people', async () => {
    const classOf = async (id: string) => (await getCatalogEntry(platform, steward, id)).classification;
    expect(await classOf('topic:communication_events')).toBe('personal');
    expect(await classOf('field:note_written.metadata.team')).toBe('personal');
    expect(await classOf('event_type:cup_sold')).toBe('pseudonymous');
    expect(await classOf('metric:notes')).toBe('personal');
    expect(await classOf('metric:cups_sold')).toBe('free_of_people');
    expect(await classOf('window:cups')).toBe('pseudonymous');
  });

  it('is found by words that all have to be there, the nearest name first, counted by kind', async () => {
    const { entries, kinds } = await searchCatalog(platform, steward, { q: 'price cup' });
    expect(entries[0]).toMatchObject({ id: 'metric:price_per_cup', declared_by: 'kiosk', tier: 3 });
    expect(kinds).toMatchObject({ metric: 1, field: 2 });
    expect((await searchCatalog(platform, steward, { q: 'nowhere' })).found).toBe(0);
    expect((await searchCatalog(platform, steward, { q: 'cups' })).entries[0]?.title).toBe('Cups');
  });

  it('comes page by page, without a gap', async () => {
    const whole = await searchCatalog(platform, steward, { kind: 'field', limit: '200' });
    const first = await searchCatalog(platform, steward, { kind: 'field', limit: '7' });
    const rest = await searchCatalog(platform, steward, { kind: 'field', limit: '200', after: first.next! });
    expect([...first.entries, ...rest.entries].map(({ id }) => id)).toEqual(whole.entries.map(({ id }) => id));
  });

  it('explains an entry by the terms of its field', async () => {
    const { terms } = await getCatalogEntry(platform, steward, 'metric:price_per_cup');
    expect(terms).toEqual([{ term: 'cup', meaning: 'What coffee is drunk from.' }]);
  });
});

describe('what people add to an entry', () => {
  it('is kept with its history, and is the organisation’s own', async () => {
    const id = 'metric:price_per_cup';
    await platform.records.asTenant('org_a', (tx) =>
      tx
        .insertInto('users')
        .values({
          ...{ user_id: 'usr_owner', org_id: 'org_a', email: 'owner@example.org', name: 'The owner', role: 'admin' },
          ...{ password_hash: null, teams: [], subject: null, created_at: new Date() },
        })
        .execute(),
    );
    const written = await putStewardship(platform, steward, id, {
      ...{ owner: 'user:usr_owner', description: 'Without tips.', tier: 1, version: 0 },
      terms: [{ term: 'tip', meaning: 'What is given on top.' }],
    });
    expect(written).toMatchObject({ owner_name: 'The owner', note: 'Without tips.', tier: 1, tier_is_set: true });
    expect(written.version).toBe(1);
    expect((await searchCatalog(platform, steward, { q: 'tips' })).entries[0]?.id).toBe(id);
    expect((await searchCatalog(platform, steward, { owner: 'user:usr_owner' })).found).toBe(1);
    expect((await getCatalogEntry(platform, stranger, id)).note).toBe('');
    const { entries } = await readHistory(platform, steward, 'catalog_entry', id, {});
    expect(entries).toHaveLength(1);
  });

  it('is not written over what somebody else has written meanwhile', async () => {
    const id = 'metric:cups_sold';
    await putStewardship(platform, steward, id, { description: 'First.', version: 0 });
    await problemOf(putStewardship(platform, steward, id, { description: 'Second.', version: 0 }), 'conflict');
  });

  it('is refused of an owner who is not here, of an entry that is not there, and of who may only read', async () => {
    const put = (id: string, input: object, caller = steward) => putStewardship(platform, caller, id, input);
    const nobody = await problemOf(put('metric:notes', { owner: 'user:usr_nobody' }), 'invalid_request');
    expect(nobody.errors[0]?.field).toBe('owner');
    await problemOf(put('metric:nothing', { tier: 1 }), 'not_found');
    await problemOf(put('metric:notes', { tier: 1 }, callerWith('viewer', 'org_a')), 'forbidden');
    expect((await problemOf(put('metric:notes', { tier: 7 }), 'invalid_request')).errors[0]?.field).toBe('tier');
  });
});

describe('lineage', () => {
  it('leads from a metric to the fields it is made of, and to no others', async () => {
    const { nodes, links } = await getLineage(platform, steward, 'metric:price_per_cup', { direction: 'upstream' });
    expect(idsOf(nodes)).toEqual([
      'dimension:cups.team',
      'field:cup_sold.event_type',
      'field:cup_sold.metadata.price',
      'field:cup_sold.metadata.team',
      'field:cup_sold.timestamp',
      'measure:cups.revenue',
      'metric:price_per_cup',
      'window:cups',
    ]);
    expect(links.find(({ from }) => from === 'field:cup_sold.metadata.price')?.transformations).toEqual([
      { type: 'DIRECT', subtype: 'AGGREGATION' },
    ]);
  });

  it('leads from a field to the boards and rules that show and watch what is made of it', async () => {
    const tile = { tile_id: 't', x: 0, y: 0, w: 6, h: 4, kind: 'metric', title: '', chart: 'figure' };
    const board = await createBoard(platform, steward, {
      ...{ title: 'Prices', layout: { tiles: [{ ...tile, query: { metric: 'price_per_cup' } }] } },
    });
    const rule = await createRule(platform, steward, {
      source: `rule: dear-cups
title: Cups are dear
trigger: { metric: { metric: price_per_cup, grain: 1h } }
when: value > 4.0
actions: [{ notify: { title: Dear } }]
`,
    });
    const price = 'field:cup_sold.metadata.price';
    const { nodes } = await getLineage(platform, steward, price, { direction: 'downstream' });
    expect(idsOf(nodes)).toEqual(
      [
        `board:${board.dashboard_id}`,
        price,
        'measure:cups.revenue',
        'metric:price_per_cup',
        `rule:${rule.rule_id}`,
      ].sort(),
    );
    const id = `board:${board.dashboard_id}`;
    await putStewardship(platform, steward, id, { description: 'For us alone.' });
    const analyst = callerWith('aca_agent', 'org_a', { id: 'usr_analyst' });
    await problemOf(getCatalogEntry(platform, analyst, id), 'not_found');
    await problemOf(readHistory(platform, analyst, 'catalog_entry', id, {}), 'not_found');
    const impact = await getImpact(platform, steward, { id: price });
    expect(impact.acted_upon).toBe(1);
    expect(impact.affected.map(({ kind }) => kind).toSorted()).toEqual(['board', 'measure', 'metric', 'rule']);
    expect((await getCatalogEntry(platform, steward, price)).tier).toBe(1);
    expect((await getImpact(platform, steward, { id: 'field:cup_sold.metadata.beans' })).affected).toEqual([]);
  });

  it('shows nobody a board that is not shared with them', async () => {
    const { nodes } = await getLineage(
      platform,
      callerWith('viewer', 'org_a', { id: 'usr_v' }),
      'metric:price_per_cup',
      {
        direction: 'downstream',
      },
    );
    expect(idsOf(nodes)).toEqual(['metric:price_per_cup']);
  });
});

describe('OpenLineage', () => {
  const head = {
    eventTime: '2026-11-21T05:00:00.000Z',
    producer: 'https://example.org/dbt',
    schemaURL: 'https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent',
  };
  const sheet = {
    ...{ ...head, eventType: 'COMPLETE', run: { runId: '0193a5d4-0000-7000-8000-000000000001' } },
    job: { namespace: 'dbt', name: 'board_pack' },
    inputs: [{ namespace: 'bellwether:org_a', name: 'metric:price_per_cup' }],
    outputs: [
      {
        ...{ namespace: 'warehouse', name: 'finance.prices' },
        facets: {
          columnLineage: {
            ...{ _producer: head.producer, _schemaURL: head.schemaURL },
            fields: {
              cup_price: {
                inputFields: [
                  {
                    ...{ namespace: 'bellwether:org_a', name: 'metric:price_per_cup', field: 'value' },
                    transformations: [{ type: 'DIRECT', subtype: 'IDENTITY' }],
                  },
                ],
              },
            },
          },
        },
      },
    ],
  };

  it('goes out in events that fit the specification, with the columns of every metric', async () => {
    const { events } = await exportLineage(platform, steward, {});
    expect(events.flatMap((event) => openLineageFaults(event, ''))).toEqual([]);
    const metric = events.find(({ job }) => job?.name === 'answer_metric.price_per_cup');
    expect(metric?.outputs?.[0]?.facets?.columnLineage).toMatchObject({
      fields: {
        value: {
          inputFields: [
            {
              ...{ namespace: 'bellwether:org_a', name: 'event_type:cup_sold', field: 'metadata.price' },
              transformations: [{ type: 'DIRECT', subtype: 'AGGREGATION' }],
            },
          ],
        },
        team: {
          inputFields: [{ field: 'metadata.team', transformations: [{ type: 'INDIRECT', subtype: 'GROUP_BY' }] }],
        },
      },
    });
    expect(events.filter(({ run }) => run).map(({ eventType }) => eventType)).toContain('START');
  });

  it('comes in from other tools, and what they make of our figures is in the lineage', async () => {
    expect(await receiveLineage(platform, steward, sheet)).toEqual({ taken: 1, changed: 1 });
    expect(await receiveLineage(platform, steward, [{ ...sheet, eventType: 'START', outputs: [] }])).toEqual({
      ...{ taken: 1, changed: 0 },
    });
    const { nodes } = await getLineage(platform, steward, 'field:cup_sold.metadata.price', { direction: 'downstream' });
    expect(idsOf(nodes)).toEqual(
      expect.arrayContaining([
        'external_dataset:warehouse#finance.prices',
        'external_dataset:warehouse#finance.prices.cup_price',
        'external_job:dbt#board_pack',
      ]),
    );
    const elsewhere = await searchCatalog(platform, stranger, { kind: 'external_job' });
    expect(elsewhere.found).toBe(0);
  });

  it('is refused with the field that does not fit, and nothing of it is kept', async () => {
    const refused = (input: unknown) => problemOf(receiveLineage(platform, steward, input), 'invalid_request');
    expect((await refused({ ...sheet, run: { runId: 'no-uuid' } })).errors[0]?.field).toBe('run.runId');
    const broken = structuredClone(sheet);
    (broken.outputs[0]!.facets.columnLineage.fields.cup_price as object) = {};
    const { errors } = await refused([{ ...sheet, job: { namespace: 'dbt', name: 'new' } }, broken]);
    expect(errors[0]?.field).toContain('[1].outputs[0].facets');
    expect((await refused({ ...sheet, outputs: sheet.inputs })).errors[0]?.detail).toContain('ours');
    const foreign = [{ namespace: 'bellwether:org_b', name: 'metric:notes' }];
    expect((await refused({ ...sheet, inputs: foreign })).errors[0]?.field).toBe('inputs[0].namespace');
    await refused([]);
    expect((await searchCatalog(platform, steward, { kind: 'external_job' })).found).toBe(1);
    await problemOf(receiveLineage(platform, callerWith('viewer', 'org_a'), sheet), 'forbidden');
  });

  it('is written to a file, one event a line, when the installation is told to', async () => {
    const file = join(directory, 'openlineage.ndjson');
    const sender = new LineageSender(platform, { file }, (message, error) => {
      throw new Error(message, { cause: error });
    });
    await sender.look();
    await sender.stop();
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.flatMap((line) => openLineageFaults(JSON.parse(line), ''))).toEqual([]);
  });

  it('is sent to an address, with its key, and again from where it was when that does not take it', async () => {
    const taken: string[] = [];
    let refusals = 1;
    const receiver = createServer((request, response) => {
      request.resume().on('end', () => {
        const refuses = taken.length === 3 && refusals-- > 0;
        if (!refuses) taken.push(String(request.headers.authorization));
        response.writeHead(refuses ? 503 : 201).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/api/v1/lineage`;
    const troubles: string[] = [];
    const sender = new LineageSender(platform, { url, key: 'secret' }, (message) => troubles.push(message));
    await sender.look();
    expect([taken.length, troubles.length]).toEqual([3, 1]);
    await sender.look();
    const { events } = await exportLineage(platform, steward, {});
    expect(taken.length).toBeGreaterThanOrEqual(events.length);
    expect(new Set(taken)).toEqual(new Set(['Bearer secret']));
    await sender.stop();
    await new Promise((resolve) => receiver.close(resolve));
  });
});

/**
 * A real edge that reads files through one adapter, for tests of adapters: a directory of twelve people of one team, the
 * whole pipeline with its allow-list and last look, and pseudonyms made readable again: `{jane.smith@example.com}`
 * for these people, `{pseudonym 1}` for whatever else.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { JsonObject } from '@bellwether/core';
import { edgeHouse } from '../../test/edge-house.ts';
import type { Settings } from '../adapter.ts';
import { ADAPTERS } from './adapters.ts';

export interface Reading {
  /** Without ids, whose making is the pipeline's. */
  events: JsonObject[];
  refused: { place: string; reason: string; field: string; detail: string }[];
  drops: { reason: string; count: number }[];
  /** All that is on its way out, as bytes. */
  spooled: string;
}

const STAFF = readFileSync(new URL('fixtures/staff.csv', import.meta.url), 'utf8');

export async function readThrough(
  adapter: string,
  files: Readonly<Record<string, string | Uint8Array>>,
  { settings = {}, staff = true }: { settings?: Settings; staff?: boolean } = {},
): Promise<Reading> {
  const house = await edgeHouse(
    {
      domains: ['example.com'],
      hours: { zone: 'Europe/Berlin' },
      sources: {
        staff: { adapter: 'hris-csv', from: { path: 'staff.csv' } },
        tested: { adapter, from: { path: 'tested' }, settings },
      },
    },
    { adapters: ADAPTERS },
  );
  try {
    writeFileSync(join(house.directory, 'staff.csv'), STAFF);
    mkdirSync(join(house.directory, 'tested'));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(house.directory, 'tested', name), content);
    if (staff) {
      await house.enable('staff');
      await house.run('staff');
    }
    const before = house.spooled().length;
    await house.enable('tested');
    const run = await house.run('tested');
    if (run.state === 'failed') throw new Error(`The run failed: ${JSON.stringify(run)}`);
    const events = house.spooled().slice(before);
    const spooled = JSON.stringify(house.spooled());
    const names = new Map<string, string>();
    for (const line of STAFF.trim().split('\n').slice(1)) {
      const [id = '', , email = ''] = line.split(',');
      const person = house.edge.people.person([{ kind: 'employee_id', value: id }], house.clock.nowMs);
      if (person.kind === 'person') names.set(person.pseudonym, email);
    }
    let others = 0;
    const readable = (pseudonym: string): string => {
      if (!names.has(pseudonym)) names.set(pseudonym, `pseudonym ${++others}`);
      return `{${names.get(pseudonym)}}`;
    };
    return {
      events: events
        .map(({ event_id: _, ...event }) => JSON.stringify(event).replace(/v1\.[0-9a-f]{64}/g, readable))
        .map((text) => JSON.parse(text, inOrder) as JsonObject)
        .sort((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1)),
      refused: house.edge.quarantine
        .list('tested', 1000)
        .map(({ place, reason, field, detail }) => ({ place, reason, field, detail }))
        .reverse(),
      drops: house.edge.sources.view('tested').drops,
      spooled,
    };
  } finally {
    await house.end();
  }
}

/** Pseudonyms come in their own order, which is another one with every key. */
function inOrder(_name: string, value: unknown): unknown {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.sort() : value;
}

function orderOf({ timestamp, event_type, user_id }: JsonObject): string {
  return `${timestamp} ${event_type} ${user_id ?? ''}`.replace(/\d+/g, (digits) => digits.padStart(4, '0'));
}

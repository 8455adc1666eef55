/** What looks like a person is refused by admission, named by its field and its kind, and kept nowhere. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineEventType, type EventType, type IncomingEvent, type JsonObject, type Topic } from '@bellwether/core';
import { openLog, type SegmentLog } from '@bellwether/log';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Admission } from '../src/ingest/admission/admission.ts';
import type { PersonalDataPolicy } from '../src/ingest/admission/personal-data-check.ts';
import { SeenIds } from '../src/ingest/admission/seen-ids.ts';

const NOW_MS = Date.UTC(2026, 10, 21, 5);
const type = (name: string, topic: Topic, properties: EventType['metadata']['properties'] = {}): EventType =>
  defineEventType({
    name,
    topic,
    category: 'usage',
    description: 'For this test.',
    subject: 'user_id',
    metadata: { type: 'object', properties },
  });
const TYPES = [
  type('employee_departure', 'hr_events', {
    department_id_hash: { type: 'string' },
    status: { type: 'string', enum: ['Jane Smith', 'active'] },
    since: { type: 'string', format: 'date-time' },
    remark: { type: 'string', 'x-personal-data': 'text' },
    origin: { type: 'string', 'x-personal-data': 'allowed' },
    tags: { type: 'array' },
  }),
  type('tool_call', 'agent_events', { tool: { type: 'string' } }),
];

let directory: string;
let log: SegmentLog;
let policy: PersonalDataPolicy;
let admission: Admission;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bellwether-personal-data-'));
  log = await openLog({ directory, clock: () => NOW_MS });
  policy = 'people_topics';
  admission = new Admission({
    log,
    clock: () => NOW_MS,
    seen: new SeenIds(0),
    columns: [],
    packs: [],
    resolveType: (_, name) => TYPES.find((each) => each.name === name),
    enricherSettings: () => ({ priceOf: () => undefined, privacyFloor: 5 }),
    storedIds: async () => new Set(),
    personalDataPolicy: () => policy,
    barOf: () => undefined,
    unname: () => undefined,
    clearedMs: () => undefined,
    onAdmitted: () => undefined,
  });
});
afterEach(async () => {
  await log.close();
  rmSync(directory, { recursive: true, force: true });
});

async function fateOf(metadata: JsonObject, more: Partial<IncomingEvent> = {}, eventType = 'employee_departure') {
  const event = { event_type: eventType, timestamp: '2026-11-21T05:00:00Z', metadata, ...more };
  const { results } = await admission.admit('acme', 'test', [{ index: 0, event }]);
  const [result] = results;
  return result!.status === 'rejected' ? result : undefined;
}

/** Every byte the log has written. */
function written(): string {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}

describe('an event about people is refused for', () => {
  it.each<[string, JsonObject, Partial<IncomingEvent>, string, string]>([
    ['an e-mail address', { contact: 'jane.smith@company.com' }, {}, 'metadata.contact', 'email_address'],
    ['a name', { name: 'Jane Smith' }, {}, 'metadata.name', 'person_name'],
    ['a telephone number', { contact: '+49 30 901820' }, {}, 'metadata.contact', 'phone_number'],
    ['a number that is a number of somebody', { phone: 493090182000 }, {}, 'metadata.phone', 'phone_number'],
    ['a national id', { record: '123-45-6789' }, {}, 'metadata.record', 'national_id'],
    ['a street address', { office: '221B Baker Street' }, {}, 'metadata.office', 'street_address'],
    ['free text', { tags: ['my manager does not listen to me'] }, {}, 'metadata.tags[0]', 'free_text'],
    ['something deep inside', { a: { b: [{ c: 'jane@example.org' }] } }, {}, 'metadata.a.b[0].c', 'email_address'],
    ['an address as its user', {}, { user_id: 'jane@example.org' }, 'user_id', 'email_address'],
    ['a name as its session', {}, { session_id: 'jane.smith' }, 'session_id', 'person_name'],
    ['a name within text', { remark: 'asked Jane Smith about it' }, {}, 'metadata.remark', 'person_name'],
  ])('%s, with its field and kind', async (_, metadata, more, field, kind) => {
    const result = await fateOf(metadata, more);
    expect(result).toMatchObject({ reason: 'personal_data', field });
    expect(result!.detail).toContain(`(${kind})`);
  });

  it('a key that is an address, which is then not repeated as the field', async () => {
    const result = await fateOf({ scores: { 'jane@example.org': 3 } });
    expect(result).toMatchObject({ reason: 'personal_data', field: 'metadata.scores.*' });
  });
});

describe('an event about people is taken with', () => {
  it.each<[string, JsonObject]>([
    [
      'pseudonyms, bands and scores',
      { department_id_hash: 'd4e7a1c9f3b2e8d5a1f4c7e2b9a6d3f8', salary_band: '100k-150k' },
    ],
    ['a value that the type lists', { status: 'Jane Smith' }],
    ['words where words are declared', { remark: 'nothing to say about that from my side' }],
    ['anything where anything is allowed', { origin: 'jane@example.org' }],
    ['a time', { since: '2026-11-21T05:00:00Z' }],
    ['figures', { tenure_months: 14, rate: 0.25, ids: [1, 2, 1763705204000] }],
  ])('%s', async (_, metadata) => expect(await fateOf(metadata, { user_id: 'a3f5b2c8...' })).toBeUndefined());
});

describe('an event about other things', () => {
  it.each<[string, JsonObject, Partial<IncomingEvent>]>([
    ['words', { message: 'could not reach Jane Smith at 221B Baker Street' }, {}],
    ['an address within a text', { stderr: 'author jane@example.org is unknown' }, {}],
    ['a name as its user, as accounts are called', {}, { user_id: 'jane.smith' }],
    ['a repository in a field that may be one of names', { full_name: 'acme/shop' }, {}],
    ['numbers', { commit: '4111111111111111', port: '8080' }, {}],
  ])('is taken with %s', async (_, metadata, more) =>
    expect(await fateOf(metadata, more, 'tool_call')).toBeUndefined(),
  );

  it.each<[string, JsonObject, Partial<IncomingEvent>, string]>([
    ['an address as its user', {}, { user_id: 'jane@example.org' }, 'user_id'],
    ['a telephone number in a field of persons', { assignee: '+49 30 901820' }, {}, 'metadata.assignee'],
    ['a name in a field made for one', { employee_name: 'Jane Smith' }, {}, 'metadata.employee_name'],
    ['nothing but an address in any field', { note: 'jane@example.org' }, {}, 'metadata.note'],
  ])('is refused for %s', async (_, metadata, more, field) =>
    expect(await fateOf(metadata, more, 'tool_call')).toMatchObject({ reason: 'personal_data', field }),
  );

  it('is looked at like one about people when the tenant is strict', async () => {
    policy = 'strict';
    expect(await fateOf({ message: 'ask Jane Smith' }, {}, 'tool_call')).toMatchObject({ reason: 'personal_data' });
    expect(await fateOf({ tool: 'Read' }, {}, 'tool_call')).toBeUndefined();
  });
});

describe('what was refused', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['as personal data', () => fateOf({ contact: 'planted.person@example.org' })],
    ['for another reason', () => fateOf({ contact: 'planted.person@example.org' }, { timestamp: 'yesterday' })],
    ['for a field that quotes it', () => fateOf({}, { timestamp: 'planted.person@example.org' })],
    ['for a type that is its name', () => fateOf({}, {}, 'planted.person@example.org')],
    ['for a type nobody knows', () => fateOf({ contact: 'planted.person@example.org' }, {}, 'nobody_knows_this')],
    [
      'unread',
      () =>
        admission.admit('acme', 'test', [
          {
            index: 0,
            rejected: { reason: 'malformed_json', detail: 'planted.person@example.org is no JSON.' },
            raw: '{"contact": "planted.person@example.org"',
          },
        ]),
    ],
  ])('%s is written nowhere', async (_, refuse) => {
    await refuse();
    expect(written()).toContain('"received_at"');
    expect(written()).not.toContain('planted');
  });

  it('for another reason and is nobody’s is kept as ever', async () => {
    await fateOf({ tool: 'wrench_of_the_test' }, { timestamp: 'yesterday' });
    expect(written()).toContain('wrench_of_the_test');
  });
});

import { defineEventType } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  openTestServices,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { getEventType } from './get.ts';
import { listEventTypes } from './list.ts';
import { registerEventType } from './register.ts';
import { EventTypeRegistry } from './registry.ts';
import { schemaErrors } from './schema-check.ts';

const ofPack = defineEventType({
  name: 'session_started',
  topic: 'agent_events',
  category: 'usage',
  description: 'An agent began to work.',
  subject: 'session_id',
  metadata: { type: 'object', properties: { model: { type: 'string' } } },
});

let services: TestServices;
let admin: Caller;
let neighbour: Caller;
beforeAll(async () => {
  services = await openTestServices({ eventTypes: [ofPack] });
  admin = await addTenant(services.context, 'org_a');
  neighbour = await addTenant(services.context, 'org_b');
});
afterAll(() => services.close());

const declaration = (
  name: string,
  metadata: object = { type: 'object', properties: { station: { type: 'string' } } },
) => ({
  name,
  topic: 'device_events',
  category: 'usage',
  description: 'Somebody checked in.',
  subject: 'user_id',
  metadata,
});
const register = (input: unknown, caller = admin) => registerEventType(services.context, caller, input);
const resolve = (name: string, orgId = 'org_a') => services.context.eventTypes.resolve(orgId, name);

describe('registering an event type', () => {
  it('makes it hold at once, for this organisation only', async () => {
    const made = await register(declaration('checked_in'));
    expect(made).toMatchObject({ name: 'checked_in', version: 1, source: 'tenant' });
    expect(resolve('checked_in')?.version).toBe(1);
    expect(resolve('checked_in', 'org_b')).toBeUndefined();
    expect((await listEventTypes(services.context, neighbour)).map((type) => type.name)).toEqual(['session_started']);
    await problemOf(getEventType(services.context, neighbour, 'checked_in'), 'not_found');
  });

  it('lets two organisations use one name for different things', async () => {
    await register(declaration('shared_name'));
    await register(
      declaration('shared_name', { type: 'object', properties: { other: { type: 'integer' } } }),
      neighbour,
    );
    expect(resolve('shared_name', 'org_a')?.metadata.properties).toHaveProperty('station');
    expect(resolve('shared_name', 'org_b')?.metadata.properties).toHaveProperty('other');
  });

  it('takes the next version when it is compatible, and keeps the ones before', async () => {
    await register(declaration('versioned'));
    const wider = { type: 'object', properties: { station: { type: 'string' }, floor: { type: 'integer' } } };
    await register({ ...declaration('versioned', wider), version: 2 });
    expect(resolve('versioned')?.version).toBe(2);
    const history = await getEventType(services.context, admin, 'versioned');
    expect([history.version, history.versions.map((type) => type.version)]).toEqual([2, [1, 2]]);
  });

  it('refuses the next version when it is not, naming the paths', async () => {
    await register(declaration('strict'));
    const narrower = { type: 'object', properties: { station: { type: 'integer' }, at: {} }, required: ['at'] };
    const change = { ...declaration('strict', narrower), topic: 'web_events', subject: 'session_id' };
    const problem = await problemOf(register({ ...change, version: 2 }), 'incompatible_schema');
    expect(problem.errors.map((error) => error.field)).toEqual(['topic', 'subject', 'metadata.at', 'metadata.station']);
    expect(resolve('strict')?.version).toBe(1);
  });

  it('does nothing when a version is sent again as it is', async () => {
    await register({ ...declaration('again'), version: 1 });
    expect((await register({ ...declaration('again'), version: 1 })).version).toBe(1);
    expect((await register(declaration('again'))).version).toBe(1);
    expect((await getEventType(services.context, admin, 'again')).versions).toHaveLength(1);
  });

  it('refuses to change a version, or to leave one out', async () => {
    await register(declaration('ordered'));
    const other = { type: 'object', properties: {} };
    await problemOf(register({ ...declaration('ordered', other), version: 1 }), 'conflict');
    const problem = await problemOf(register({ ...declaration('ordered'), version: 3 }), 'conflict');
    expect(problem.errors).toEqual([{ field: 'version', detail: 'has to be 2.' }]);
  });

  it('gives one of two at the same moment the version, and tells the other', async () => {
    const wide = (name: string) => ({ type: 'object', properties: { [name]: { type: 'string' } } });
    const results = await Promise.allSettled([
      register({ ...declaration('raced', wide('a')), version: 1 }),
      register({ ...declaration('raced', wide('b')), version: 1 }),
    ]);
    expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it("cannot take a pack's name", async () => {
    await problemOf(register(declaration('session_started')), 'conflict');
    expect(resolve('session_started')).toBe(ofPack);
  });

  it('needs the scope admin', async () => {
    await problemOf(register(declaration('x'), withScopes(admin, 'read', 'ingest')), 'forbidden');
    await problemOf(listEventTypes(services.context, withScopes(admin, 'ingest')), 'forbidden');
    expect((await listEventTypes(services.context, withScopes(admin, 'read'))).length).toBeGreaterThan(0);
  });

  it('names every field that is wrong', async () => {
    const wrong = {
      name: 'Not Snake',
      topic: 'nope',
      category: 'usage',
      descripton: 'typo',
      metadata: { type: 'array' },
    };
    const problem = await problemOf(register(wrong), 'invalid_request');
    expect(problem.errors.map((error) => error.field).sort()).toEqual(
      ['descripton', 'description', 'metadata.type', 'name', 'topic'].sort(),
    );
    for (const input of [undefined, null, 'x', [], 7]) await problemOf(register(input), 'invalid_request');
  });
});

describe('the registry', () => {
  it('knows after a restart what it knew before', async () => {
    await register(declaration('kept'));
    const { eventTypes } = await services.restarted();
    expect(eventTypes.all('org_a')).toEqual(services.context.eventTypes.all('org_a'));
    expect(eventTypes.resolve('org_a', 'versioned')?.version).toBe(2);
  });

  it('refuses two packs that declare the same name', () => {
    expect(() => new EventTypeRegistry([ofPack, ofPack])).toThrow(/Two packs declare/);
  });
});

describe('a schema', () => {
  const within = (schema: object) => ({ type: 'object', properties: { x: schema } });

  it('may use every keyword we know', () => {
    const all = {
      type: 'object',
      description: 'd',
      properties: {
        'gen_ai.system': { type: 'string', minLength: 1, maxLength: 9, pattern: '^[a-z]+$', enum: ['a'] },
        at: { type: 'string', format: 'date-time' },
        n: { type: 'number', minimum: -1.5, maximum: 2 },
        tags: { type: 'array', items: { type: 'string' }, minItems: 0, maxItems: 3 },
        any: {},
        inner: { type: 'object', properties: { b: { type: 'boolean' } }, required: ['b'], additionalProperties: false },
      },
      required: ['at'],
      additionalProperties: true,
    };
    expect(schemaErrors(all)).toEqual([]);
  });

  let deep: object = { type: 'string' };
  for (let i = 0; i < 9; i++) deep = within(deep);

  it.each<[string, unknown, string]>([
    ['is not for an object', { type: 'string' }, 'metadata.type'],
    ['uses another keyword', within({ $ref: 'https://example.org' }), 'metadata.x.$ref'],
    ['uses a keyword of another type', within({ type: 'boolean', minimum: 1 }), 'metadata.x.minimum'],
    ['names no type we know', within({ type: ['string', 'null'] }), 'metadata.x.type'],
    ['requires what it does not declare', { type: 'object', required: ['y'] }, 'metadata.required'],
    ['has limits that nothing meets', within({ type: 'integer', minimum: 2, maximum: 1 }), 'metadata.x.minimum'],
    ['has a limit that is no number', within({ type: 'string', maxLength: -1 }), 'metadata.x.maxLength'],
    ['has an empty list of values', within({ enum: [] }), 'metadata.x.enum'],
    ['has a pattern that is none', within({ type: 'string', pattern: '(' }), 'metadata.x.pattern'],
    ['has a pattern that looks around', within({ type: 'string', pattern: '(?=a)b' }), 'metadata.x.pattern'],
    ['has a pattern that refers back', within({ type: 'string', pattern: '(a)\\1' }), 'metadata.x.pattern'],
    ['has a format nobody checks', within({ type: 'string', format: 'colour' }), 'metadata.x.format'],
    ['names a field __proto__', JSON.parse('{"type":"object","properties":{"__proto__":{}}}'), 'metadata.__proto__'],
    ['holds a character that cannot be kept', { type: 'object', description: 'a\u0000b' }, 'metadata'],
    ['is too deep', deep, 'metadata.x.x.x.x.x.x'],
    ['is too large', { type: 'object', description: 'd'.repeat(70_000) }, 'metadata'],
    [
      'has too many fields',
      { type: 'object', properties: Object.fromEntries(Array.from({ length: 501 }, (_, i) => [`f${i}`, {}])) },
      'metadata',
    ],
    ['is missing', undefined, 'metadata'],
  ])('is refused when it %s', (_, schema, path) => {
    expect(schemaErrors(schema).map((error) => error.field)).toEqual([path]);
  });
});

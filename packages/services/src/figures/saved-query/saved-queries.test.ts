import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import type { Caller } from '../../access/authority/caller.ts';
import { createSavedQuery } from './create.ts';
import { listSavedQueries } from './list.ts';
import { removeSavedQuery } from './remove.ts';

let services: TestServices;
let admin: Caller;
let neighbour: Caller;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
  neighbour = await addTenant(services.context, 'org_b');
});
afterAll(() => services.close());

const create = (input: unknown, caller = admin) => createSavedQuery(services.context, caller, input);

describe('a saved query', () => {
  it('is kept as it is under a name, for its organisation only', async () => {
    const query = { metric: 'agent_cost_usd', grain: '1h', filters: [{ dimension: 'team', op: 'in', values: ['a'] }] };
    const saved = await create({ name: ' Cost by hour ', query });
    expect(saved).toMatchObject({ name: 'Cost by hour', query, created_by: 'user:usr_org_a' });
    expect(await listSavedQueries(services.context, admin)).toEqual([saved]);
    expect(await listSavedQueries(services.context, neighbour)).toEqual([]);
    await problemOf(removeSavedQuery(services.context, neighbour, saved.saved_query_id), 'not_found');
    await removeSavedQuery(services.context, admin, saved.saved_query_id);
    await problemOf(removeSavedQuery(services.context, admin, saved.saved_query_id), 'not_found');
  });

  it('has a name of its own in its organisation', async () => {
    await create({ name: 'Cost', query: {} });
    await create({ name: 'Cost', query: {} }, neighbour);
    const problem = await problemOf(create({ name: 'Cost', query: {} }), 'conflict');
    expect(problem.errors).toEqual([{ field: 'name', detail: 'is taken.' }]);
  });

  it.each<[string, unknown, string]>([
    ['no query', { name: 'x' }, 'query'],
    ['a list', { name: 'x', query: [] }, 'query'],
    ['a text', { name: 'x', query: '{}' }, 'query'],
    ['more than 16 kB', { name: 'x', query: { metric: 'm'.repeat(17_000) } }, 'query'],
    ['a character that cannot be kept', { name: 'x', query: { metric: '\u0000' } }, 'query'],
    ['half a character', { name: 'x', query: { metric: '\ud83d' } }, 'query'],
    ['no name', { query: {} }, 'name'],
  ])('is refused with %s', async (_, input, field) => {
    const problem = await problemOf(create(input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });

  it('may speak of the character U+0000 without holding it', async () => {
    const query = { metric: String.raw`\u0000 \ud83d`, note: '💡 "quoted"' };
    expect((await create({ name: 'escapes', query })).query).toEqual(query);
    expect((await listSavedQueries(services.context, admin)).find((one) => one.name === 'escapes')?.query).toEqual(
      query,
    );
  });

  it('is removed by who saved it, or by who may change every board', async () => {
    const [member, other] = ['usr_m', 'usr_o'].map((id) => callerWith('member', 'org_a', { id }));
    const first = await create({ name: 'of a member', query: {} }, member);
    await problemOf(removeSavedQuery(services.context, other, first.saved_query_id), 'forbidden');
    await removeSavedQuery(services.context, member, first.saved_query_id);
    const second = await create({ name: 'of a member', query: {} }, member);
    await removeSavedQuery(services.context, admin, second.saved_query_id);
  });

  it('is read and written with the scope read', async () => {
    await problemOf(create({ name: 'y', query: {} }, withScopes(admin, 'ingest', 'admin')), 'forbidden');
    await create({ name: 'y', query: {} }, withScopes(admin, 'read'));
  });
});

import { HOUR_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  openTestServices,
  operatorFor,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import { authenticate } from '../authority/authenticate.ts';
import type { Caller } from '../authority/caller.ts';
import { createKey } from './create.ts';
import { listKeys } from './list.ts';
import { revokeKey } from './revoke.ts';
import { rotateKey } from './rotate.ts';

let services: TestServices;
let admin: Caller;
let neighbour: Caller;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
  neighbour = await addTenant(services.context, 'org_b');
});
afterAll(() => services.close());

const create = (input: unknown, caller = admin) => createKey(services.context, caller, input);

describe('creating a key', () => {
  it('shows the key once, and keeps only its hash', async () => {
    const { key, ...view } = await create({ name: 'CI', scopes: ['ingest', 'ingest', 'read'] });
    expect(key).toMatch(/^bw_[0-9A-Za-z]{43}$/);
    expect(view).toEqual({
      key_id: expect.stringMatching(/^key_/),
      org_id: 'org_a',
      name: 'CI',
      scopes: ['ingest', 'read'],
      prefix: key.slice(0, 9),
      created_by: 'user:usr_org_a',
      created_at: '2026-11-21T05:00:00.000Z',
      last_used_at: null,
      expires_at: null,
      revoked_at: null,
    });
    const stored = await services.context.records.asOperator((tx) => tx.selectFrom('api_keys').selectAll().execute());
    expect(JSON.stringify(stored)).not.toContain(key.slice(10));
    expect(await listKeys(services.context, admin)).toContainEqual(view);
  });

  it('gives no scope the caller has not got', async () => {
    const manager = withScopes(admin, 'admin');
    const problem = await problemOf(create({ scopes: ['admin', 'read'] }, manager), 'forbidden');
    expect(problem.message).toContain('scope read');
    expect((await create({ scopes: ['admin'] }, manager)).scopes).toEqual(['admin']);
  });

  it('needs the scope admin, and a credential', async () => {
    await problemOf(create({ scopes: ['read'] }, withScopes(admin, 'read', 'ingest')), 'forbidden');
    await problemOf(createKey(services.context, undefined, {}), 'unauthenticated');
  });

  it.each<[object, string]>([
    [{}, 'scopes'],
    [{ scopes: [] }, 'scopes'],
    [{ scopes: ['root'] }, 'scopes[0]'],
    [{ scopes: ['read'], name: '' }, 'name'],
    [{ scopes: ['read'], name: 'a\u0000b' }, 'name'],
    [{ scopes: ['read'], expires_at: 'tomorrow' }, 'expires_at'],
    [{ scopes: ['read'], expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    [{ scopes: ['read'], expires_at: '9999-01-01T00:00:00Z' }, 'expires_at'],
    [{ scopes: ['read'], org_id: 'org_b' }, 'org_id'],
  ])('refuses %j, naming %s', async (input, field) => {
    const problem = await problemOf(create(input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });

  it('is for the operator too, in any organisation there is', async () => {
    expect((await create({ scopes: ['ingest'] }, operatorFor('org_b'))).org_id).toBe('org_b');
    await problemOf(create({ scopes: ['ingest'] }, operatorFor('org_none')), 'not_found');
  });
});

describe('revoking a key', () => {
  it('ends it, and can be done twice', async () => {
    const { key, key_id } = await create({ scopes: ['read'] });
    await revokeKey(services.context, admin, key_id);
    await revokeKey(services.context, admin, key_id);
    expect(await authenticate(services.context, key)).toBeUndefined();
    const listed = (await listKeys(services.context, admin)).find((view) => view.key_id === key_id);
    expect(listed?.revoked_at).toBe(new Date(services.context.clock()).toISOString());
  });

  it("cannot be done to another organisation's key", async () => {
    const { key, key_id } = await create({ scopes: ['read'] });
    await problemOf(revokeKey(services.context, neighbour, key_id), 'not_found');
    await problemOf(rotateKey(services.context, neighbour, key_id), 'not_found');
    expect(await authenticate(services.context, key)).toBeDefined();
    expect((await listKeys(services.context, neighbour)).map((view) => view.org_id)).not.toContain('org_a');
  });
});

describe('rotating a key', () => {
  it('makes an equal one, and lets the old one work for the grace period', async () => {
    const old = await create({ name: 'fleet', scopes: ['ingest'] });
    const { key, ...view } = await rotateKey(services.context, admin, old.key_id, { grace_seconds: 3600 });
    expect(view).toMatchObject({ name: 'fleet', scopes: ['ingest'], expires_at: null });
    services.pass(HOUR_MS - 1);
    expect(await authenticate(services.context, old.key)).toBeDefined();
    services.pass(1);
    expect(await authenticate(services.context, old.key)).toBeUndefined();
    expect(await authenticate(services.context, key)).toMatchObject({ id: view.key_id });
  });

  it('without grace ends the old one at once', async () => {
    const old = await create({ scopes: ['ingest'] });
    await authenticate(services.context, old.key);
    await rotateKey(services.context, admin, old.key_id, { grace_seconds: 0 });
    expect(await authenticate(services.context, old.key)).toBeUndefined();
  });

  it('is no way to a scope the caller has not got', async () => {
    const old = await create({ scopes: ['ingest', 'read'] });
    await problemOf(rotateKey(services.context, withScopes(admin, 'admin'), old.key_id), 'forbidden');
  });

  it('is refused for a key that has ended', async () => {
    const old = await create({ scopes: ['ingest'] });
    await revokeKey(services.context, admin, old.key_id);
    await problemOf(rotateKey(services.context, admin, old.key_id), 'conflict');
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  callerWith,
  openTestServices,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import { createKey } from '../key/create.ts';
import { revokeKey } from '../key/revoke.ts';
import { authenticate } from './authenticate.ts';
import { actingFor, type Caller, OPERATOR, organisationOf, requireOperator, requirePermission } from './caller.ts';
import { newCredential } from './credential.ts';
import { grantsOfScopes } from './scope.ts';

let services: TestServices;
let admin: Caller;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
});
afterAll(() => services.close());

const makeKey = (input: object) => createKey(services.context, admin, { name: 'k', ...input });
const whois = (token: string) => authenticate(services.context, token);

describe('authenticate', () => {
  it('knows a key by its organisation and its scopes', async () => {
    const { key, key_id } = await makeKey({ scopes: ['ingest', 'read'] });
    expect(await whois(key)).toEqual({
      kind: 'key',
      id: key_id,
      orgId: 'org_a',
      grants: grantsOfScopes(['ingest', 'read']),
      role: undefined,
      teams: [],
      subject: undefined,
      sessionId: undefined,
    });
  });

  it.each([
    '',
    'bw_',
    'bw_short',
    `${newCredential('key')}x`,
    'Bearer x',
    '💥',
    newCredential('key').replace('bw_', 'xx_'),
  ])('knows nobody by %j, without asking the records', async (token) => {
    const before = services.context.records.stats().transactions;
    expect(await whois(token)).toBeUndefined();
    expect(services.context.records.stats().transactions).toBe(before);
  });

  it('knows nobody by a key that was never made', async () => {
    expect(await whois(newCredential('key'))).toBeUndefined();
    expect(await whois(newCredential('session'))).toBeUndefined();
  });

  it('asks the records once in five seconds, also for a key that does not exist', async () => {
    const { key } = await makeKey({ scopes: ['read'] });
    for (const token of [key, newCredential('key')]) {
      const before = services.context.records.stats().transactions;
      await whois(token);
      await whois(token);
      services.pass(4_999);
      await whois(token);
      expect(services.context.records.stats().transactions - before).toBe(1);
      services.pass(1);
      await whois(token);
      expect(services.context.records.stats().transactions - before).toBe(2);
    }
  });

  it('refuses a revoked key at once, however fresh it is in memory', async () => {
    const { key, key_id } = await makeKey({ scopes: ['read'] });
    expect(await whois(key)).toBeDefined();
    await revokeKey(services.context, admin, key_id);
    expect(await whois(key)).toBeUndefined();
  });

  it('does not remember what it looked up while the key was being revoked', async () => {
    const { key, key_id } = await makeKey({ scopes: ['read'] });
    await Promise.all([whois(key), revokeKey(services.context, admin, key_id), whois(key)]);
    expect(await whois(key)).toBeUndefined();
  });

  it('refuses a key from the millisecond at which it ends', async () => {
    const endsMs = services.context.clock() + 3_000;
    const { key } = await makeKey({ scopes: ['read'], expires_at: new Date(endsMs).toISOString() });
    services.pass(2_999);
    expect(await whois(key)).toBeDefined();
    services.pass(1);
    expect(await whois(key)).toBeUndefined();
  });

  it('notes the use of a key to the minute', async () => {
    const { key, key_id } = await makeKey({ scopes: ['read'] });
    const lastUsed = () =>
      services.context.records.asTenant('org_a', (tx) =>
        tx.selectFrom('api_keys').select('last_used_at').where('key_id', '=', key_id).executeTakeFirstOrThrow(),
      );
    const first = new Date(services.context.clock());
    await whois(key);
    services.pass(59_000);
    await whois(key);
    expect((await lastUsed()).last_used_at).toEqual(first);
    services.pass(6_000);
    await whois(key);
    expect((await lastUsed()).last_used_at).toEqual(new Date(services.context.clock()));
  });

  it('knows the operator by the token of this start only', async () => {
    expect(await whois(services.operatorToken)).toEqual(OPERATOR);
    expect(await whois(newCredential('operator'))).toBeUndefined();
  });
});

describe('a caller', () => {
  const reader = withScopes(callerWith('owner', 'org_a'), 'read');

  it('that is a key gets to know which scope it would need', async () => {
    const { context } = services;
    requirePermission(context, reader, 'metrics:read');
    const problem = await problemOf(() => requirePermission(context, reader, 'users:read'), 'forbidden');
    expect(problem.message).toBe('This needs a key with the scope admin or scim (users:read).');
  });

  it('that is a user gets to know which permission the role lacks, or how far it reaches', async () => {
    const { context } = services;
    const manager = callerWith('manager', 'org_a');
    requirePermission(context, manager, 'metrics:read', 'own');
    requirePermission(context, manager, 'metrics:read', 'team');
    const narrow = await problemOf(() => requirePermission(context, manager, 'metrics:read'), 'forbidden');
    expect(narrow.message).toContain('the role manager has it for its own teams only');
    const none = await problemOf(() => requirePermission(context, manager, 'keys:write'), 'forbidden');
    expect(none.message).toContain('keys:write, which the role manager does not have');
  });

  it('that was refused is in the audit trail', async () => {
    const { context } = services;
    await problemOf(() => requirePermission(context, reader, 'audit_logs:read'), 'forbidden');
    await context.audit.settled();
    const entry = await context.records.asTenant('org_a', (tx) =>
      tx.selectFrom('audit_entries').selectAll().orderBy('seq', 'desc').limit(1).executeTakeFirstOrThrow(),
    );
    expect(entry).toMatchObject({ actor: 'key:key_test', resource_id: 'audit_logs:read', outcome: 'denied' });
  });

  it('that is nobody is unauthenticated, not forbidden', () =>
    problemOf(() => requirePermission(services.context, undefined, 'metrics:read'), 'unauthenticated'));

  it('acts for its own organisation and no other', async () => {
    expect(actingFor(reader, 'org_a')).toBe(reader);
    await problemOf(() => actingFor(reader, 'org_b'), 'forbidden');
    await problemOf(() => requireOperator(services.context, callerWith('owner', 'org_a')), 'forbidden');
  });

  it('that is the operator acts for any organisation, but has to name it', async () => {
    expect(organisationOf(actingFor(OPERATOR, 'org_b'))).toBe('org_b');
    const problem = await problemOf(() => organisationOf(OPERATOR), 'invalid_request');
    expect(problem.errors[0]?.field).toBe('org_id');
  });
});

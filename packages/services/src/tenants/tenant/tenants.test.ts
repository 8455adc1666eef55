import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  openTestServices,
  operatorFor,
  owner,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import { authenticate } from '../../access/authority/authenticate.ts';
import { type Caller, OPERATOR } from '../../access/authority/caller.ts';
import { createKey } from '../../access/key/create.ts';
import { signIn } from '../../access/session/sign-in.ts';
import { createUser } from '../../access/user/create.ts';
import { registerEventType } from '../../ingest/event-type/register.ts';
import { administerOrganisation } from './administer.ts';
import { createOrganisation } from './create.ts';
import { ensureFirstAdministrator, firstAdministratorShown } from './ensure-first-administrator.ts';
import { getOrganisation } from './get.ts';
import { listOrganisations } from './list.ts';
import { requireFeature } from './require-feature.ts';
import { updateOrganisation } from './update.ts';

let services: TestServices;
let admin: Caller;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
});
afterAll(() => services.close());

/** Signs in somebody who has no second factor. */
async function enter(...given: Parameters<typeof signIn>) {
  const answer = await signIn(...given);
  if (!('token' in answer)) throw new Error('A second factor was asked for.');
  return answer;
}

const update = (caller: Caller, input: unknown) => updateOrganisation(services.context, caller, input);

describe('an organisation', () => {
  it('is made by the operator, with defaults', async () => {
    const made = await createOrganisation(services.context, OPERATOR, { org_id: 'org_b', name: 'B' });
    expect(made).toEqual({
      org_id: 'org_b',
      name: 'B',
      primary_region: 'eu-west-1',
      data_residency: 'global',
      quotas: {
        max_events_per_second: 10_000,
        max_seats: null,
        max_storage_gb: null,
        max_api_requests_per_minute: null,
      },
      features: { real_time_enabled: true, export_enabled: true, sso_enabled: true, custom_metrics_enabled: true },
      plan: 'enterprise',
      personal_data_policy: 'people_topics',
      self_managed: false,
      sample: false,
      suspended_at: null,
      created_at: '2026-11-21T05:00:00.000Z',
      updated_at: '2026-11-21T05:00:00.000Z',
    });
    expect(services.context.tenants.get('org_b')).toEqual(made);
    expect(await getOrganisation(services.context, operatorFor('org_b'))).toEqual(made);
    expect((await listOrganisations(services.context, OPERATOR)).map((one) => one.org_id)).toEqual(['org_a', 'org_b']);
  });

  it('is made and listed by nobody else', async () => {
    await problemOf(createOrganisation(services.context, admin, { name: 'C' }), 'forbidden');
    await problemOf(listOrganisations(services.context, admin), 'forbidden');
    await problemOf(listOrganisations(services.context, undefined), 'unauthenticated');
  });

  it('has an id of its own', async () => {
    const problem = await problemOf(
      createOrganisation(services.context, OPERATOR, { org_id: 'org_a', name: 'A' }),
      'conflict',
    );
    expect(problem.errors[0]?.field).toBe('org_id');
    expect((await createOrganisation(services.context, OPERATOR, { name: 'D' })).org_id).toMatch(/^org_\w{20}$/);
    for (const org_id of ["x'; DROP TABLE users", '../x', 'a b', 'x'.repeat(65)])
      await problemOf(createOrganisation(services.context, OPERATOR, { org_id, name: 'D' }), 'invalid_request');
  });

  it('changes by what is sent, field by field, and everybody sees it at once', async () => {
    services.pass(1000);
    const updated = await update(admin, {
      name: 'Renamed',
      quotas: { max_seats: 50 },
      features: { sso_enabled: false },
    });
    expect(updated).toMatchObject({ name: 'Renamed', updated_at: '2026-11-21T05:00:01.000Z' });
    expect(updated.quotas).toMatchObject({ max_events_per_second: 10_000, max_seats: 50 });
    expect(updated.features).toMatchObject({ sso_enabled: false, export_enabled: true });
    await update(admin, { quotas: { max_events_per_second: 5 } });
    expect(services.context.tenants.get('org_a')?.quotas).toMatchObject({ max_events_per_second: 5, max_seats: 50 });
    expect((await services.restarted()).tenants.all()).toEqual(services.context.tenants.all());
    expect((await update(admin, { quotas: { max_seats: null } })).quotas.max_seats).toBeNull();
  });

  it('sets its own quotas only when it runs the installation itself', async () => {
    const hosted = owner('org_b');
    for (const change of [{ quotas: { max_seats: 1e6 } }, { features: { sso_enabled: true } }, { plan: 'starter' }])
      await problemOf(update(hosted, change), 'forbidden');
    await problemOf(update(hosted, { self_managed: true }), 'forbidden');
    await problemOf(update(admin, { self_managed: true }), 'forbidden');
    expect((await update(hosted, { name: 'B by itself' })).name).toBe('B by itself');
    expect((await update(operatorFor('org_b'), { quotas: { max_seats: 9 } })).quotas.max_seats).toBe(9);
  });

  it('is changed with the scope admin only', async () => {
    await problemOf(update(withScopes(admin, 'read', 'ingest'), { name: 'X' }), 'forbidden');
    await problemOf(getOrganisation(services.context, withScopes(admin, 'ingest')), 'forbidden');
    await problemOf(update(owner('org_none'), { name: 'X' }), 'not_found');
  });

  it.each<[object, string[]]>([
    [{ quotas: { max_seats: -1 } }, ['quotas.max_seats']],
    [{ quotas: { max_events_per_second: null } }, ['quotas.max_events_per_second']],
    [{ quotas: { max_seat: 1 }, plan: 'free' }, ['quotas.max_seat', 'plan']],
    [{ quotas: 7 }, ['quotas']],
    [{ features: { sso_enabled: 'yes' } }, ['features.sso_enabled']],
    [{ primary_region: 'mars', data_residency: 'eu ' }, ['primary_region', 'data_residency']],
    [{ org_id: 'org_b' }, ['org_id']],
  ])('refuses %j, naming %j', async (input, fields) => {
    const problem = await problemOf(update(admin, input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual(fields);
  });
});

const VISIT = { id: 'req_test', address: 'here', userAgent: '' };

describe('the first start', () => {
  it('makes an organisation and an owner, whose password is said once', async () => {
    const fresh = await openTestServices();
    try {
      const first = await ensureFirstAdministrator(fresh.context, { sample: true });
      expect(first).toEqual({ email: 'admin@bellwether.local', password: expect.any(String), org_id: 'org_sample' });
      const signedIn = await enter(fresh.context, { email: first?.email, password: first?.password }, VISIT);
      expect(signedIn).toMatchObject({ user: { role: 'owner', org_id: 'org_sample' } });
      expect(fresh.context.tenants.get('org_sample')).toMatchObject({
        name: 'Sample organisation',
        self_managed: true,
        sample: true,
      });
      expect(await ensureFirstAdministrator(fresh.context, { sample: true })).toBeUndefined();
    } finally {
      await fresh.close();
    }
  });

  it('takes the e-mail and the password it is given, and does not repeat the password', async () => {
    const fresh = await openTestServices();
    try {
      const given = { email: 'Head@Example.org', password: 'a good password', sample: false };
      const short = await problemOf(
        ensureFirstAdministrator(fresh.context, { ...given, password: 'x' }),
        'invalid_request',
      );
      expect(short.errors[0]?.field).toBe('password');
      expect(fresh.context.tenants.all()).toEqual([]);
      const first = await ensureFirstAdministrator(fresh.context, given);
      expect(first).toEqual({ email: 'head@example.org', password: undefined, org_id: 'org_main' });
      await enter(fresh.context, { email: given.email, password: given.password }, VISIT);
      expect(await ensureFirstAdministrator(fresh.context, { sample: true })).toBeUndefined();
      expect(fresh.context.tenants.all().map((one) => one.org_id)).toEqual(['org_main', 'org_sample']);
    } finally {
      await fresh.close();
    }
  });
});

describe('a password that was made up', () => {
  it('is made up anew at each start until it has been said', async () => {
    const fresh = await openTestServices();
    try {
      const lost = await ensureFirstAdministrator(fresh.context, { sample: false });
      const again = await ensureFirstAdministrator(await fresh.restarted(), { sample: false });
      expect(again).toEqual({ email: lost?.email, org_id: lost?.org_id, password: expect.any(String) });
      expect(again?.password).not.toBe(lost?.password);
      await firstAdministratorShown(fresh.context, again!);
      expect(await ensureFirstAdministrator(await fresh.restarted(), { sample: false })).toBeUndefined();
      const { email, password } = again!;
      expect((await enter(fresh.context, { email, password }, VISIT)).user.role).toBe('owner');
    } finally {
      await fresh.close();
    }
  });

  it('is left alone once somebody has signed in with it', async () => {
    const fresh = await openTestServices();
    try {
      const first = await ensureFirstAdministrator(fresh.context, { sample: false });
      await enter(fresh.context, { email: first?.email, password: first?.password }, VISIT);
      expect(await ensureFirstAdministrator(await fresh.restarted(), { sample: false })).toBeUndefined();
    } finally {
      await fresh.close();
    }
  });
});

describe('a suspended organisation', () => {
  it('lets nobody in, keeps what it has, and works again when the operator says so', async () => {
    const { context } = services;
    const suspended = await addTenant(context, 'org_suspended');
    const { key } = await createKey(context, suspended, { name: 'producer', scopes: ['ingest'] });
    await createUser(context, suspended, { email: 'sam@suspended.example', password: 'a good password' });
    const account = { email: 'sam@suspended.example', password: 'a good password' };
    const session = await enter(context, account, VISIT);
    expect((await authenticate(context, key))?.orgId).toBe('org_suspended');

    services.pass(1000);
    const made = await administerOrganisation(context, OPERATOR, 'org_suspended', { suspended: true });
    expect(made.suspended_at).toBe(new Date(context.clock()).toISOString());
    for (const token of [key, session.token]) {
      const problem = await problemOf(authenticate(context, token), 'forbidden');
      expect(problem.message).toMatch(/suspended.*operator/);
    }
    expect((await problemOf(enter(context, account, VISIT), 'forbidden')).message).toMatch(/suspended/);
    expect((await services.restarted()).tenants.get('org_suspended')?.suspended_at).toBe(made.suspended_at);

    services.pass(1000);
    // Said twice, it is suspended since the first time.
    const again = await administerOrganisation(context, OPERATOR, 'org_suspended', { suspended: true });
    expect(again.suspended_at).toBe(made.suspended_at);
    await administerOrganisation(context, OPERATOR, 'org_suspended', { suspended: false });
    expect((await authenticate(context, session.token))?.orgId).toBe('org_suspended');
  });

  it('is suspended by the operator only', async () => {
    await problemOf(update(admin, { suspended: true }), 'forbidden');
    await problemOf(() => administerOrganisation(services.context, admin, 'org_b', { suspended: true }), 'forbidden');
    await problemOf(administerOrganisation(services.context, OPERATOR, 'org_none', { suspended: true }), 'not_found');
    await problemOf(
      administerOrganisation(services.context, OPERATOR, 'org_b', { suspended: 'yes' }),
      'invalid_request',
    );
  });
});

describe('the seats of an organisation', () => {
  it('are the users who are not disabled; one more than there are is refused', async () => {
    const { context } = services;
    const caller = await addTenant(context, 'org_seats');
    const add = (email: string) => createUser(context, caller, { email, password: 'a good password' });
    await update(caller, { quotas: { max_seats: 2 } });
    await add('one@seats.example');
    const { user } = await add('two@seats.example');
    const problem = await problemOf(add('three@seats.example'), 'conflict');
    expect(problem.errors[0]?.field).toBe('quotas.max_seats');
    await context.records.asTenant('org_seats', (tx) =>
      tx.updateTable('users').set({ disabled_at: new Date() }).where('user_id', '=', user.user_id).execute(),
    );
    await add('three@seats.example');
  });
});

describe('a feature that is switched off', () => {
  it('is refused with how to get it', async () => {
    const { context } = services;
    const caller = await addTenant(context, 'org_plain');
    await update(caller, { features: { custom_metrics_enabled: false } });
    const problem = await problemOf(registerEventType(context, caller, {}), 'forbidden');
    expect(problem.message).toMatch(/features\.custom_metrics_enabled/);
    expect(() => requireFeature(context, 'org_plain', 'sso_enabled')).not.toThrow();
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  openTestServices,
  operatorFor,
  owner,
  problemOf,
  type TestServices,
  withScopes,
} from '../../test/service-context.ts';
import { type Caller, OPERATOR } from '../authority/caller.ts';
import { signIn } from '../session/sign-in.ts';
import { createOrganisation } from './create.ts';
import { ensureFirstAdministrator } from './ensure-first-administrator.ts';
import { getOrganisation } from './get.ts';
import { listOrganisations } from './list.ts';
import { updateOrganisation } from './update.ts';

let services: TestServices;
let admin: Caller;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
});
afterAll(() => services.close());

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
      const signedIn = await signIn(fresh.context, { email: first?.email, password: first?.password }, VISIT);
      expect(signedIn.user).toMatchObject({ role: 'owner', org_id: 'org_sample' });
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
      await signIn(fresh.context, { email: given.email, password: given.password }, VISIT);
      expect(await ensureFirstAdministrator(fresh.context, { sample: true })).toBeUndefined();
      expect(fresh.context.tenants.all().map((one) => one.org_id)).toEqual(['org_main', 'org_sample']);
    } finally {
      await fresh.close();
    }
  });
});

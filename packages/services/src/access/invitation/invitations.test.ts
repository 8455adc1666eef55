import { DAY_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, addAccount, callerOf, PASSWORD, trailOf, visit } from '../../../test/accounts.ts';
import {
  addTenant,
  callerWith,
  openTestServices,
  operatorFor,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import type { Caller } from '../authority/caller.ts';
import { sweepSessions } from '../session/sweep.ts';
import { createUser } from '../user/create.ts';
import { removeUser } from '../user/remove.ts';
import { updateUser } from '../user/update.ts';
import { acceptInvitation, lookUpInvitation } from './accept.ts';
import { createInvitation } from './create.ts';
import { listInvitations } from './list.ts';
import { revokeInvitation } from './revoke.ts';

let services: TestServices;
let boss: Caller;
let admin: Account;
let number = 0;
let orgId: string;
beforeAll(async () => {
  services = await openTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  number += 1;
  orgId = `org_${number}`;
  await addTenant(services.context, orgId);
  boss = await (await addAccount(services, operatorFor(orgId), `boss@${number}.example`, { role: 'owner' })).caller();
  admin = await addAccount(services, boss, `admin@${number}.example`, { role: 'admin' });
});

const email = () => `new@${number}.example`;
const invite = (more: object = {}, by = boss) =>
  createInvitation(services.context, by, { email: email(), role: 'manager', teams: ['red'], ...more });
const lookUp = (token: string) => lookUpInvitation(services.context, { token }, visit());
const accept = (token: string, more: object = {}) =>
  acceptInvitation(services.context, { token, name: 'Ada', password: PASSWORD, ...more }, visit());

describe('an invitation', () => {
  it('is looked up and accepted without an account, and signs in as what it said', async () => {
    const { invitation, token } = await invite();
    expect(invitation).toEqual({
      invitation_id: expect.stringMatching(/^inv_/),
      email: email(),
      role: 'manager',
      teams: ['red'],
      created_by: `user:${boss.id}`,
      created_at: new Date(services.context.clock()).toISOString(),
      expires_at: new Date(services.context.clock() + 7 * DAY_MS).toISOString(),
      state: 'pending',
    });
    expect(await lookUp(token)).toEqual({
      email: email(),
      organisation: orgId,
      role: 'manager',
      expires_at: invitation.expires_at,
    });
    const caller = await callerOf(services, await accept(token));
    expect(caller).toMatchObject({ orgId, role: 'manager', teams: ['red'] });
    expect((await listInvitations(services.context, boss))[0]?.state).toBe('accepted');
    const actions = (await trailOf(services, orgId)).filter(({ actor }) => actor === `user:${caller.id}`);
    expect(actions.map(({ action }) => action)).toEqual(['invitation.accept', 'session.sign_in']);
  });

  it('is accepted once, also by two at once', async () => {
    const { token } = await invite();
    const both = await Promise.allSettled([accept(token), accept(token)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await problemOf(accept(token), 'not_found');
    await problemOf(lookUp(token), 'not_found');
  });

  it('ends after seven days, when it is withdrawn, and when another replaces it', async () => {
    const late = await invite();
    services.pass(7 * DAY_MS);
    await problemOf(accept(late.token), 'not_found');
    expect((await listInvitations(services.context, boss))[0]?.state).toBe('expired');
    const withdrawn = await invite();
    await revokeInvitation(services.context, boss, withdrawn.invitation.invitation_id);
    await revokeInvitation(services.context, boss, withdrawn.invitation.invitation_id);
    await problemOf(accept(withdrawn.token), 'not_found');
    const [first, second] = [await invite(), await invite({ role: 'viewer' })];
    await problemOf(accept(first.token), 'not_found');
    expect((await callerOf(services, await accept(second.token))).role).toBe('viewer');
    await problemOf(revokeInvitation(services.context, boss, second.invitation.invitation_id), 'conflict');
  });

  it('says the same of every token that opens nothing', async () => {
    const { token } = await invite();
    const told = new Set<string>();
    for (const other of [`bwi_${'x'.repeat(43)}`, 'nonsense', token.replace('bwi_', 'bwr_'), token.slice(0, -1)]) {
      told.add((await problemOf(lookUp(other), 'not_found')).message);
      told.add((await problemOf(accept(other), 'not_found')).message);
    }
    expect(told.size).toBe(1);
  });

  it('keeps only a hash of its token', async () => {
    const { token } = await invite();
    const rows = await services.context.records.asOperator((tx) => tx.selectFrom('invitations').selectAll().execute());
    const text = JSON.stringify([rows, await trailOf(services, orgId), await listInvitations(services.context, boss)]);
    expect(text).not.toContain(token.slice(4));
    expect(JSON.stringify(await trailOf(services, orgId))).not.toContain('.example');
  });

  it('is used up by no weak password, and by nothing that does not belong', async () => {
    const { token } = await invite();
    for (const [more, field] of [
      [{ password: 'password1234567' }, 'password'],
      [{ name: '' }, 'name'],
      [{ role: 'owner' }, 'role'],
      [{ email: 'other@example.org' }, 'email'],
    ] as const) {
      const problem = await problemOf(accept(token, more), 'invalid_request');
      expect(problem.errors.map((error) => error.field)).toEqual([field]);
    }
    await accept(token);
  });

  it('is forgotten ninety days after it ended, with the address of who was invited', async () => {
    await invite();
    services.pass(97 * DAY_MS - 1);
    await sweepSessions(services.context);
    expect(await listInvitations(services.context, boss)).toHaveLength(1);
    services.pass(1);
    await sweepSessions(services.context);
    expect(await listInvitations(services.context, boss)).toEqual([]);
  });

  it('gives way to an account that came to be meanwhile', async () => {
    const { token } = await invite();
    await createUser(services.context, boss, { email: email() });
    await problemOf(accept(token), 'conflict');
    await problemOf(invite(), 'conflict');
  });
});

describe('inviting', () => {
  it('makes nobody mightier than who invites', async () => {
    await problemOf(invite({ role: 'owner' }, await admin.caller()), 'forbidden');
    await problemOf(invite({ role: 'admin' }, withScopes(boss, 'admin')), 'forbidden');
    await invite({ role: 'admin' }, await admin.caller());
  });

  it.each(['manager', 'hr_admin', 'member', 'viewer'] as const)('is not for the role %s', async (role) => {
    await problemOf(invite({}, callerWith(role, orgId)), 'forbidden');
    if (role !== 'hr_admin') await problemOf(listInvitations(services.context, callerWith(role, orgId)), 'forbidden');
  });

  it('ends at the organisation', async () => {
    const { invitation } = await invite();
    const neighbour = await addTenant(services.context, `org_n${number}`);
    expect(await listInvitations(services.context, neighbour)).toEqual([]);
    await problemOf(revokeInvitation(services.context, neighbour, invitation.invitation_id), 'not_found');
  });

  it.each([
    ['is removed', (caller: Caller) => removeUser(services.context, boss, caller.id)],
    ['is disabled', (caller: Caller) => updateUser(services.context, boss, caller.id, { disabled: true })],
    ['gets another role', (caller: Caller) => updateUser(services.context, boss, caller.id, { role: 'viewer' })],
  ])('is undone when who invited %s', async (_, change) => {
    const caller = await admin.caller();
    const { token } = await invite({ role: 'admin' }, caller);
    await change(caller);
    await problemOf(accept(token), 'not_found');
  });

  it.each([
    [{ email: 'no-at-sign' }, 'email'],
    [{ role: undefined }, 'role'],
    [{ role: 'root' }, 'role'],
    [{ teams: 'red' }, 'teams'],
    [{ expires_at: '2099-01-01T00:00:00Z' }, 'expires_at'],
  ])('refuses %j', async (more, field) => {
    const problem = await problemOf(invite(more), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });
});

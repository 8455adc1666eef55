import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
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
import { createSavedQuery } from '../../figures/saved-query/create.ts';
import { authenticate } from '../authority/authenticate.ts';
import type { Caller } from '../authority/caller.ts';
import { signIn } from '../session/sign-in.ts';
import { changePassword } from './change-password.ts';
import { createUser } from './create.ts';
import { endSessionsOfUser } from './end-sessions.ts';
import { finishPasswordReset, lookUpPasswordReset } from './finish-password-reset.ts';
import { getUser } from './get.ts';
import { listUsers } from './list.ts';
import { removeUser } from './remove.ts';
import { startPasswordReset } from './start-password-reset.ts';
import { updateUser } from './update.ts';

let services: TestServices;
let admin: Caller;
let neighbour: Caller;
let orgNumber = 0;
let orgId: string;
let ada: Account;
beforeAll(async () => {
  services = await openTestServices();
});
afterAll(() => services.close());
beforeEach(async () => {
  orgNumber += 1;
  orgId = `org_${orgNumber}`;
  const operator = operatorFor(orgId);
  neighbour = await addTenant(services.context, `org_n${orgNumber}`);
  await addTenant(services.context, orgId);
  const boss = await addAccount(services, operator, `boss@${orgNumber}.example`, { role: 'owner' });
  admin = await boss.caller();
  ada = await addAccount(services, admin, `ada@${orgNumber}.example`, { name: 'Ada', teams: ['blue', 'red'] });
});

const change = (input: object, by = admin, whom = ada.userId) => updateUser(services.context, by, whom, input);
const account = (name: string, more: object = {}) =>
  addAccount(services, operatorFor(orgId), `${name}@${orgNumber}.example`, more);

describe('the list of users', () => {
  it('shows everybody of the organisation, with what an administrator wants to know', async () => {
    services.pass(MINUTE_MS);
    await ada.caller();
    const users = await listUsers(services.context, admin);
    expect(users.map(({ email }) => email)).toEqual([ada.email, `boss@${orgNumber}.example`]);
    expect(users[0]).toEqual({
      user_id: ada.userId,
      email: ada.email,
      name: 'Ada',
      role: 'member',
      org_id: orgId,
      teams: ['blue', 'red'],
      subject: null,
      source: 'local',
      created_at: expect.any(String),
      disabled_at: null,
      last_seen_at: new Date(services.context.clock()).toISOString(),
      factors: { totp: false, passkeys: 0 },
      locked_until: null,
    });
    expect(await getUser(services.context, admin, ada.userId)).toEqual(users[0]);
  });

  it('shows a manager the own teams and nobody else', async () => {
    const green = await account('green', { teams: ['green'] });
    const manager = await (await account('manager', { role: 'manager', teams: ['red', 'purple'] })).caller();
    const seen = await listUsers(services.context, manager);
    expect(seen.map(({ user_id }) => user_id).sort()).toEqual([ada.userId, manager.id].sort());
    await getUser(services.context, manager, ada.userId);
    await problemOf(getUser(services.context, manager, green.userId), 'not_found');
    const withoutTeams = await (await account('lost', { role: 'manager' })).caller();
    expect((await listUsers(services.context, withoutTeams)).map(({ user_id }) => user_id)).toEqual([withoutTeams.id]);
  });

  it('is not for a member, and ends at the organisation', async () => {
    await problemOf(listUsers(services.context, await ada.caller()), 'forbidden');
    expect(await listUsers(services.context, neighbour)).toEqual([]);
    await problemOf(getUser(services.context, neighbour, ada.userId), 'not_found');
    await problemOf(updateUser(services.context, neighbour, ada.userId, { name: 'x' }), 'not_found');
    await problemOf(removeUser(services.context, neighbour, ada.userId), 'not_found');
    await problemOf(startPasswordReset(services.context, neighbour, ada.userId), 'not_found');
    await problemOf(endSessionsOfUser(services.context, neighbour, ada.userId), 'not_found');
  });
});

describe('a new user', () => {
  it('comes with teams and a subject when they are said', async () => {
    const { user } = await createUser(services.context, admin, {
      email: `new@${orgNumber}.example`,
      teams: ['red', 'red'],
      subject: 'dev-17',
    });
    expect(user).toMatchObject({ teams: ['red'], subject: 'dev-17', role: 'member' });
  });

  it.each<[object, string]>([
    [{ password: 'elevenchars' }, 'password'],
    [{ password: 'qwertyuiop1234567' }, 'password'],
    [{ teams: 'red' }, 'teams'],
    [{ teams: [''] }, 'teams[0]'],
    [{ teams: ['a\u0000b'] }, 'teams[0]'],
    [{ teams: Array.from({ length: 201 }, (_, i) => `t${i}`) }, 'teams'],
    [{ subject: '' }, 'subject'],
    [{ name: 'x'.repeat(201) }, 'name'],
    [{ org_id: 'org_other' }, 'org_id'],
  ])('is refused with %j', async (more, field) => {
    const input = { email: `x@${orgNumber}.example`, ...more };
    const problem = await problemOf(createUser(services.context, admin, input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });

  it('leaves an entry with ids and settings, never a name or an address', async () => {
    await createUser(services.context, admin, { email: `secret@${orgNumber}.example`, name: 'Secret Name' });
    const trail = await trailOf(services, orgId);
    expect(trail.at(-1)).toMatchObject({ actor: `user:${admin.id}`, action: 'user.create', outcome: 'ok' });
    expect(JSON.stringify(trail)).not.toMatch(/secret|Secret Name|\.example/);
  });
});

describe('changing a user', () => {
  it('holds at once, for sessions that are open', async () => {
    const answer = await ada.signIn();
    expect((await callerOf(services, answer)).role).toBe('member');
    const changed = await change({ role: 'manager', teams: ['green'], subject: 'dev-1', name: 'Ada L.' });
    expect(changed).toMatchObject({ role: 'manager', teams: ['green'], subject: 'dev-1', name: 'Ada L.' });
    expect(await callerOf(services, answer)).toMatchObject({ role: 'manager', teams: ['green'], subject: 'dev-1' });
    expect(await change({ subject: null })).toMatchObject({ role: 'manager', subject: null });
  });

  it('ends the sessions of who is disabled, also after they are enabled again', async () => {
    const answer = await ada.signIn();
    if (!('token' in answer)) throw new Error('not signed in');
    expect((await change({ disabled: true })).disabled_at).toBe(new Date(services.context.clock()).toISOString());
    expect(await authenticate(services.context, answer.token)).toBeUndefined();
    await problemOf(ada.signIn(), 'unauthenticated');
    expect((await change({ disabled: false })).disabled_at).toBeNull();
    expect(await authenticate(services.context, answer.token)).toBeUndefined();
    await ada.caller();
  });

  it('lets nobody change their own role, or shut themselves out', async () => {
    for (const input of [{ role: 'admin' }, { disabled: true }])
      await problemOf(change(input, admin, admin.id), 'forbidden');
    await problemOf(removeUser(services.context, admin, admin.id), 'forbidden');
    await problemOf(startPasswordReset(services.context, admin, admin.id), 'forbidden');
    expect(await change({ name: 'Boss', role: 'owner' }, admin, admin.id)).toMatchObject({ name: 'Boss' });
  });

  it('lets nobody touch who is mightier, nor make anybody so', async () => {
    const lesser = await (await account('lesser', { role: 'admin' })).caller();
    for (const input of [{ name: 'x' }, { role: 'member' }, { disabled: true }])
      await problemOf(change(input, lesser, admin.id), 'forbidden');
    await problemOf(change({ role: 'owner' }, lesser), 'forbidden');
    await problemOf(removeUser(services.context, lesser, admin.id), 'forbidden');
    await problemOf(startPasswordReset(services.context, lesser, admin.id), 'forbidden');
    const key = withScopes(admin, 'admin');
    await problemOf(change({ role: 'admin' }, key), 'forbidden');
    await problemOf(change({ disabled: true }, key, admin.id), 'forbidden');
    await problemOf(startPasswordReset(services.context, key, ada.userId), 'forbidden');
    await change({ disabled: true }, key);
  });

  it.each(['member', 'viewer', 'manager', 'hr_admin', 'data_scientist', 'aca_agent'] as const)(
    'is not for the role %s',
    async (role) => {
      const caller = callerWith(role, orgId);
      await problemOf(change({ name: 'x' }, caller), 'forbidden');
      await problemOf(removeUser(services.context, caller, ada.userId), 'forbidden');
    },
  );

  it('keeps the last owner: neither demoted, disabled nor removed, however it is tried', async () => {
    const operator = operatorFor(orgId);
    await problemOf(change({ role: 'admin' }, operator, admin.id), 'conflict');
    await problemOf(change({ disabled: true }, operator, admin.id), 'conflict');
    await problemOf(removeUser(services.context, operator, admin.id), 'conflict');
    const second = await account('second', { role: 'owner' });
    await change({ disabled: true }, operator, second.userId);
    await problemOf(change({ role: 'member' }, operator, admin.id), 'conflict');
    await change({ disabled: false }, operator, second.userId);
    const both = await Promise.allSettled([
      change({ role: 'member' }, operator, admin.id),
      change({ role: 'member' }, operator, second.userId),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it.each<[object, string]>([
    [{ role: 'root' }, 'role'],
    [{ disabled: 'yes' }, 'disabled'],
    [{ email: 'new@example.org' }, 'email'],
    [{ password: 'another password' }, 'password'],
    [{ teams: [1] }, 'teams[0]'],
  ])('refuses %j', async (input, field) => {
    const problem = await problemOf(change(input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });
});

describe('removing a user', () => {
  it('takes sessions and factors with it, and leaves what they made to the organisation', async () => {
    const caller = await ada.caller();
    const input = { name: 'mine', query: { metric: 'agent_cost_usd' } };
    const saved = await createSavedQuery(services.context, { ...caller, grants: admin.grants }, input);
    await removeUser(services.context, admin, ada.userId);
    await problemOf(getUser(services.context, admin, ada.userId), 'not_found');
    await problemOf(ada.signIn(), 'unauthenticated');
    const left = await services.context.records.asTenant(orgId, async (tx) => ({
      sessions: await tx.selectFrom('sessions').select('user_id').where('user_id', '=', ada.userId).execute(),
      queries: await tx.selectFrom('saved_queries').select(['saved_query_id', 'created_by']).execute(),
    }));
    expect(left.sessions).toEqual([]);
    expect(left.queries).toEqual([{ saved_query_id: saved.saved_query_id, created_by: `user:${ada.userId}` }]);
    await problemOf(removeUser(services.context, admin, ada.userId), 'not_found');
  });
});

describe('ending the sessions of a user', () => {
  it('ends them all at once, and lets them sign in again', async () => {
    const answers = [await ada.signIn(), await ada.signIn()];
    await endSessionsOfUser(services.context, admin, ada.userId);
    for (const answer of answers)
      expect('token' in answer && (await authenticate(services.context, answer.token))).toBeUndefined();
    await ada.caller();
  });
});

describe('changing one’s own password', () => {
  const next = 'quite another sentence';

  it('needs the old one, and ends the other sessions', async () => {
    const [other, own] = [await ada.signIn(), await ada.signIn()];
    const caller = await callerOf(services, own);
    await changePassword(services.context, caller, { current_password: PASSWORD, new_password: next });
    await callerOf(services, own);
    await expect(callerOf(services, other)).rejects.toThrow('opens nothing');
    await problemOf(ada.signIn(), 'unauthenticated');
    await signIn(services.context, { email: ada.email, password: next }, visit());
  });

  it('counts wrong guesses of the old one, so that a stolen session is no way to it', async () => {
    const caller = await ada.caller();
    const guess = () => changePassword(services.context, caller, { current_password: 'guess', new_password: next });
    for (let i = 0; i < 5; i++)
      expect((await problemOf(guess(), 'invalid_request')).errors[0]?.field).toBe('current_password');
    await problemOf(guess(), 'too_many_attempts');
    expect((await trailOf(services, orgId)).filter(({ action }) => action === 'password.confirm')).toHaveLength(5);
  });

  it.each(['elevenchars', 'password1234567', 'my ada@ secret'])(
    'refuses %j as the new one or takes it',
    async (text) => {
      const caller = await ada.caller();
      const work = changePassword(services.context, caller, { current_password: PASSWORD, new_password: text });
      if (text.startsWith('my'))
        await work; // a name of three letters is part of too many words
      else expect((await problemOf(work, 'invalid_request')).errors[0]?.field).toBe('new_password');
    },
  );

  it('is not for keys, nor for who has none', async () => {
    const input = { current_password: PASSWORD, new_password: next };
    await problemOf(changePassword(services.context, withScopes(admin, 'admin'), input), 'forbidden');
    const caller = await ada.caller();
    await services.context.records.asTenant(orgId, (tx) =>
      tx.updateTable('users').set({ password_hash: null }).where('user_id', '=', ada.userId).execute(),
    );
    await problemOf(changePassword(services.context, caller, input), 'conflict');
  });
});

describe('a link to reset the password', () => {
  const password = 'quite another sentence';
  const start = () => startPasswordReset(services.context, admin, ada.userId);
  const finish = (token: string, more: object = {}) =>
    finishPasswordReset(services.context, { token, password, ...more }, visit());

  it('sets a new one, once, ends all sessions and releases a lock', async () => {
    const open = await ada.signIn();
    for (let i = 0; i < 20; i++) {
      await problemOf(signIn(services.context, { email: ada.email, password: 'guess' }, visit()), 'unauthenticated');
      services.pass(15_000);
    }
    await problemOf(ada.signIn(), 'too_many_attempts');
    const { token } = await start();
    expect(await lookUpPasswordReset(services.context, { token }, visit())).toMatchObject({
      email: ada.email,
      organisation: orgId,
    });
    await finish(token);
    await expect(callerOf(services, open)).rejects.toThrow('opens nothing');
    await callerOf(services, await signIn(services.context, { email: ada.email, password }, visit()));
    await problemOf(finish(token), 'not_found');
    await problemOf(lookUpPasswordReset(services.context, { token }, visit()), 'not_found');
  });

  it('works for one of two who use it at once', async () => {
    const { token } = await start();
    const both = await Promise.allSettled([finish(token), finish(token, { password: 'a third long sentence' })]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('ends after an hour, with the next one, with a changed password, and with the account', async () => {
    const late = await start();
    services.pass(HOUR_MS);
    await problemOf(finish(late.token), 'not_found');
    const [first, second] = [await start(), await start()];
    await problemOf(finish(first.token), 'not_found');
    const input = { current_password: PASSWORD, new_password: 'changed it myself meanwhile' };
    await changePassword(services.context, await ada.caller(), input);
    await problemOf(finish(second.token), 'not_found');
    const third = await start();
    await change({ disabled: true });
    await problemOf(finish(third.token), 'not_found');
  });

  it('says the same of every token that opens nothing', async () => {
    const { token } = await start();
    const tokens = [`bwr_${'x'.repeat(43)}`, 'bwr_', 'nonsense', token.replace('bwr_', 'bwi_'), `${token}x`];
    const told = new Set<string>();
    for (const other of tokens) told.add((await problemOf(finish(other), 'not_found')).message);
    expect(told.size).toBe(1);
  });

  it('is used up by no weak password', async () => {
    const { token } = await start();
    const problem = await problemOf(finish(token, { password: 'password1234567' }), 'invalid_request');
    expect(problem.errors[0]?.field).toBe('password');
    await finish(token);
  });

  it('keeps only a hash of the token', async () => {
    const { token } = await start();
    const rows = await services.context.records.asOperator((tx) =>
      tx.selectFrom('password_resets').selectAll().execute(),
    );
    expect(JSON.stringify(rows)).not.toContain(token.slice(4));
    expect(JSON.stringify(await trailOf(services, orgId))).not.toContain(token.slice(4));
  });
});

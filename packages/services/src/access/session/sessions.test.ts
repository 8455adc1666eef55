import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addTenant,
  openTestServices,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import { authenticate } from '../authority/authenticate.ts';
import type { Caller } from '../authority/caller.ts';
import { hashPassword, verifyPassword } from '../authority/password.ts';
import { PERMISSIONS } from '../authority/permission.ts';
import { ROLES } from '../authority/role.ts';
import { createUser } from '../user/create.ts';
import { AttemptLimiter } from './attempt-limiter.ts';
import { currentSession } from './current.ts';
import { listSessions } from './list.ts';
import type { SignedIn } from './open-session.ts';
import { revokeOtherSessions, revokeSession } from './revoke.ts';
import { signIn } from './sign-in.ts';
import { signOut } from './sign-out.ts';
import { sweepSessions } from './sweep.ts';
import type { Visit } from './visit.ts';

const PASSWORD = 'correct horse battery';

let services: TestServices;
let admin: Caller;
let addressNumber = 0;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
  await createUser(services.context, admin, {
    email: ' Ada@Example.org ',
    name: 'Ada',
    role: 'owner',
    password: PASSWORD,
  });
});
afterAll(() => services.close());

/** An address nobody has failed from. */
const freshAddress = () => `192.0.2.${addressNumber++}`;
const from = (address: string): Visit => ({ id: 'req_test', address, userAgent: 'Test/1.0' });
const attempt = (email: string, password: string, address = freshAddress()) =>
  signedInBy({ email, password }, from(address));
const signedInBy = async (input: object, visit: Visit): Promise<SignedIn> => {
  const answer = await signIn(services.context, input, visit);
  if ('challenge' in answer) throw new Error('asked for a second factor');
  return answer;
};
const whois = (token: string) => authenticate(services.context, token);

describe('signing in', () => {
  it('answers a token for twelve hours and who it is', async () => {
    const signedIn = await attempt('ada@example.org', PASSWORD);
    expect(signedIn).toEqual({
      token: expect.stringMatching(/^bws_/),
      expires_at: new Date(services.context.clock() + 12 * HOUR_MS).toISOString(),
      user: {
        user_id: expect.any(String),
        email: 'ada@example.org',
        name: 'Ada',
        role: 'owner',
        org_id: 'org_a',
        teams: [],
        subject: null,
        source: 'local',
        created_at: '2026-11-21T05:00:00.000Z',
        disabled_at: null,
      },
    });
    const caller = await whois(signedIn.token);
    expect(caller).toMatchObject({ kind: 'user', orgId: 'org_a', role: 'owner' });
    const nowMs = services.context.clock();
    expect(await currentSession(services.context, caller)).toEqual({
      user: signedIn.user,
      session: {
        session_id: caller?.sessionId,
        created_at: new Date(nowMs).toISOString(),
        expires_at: new Date(nowMs + 12 * HOUR_MS).toISOString(),
        idle_expires_at: new Date(nowMs + 30 * MINUTE_MS).toISOString(),
      },
      permissions: Object.fromEntries(PERMISSIONS.map((permission) => [permission, 'organisation'])),
    });
  });

  it('takes the e-mail address however it is typed', async () => {
    expect((await attempt(' ADA@example.ORG', PASSWORD)).user.name).toBe('Ada');
  });

  it('says the same about an unknown address and a wrong password', async () => {
    const wrong = await problemOf(attempt('ada@example.org', 'nope'), 'unauthenticated');
    const unknown = await problemOf(attempt('nobody@example.org', 'nope'), 'unauthenticated');
    expect(unknown.message).toBe(wrong.message);
    services.pass(MINUTE_MS);
  });

  it('does the same work for an unknown address as for a known one', async () => {
    const phc = await hashPassword(PASSWORD);
    const best = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY };
    // In turns, so that whatever else the machine does slows down both.
    for (let i = 0; i < 12; i++)
      for (const [which, stored] of [['known', phc] as const, ['unknown', undefined] as const]) {
        const start = performance.now();
        await verifyPassword('nope', stored);
        best[which] = Math.min(best[which], performance.now() - start);
      }
    const ratio = best.unknown / best.known;
    expect(ratio).toBeGreaterThan(0.4);
    expect(ratio).toBeLessThan(2.5);
  });

  it('has to wait after five failures of the account, from wherever they come', async () => {
    for (let i = 0; i < 5; i++) await problemOf(attempt('ada@example.org', `wrong ${i}`), 'unauthenticated');
    services.pass(10_000);
    const problem = await problemOf(attempt('ada@example.org', PASSWORD), 'too_many_attempts');
    expect(problem.retryAfterSeconds).toBe(50);
    services.pass(50_000);
    await attempt('ada@example.org', PASSWORD);
  });

  it('has to wait after five failures from an address, whoever is tried, whether they exist or not', async () => {
    const address = freshAddress();
    for (let i = 0; i < 5; i++) await problemOf(attempt(`user${i}@example.org`, 'wrong', address), 'unauthenticated');
    await problemOf(attempt('ada@example.org', PASSWORD, address), 'too_many_attempts');
    await attempt('ada@example.org', PASSWORD);
  });

  it('counts guesses sent all at once one by one', async () => {
    const address = freshAddress();
    const guesses = Array.from({ length: 20 }, (_, i) => attempt('grace@example.org', `guess ${i}`, address));
    const codes = (await Promise.allSettled(guesses)).map(
      (result) => result.status === 'rejected' && result.reason.code,
    );
    expect(codes.filter((code) => code === 'unauthenticated')).toHaveLength(5);
    expect(codes.filter((code) => code === 'too_many_attempts')).toHaveLength(15);
  });

  it('never waits for having succeeded', async () => {
    const address = freshAddress();
    for (let i = 0; i < 7; i++) await attempt('ada@example.org', PASSWORD, address);
  });

  it('refuses what is no e-mail and password', async () => {
    const problem = await problemOf(signIn(services.context, { email: 1, pasword: 'x' }, from('a')), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual(['email', 'password', 'pasword']);
    await problemOf(attempt('ada@example.org', 'x'.repeat(10_000)), 'invalid_request');
  });
});

describe('a session', () => {
  it('ends when it is signed out, at once and for good', async () => {
    const { token } = await attempt('ada@example.org', PASSWORD);
    const caller = await whois(token);
    await signOut(services.context, caller);
    await signOut(services.context, caller);
    expect(await whois(token)).toBeUndefined();
    await problemOf(signOut(services.context, withScopes(admin, 'read')), 'forbidden');
  });

  it('is new at each sign-in, and ends the one the same browser held, whoever held it', async () => {
    const other = await addTenant(services.context, 'org_fixation');
    await createUser(services.context, other, { email: 'mallory@example.org', password: PASSWORD });
    const planted = await attempt('mallory@example.org', PASSWORD);
    const visit = { ...from(freshAddress()), replaces: planted.token };
    const signedIn = await signedInBy({ email: 'ada@example.org', password: PASSWORD }, visit);
    expect(signedIn.token).not.toBe(planted.token);
    expect(await whois(planted.token)).toBeUndefined();
    expect(await whois(signedIn.token)).toMatchObject({ orgId: 'org_a' });
    const failing = { ...from(freshAddress()), replaces: signedIn.token };
    await problemOf(signIn(services.context, { email: 'ada@example.org', password: 'no' }, failing), 'unauthenticated');
    expect(await whois(signedIn.token)).toBeDefined();
  });

  it('is listed with where it began, to nobody but its owner', async () => {
    const made = await createUser(services.context, admin, { email: 'list@example.org', password: PASSWORD });
    const input = { email: 'list@example.org', password: PASSWORD };
    const address = `192.0.2.1${'9'.repeat(100)}`;
    const first = await signedInBy(input, {
      ...from(address),
      userAgent: `Evil\r\nSet-Cookie: x\u001b[2J${'x'.repeat(999)}`,
    });
    services.pass(1000);
    const second = await attempt(input.email, input.password);
    const caller = await whois(second.token);
    const sessions = await listSessions(services.context, caller);
    expect(sessions.map((session) => [session.current, session.method])).toEqual([
      [true, 'password'],
      [false, 'password'],
    ]);
    expect(sessions[1]?.address).toBe(address.slice(0, 64));
    expect(sessions[1]?.user_agent).toMatch(/^Evil {2}Set-Cookie: x \[2Jx+$/);
    expect(sessions[1]?.user_agent).toHaveLength(300);
    expect(JSON.stringify(sessions)).not.toContain(second.token);

    const ada = await whois((await attempt('ada@example.org', PASSWORD)).token);
    await problemOf(revokeSession(services.context, ada, sessions[1]!.session_id), 'not_found');
    await revokeSession(services.context, caller, sessions[1]!.session_id);
    expect(await whois(first.token)).toBeUndefined();
    await problemOf(revokeSession(services.context, caller, sessions[1]!.session_id), 'not_found');
    const third = await attempt(input.email, input.password);
    await revokeOtherSessions(services.context, await whois(third.token));
    expect(await whois(second.token)).toBeUndefined();
    expect(await listSessions(services.context, await whois(third.token))).toHaveLength(1);
    const actions = await services.context.records.asTenant('org_a', (tx) =>
      tx.selectFrom('audit_entries').select('action').where('actor', '=', `user:${made.user.user_id}`).execute(),
    );
    expect(actions.map(({ action }) => action)).toEqual([
      'session.sign_in',
      'session.sign_in',
      'session.revoke',
      'session.sign_in',
      'session.revoke',
    ]);
  });

  it('ends after thirty minutes without use', async () => {
    const { token } = await attempt('ada@example.org', PASSWORD);
    services.pass(29 * MINUTE_MS);
    expect(await whois(token)).toBeDefined();
    services.pass(29 * MINUTE_MS);
    expect(await whois(token)).toBeDefined();
    services.pass(30 * MINUTE_MS);
    expect(await whois(token)).toBeUndefined();
  });

  it('ends after twelve hours, however busy', async () => {
    const { token } = await attempt('ada@example.org', PASSWORD);
    for (let i = 0; i < 47; i++) {
      services.pass(15 * MINUTE_MS);
      expect(await whois(token)).toBeDefined();
    }
    services.pass(15 * MINUTE_MS);
    expect(await whois(token)).toBeUndefined();
  });

  it('ends when its user is disabled', async () => {
    const made = await createUser(services.context, admin, { email: 'bob@example.org', password: PASSWORD });
    const { token } = await attempt('bob@example.org', PASSWORD);
    await services.context.records.asTenant('org_a', (tx) =>
      tx
        .updateTable('users')
        .set({ disabled_at: new Date(services.context.clock()) })
        .where('user_id', '=', made.user.user_id)
        .execute(),
    );
    expect(await whois(token)).toBeUndefined();
    await problemOf(attempt('bob@example.org', PASSWORD), 'unauthenticated');
  });

  it('is swept away when it cannot be used any more', async () => {
    const { token } = await attempt('ada@example.org', PASSWORD);
    await sweepSessions(services.context);
    expect(await sweepSessions(services.context)).toBe(0);
    expect(await whois(token)).toBeDefined();
    services.pass(31 * MINUTE_MS);
    expect(await sweepSessions(services.context)).toBeGreaterThanOrEqual(1);
    expect(await services.context.records.asOperator((tx) => tx.selectFrom('sessions').selectAll().execute())).toEqual(
      [],
    );
  });

  it('is no API key: a key is not signed in', () =>
    problemOf(currentSession(services.context, withScopes(admin, 'read')), 'unauthenticated'));
});

describe('a user', () => {
  it('gets a password when none is given, shown once', async () => {
    const made = await createUser(services.context, admin, { email: 'eve@example.org' });
    expect(made.user).toMatchObject({ name: 'eve', role: 'member' });
    const signedIn = await attempt('eve@example.org', made.password ?? '');
    expect((await whois(signedIn.token))?.grants).toEqual(ROLES.member.grants);
  });

  it('is one per e-mail address', async () => {
    await problemOf(createUser(services.context, admin, { email: 'ADA@example.org' }), 'conflict');
  });

  it('is made no mightier than the one who makes it', async () => {
    const lesser: Caller = { ...admin, role: 'admin' };
    await problemOf(createUser(services.context, lesser, { email: 'o@example.org', role: 'owner' }), 'forbidden');
    await problemOf(createUser(services.context, withScopes(admin, 'admin'), { email: 'o@example.org' }), 'forbidden');
    await problemOf(createUser(services.context, withScopes(admin, 'read'), {}), 'forbidden');
  });

  it.each([
    [{ email: 'no-at-sign' }, 'email'],
    [{ email: 'a@b.c', password: 'short' }, 'password'],
    [{ email: 'a@b.c', role: 'root' }, 'role'],
  ])('is refused with %j', async (input, field) => {
    const problem = await problemOf(createUser(services.context, admin, input), 'invalid_request');
    expect(problem.errors.map((error) => error.field)).toEqual([field]);
  });
});

describe('a password', () => {
  it('is kept as argon2id with the parameters OWASP recommends, and a salt of its own', async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
    expect(one).not.toBe(two);
    expect(await verifyPassword(PASSWORD, one)).toBe(true);
    expect(await verifyPassword(`${PASSWORD} `, one)).toBe(false);
    expect(await verifyPassword(PASSWORD, 'not a hash')).toBe(false);
  });

  it('is verified by the parameters it was kept with', async () => {
    // Test vectors of the reference implementation (phc-winner-argon2, test.c).
    const large = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    const small = '$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4';
    for (const phc of [large, small]) {
      expect(await verifyPassword('password', phc)).toBe(true);
      expect(await verifyPassword('passwore', phc)).toBe(false);
    }
  });
});

describe('the limit of attempts', () => {
  it('forgets a failure after a minute', () => {
    const limiter = new AttemptLimiter({ failuresMax: 5, spanMs: MINUTE_MS });
    for (let i = 0; i < 5; i++) limiter.begin('k', i * 1000);
    expect(limiter.waitMs('k', 5_000)).toBe(55_000);
    expect(limiter.waitMs('k', 60_000)).toBe(0);
    expect(limiter.waitMs('other', 5_000)).toBe(0);
  });
});

import { HOUR_MS, MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, addAccount, callerOf, PASSWORD, trailOf, visit } from '../../../test/accounts.ts';
import {
  addTenant,
  openTestServices,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import type { Caller } from '../authority/caller.ts';
import { signInWithSecondFactor } from '../session/second-factor.ts';
import type { SecondFactorRequired } from '../session/sign-in.ts';
import { signIn } from '../session/sign-in.ts';
import { resetFactors } from '../user/reset-factors.ts';
import { unlockUser } from '../user/unlock.ts';
import { codeShown } from './authenticator-app.fixture.ts';
import { confirmTotp } from './confirm-totp.ts';
import { listFactors } from './list.ts';
import { removeTotp } from './remove-totp.ts';
import { renewRecoveryCodes } from './renew-recovery-codes.ts';
import { startTotp } from './start-totp.ts';
import { totpStepOf } from './totp.ts';

let services: TestServices;
let admin: Caller;
let number = 0;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
});
afterAll(() => services.close());

let ada: Account;
beforeEach(async () => {
  number += 1;
  ada = await addAccount(services, admin, `ada${number}@example.org`);
});

const STEP_MS = 30_000;
/** The code an authenticator app shows `steps` steps from now. */
const codeOf = (secret: string, steps = 0) => codeShown(secret, services.context.clock() + steps * STEP_MS);

async function withTotp(account = ada): Promise<{ secret: string; codes: string[] }> {
  const caller = await account.caller();
  const { secret } = await startTotp(services.context, caller);
  const { recovery_codes } = await confirmTotp(services.context, caller, { code: codeOf(secret) });
  services.pass(STEP_MS); // the code just shown is used up
  return { secret, codes: recovery_codes };
}

async function asked(account = ada): Promise<SecondFactorRequired> {
  const answer = await account.signIn();
  if (!('challenge' in answer)) throw new Error('No second factor was asked for.');
  return answer;
}

const answerWith = (input: object, from = visit()) => signInWithSecondFactor(services.context, input, from);

describe('an authenticator app', () => {
  it('asks for nothing before a code of it was shown', async () => {
    const caller = await ada.caller();
    const { secret, uri } = await startTotp(services.context, caller);
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain(`otpauth://totp/Bellwether:${encodeURIComponent(ada.email)}?`);
    expect(uri).toContain(`secret=${secret}`);
    expect((await listFactors(services.context, caller)).totp).toEqual({ enabled: false, enabled_at: null });
    await callerOf(services, await ada.signIn());
    const problem = await problemOf(confirmTotp(services.context, caller, { code: '000000' }), 'invalid_request');
    expect(problem.errors[0]?.field).toBe('code');
    await callerOf(services, await ada.signIn());
  });

  it('is asked for after the password once it is set up', async () => {
    const { secret, codes } = await withTotp();
    expect(codes).toHaveLength(10);
    const challenge = await asked();
    expect(challenge).toEqual({
      status: 'second_factor_required',
      challenge: expect.stringMatching(/^bwc_/),
      factors: ['totp', 'recovery_code'],
      expires_at: new Date(services.context.clock() + 5 * MINUTE_MS).toISOString(),
    });
    const caller = await callerOf(services, await answerWith({ challenge: challenge.challenge, totp: codeOf(secret) }));
    expect(caller.id).toBe(ada.userId);
    expect(await listFactors(services.context, caller)).toEqual({
      totp: { enabled: true, enabled_at: expect.any(String) },
      recovery_codes_left: 10,
      passkeys: [],
    });
  });

  it('is sealed in the records, and its codes are hashed', async () => {
    const { secret, codes } = await withTotp();
    const stored = await services.context.records.asOperator(async (tx) => [
      await tx.selectFrom('totp_factors').selectAll().execute(),
      await tx.selectFrom('recovery_codes').selectAll().execute(),
      await tx.selectFrom('audit_entries').selectAll().execute(),
    ]);
    const text = JSON.stringify(stored);
    for (const shown of [secret, ...codes, ...codes.map((code) => code.replaceAll('-', ''))])
      expect(text).not.toContain(shown);
  });

  it('gives the codes of RFC 6238, appendix B', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'; // "12345678901234567890"
    const vectors = [
      [59, '287082'],
      [1111111109, '081804'],
      [1111111111, '050471'],
      [1234567890, '005924'],
      [2000000000, '279037'],
      [20000000000, '353130'],
    ] as const;
    for (const [seconds, code] of vectors)
      expect(totpStepOf(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30));
  });

  it.each([
    [-2, false],
    [-1, true],
    [0, true],
    [1, true],
    [2, false],
  ])('whose clock is %i steps off is let in: %s', async (steps, isRight) => {
    const { secret } = await withTotp();
    services.pass(2 * STEP_MS);
    const { challenge } = await asked();
    const attempt = answerWith({ challenge, totp: codeOf(secret, steps) });
    if (isRight) await attempt;
    else await problemOf(attempt, 'unauthenticated');
    services.pass(MINUTE_MS);
  });

  it('gives each code for one sign-in, and none before it', async () => {
    const { secret } = await withTotp();
    services.pass(2 * STEP_MS);
    const code = codeOf(secret);
    const before = codeOf(secret, -1);
    await answerWith({ challenge: (await asked()).challenge, totp: code });
    for (const used of [code, before]) {
      const problem = await problemOf(
        answerWith({ challenge: (await asked()).challenge, totp: used }),
        'unauthenticated',
      );
      expect(problem.errors).toEqual([{ field: 'totp', detail: 'is not right, or has been used already.' }]);
    }
    services.pass(STEP_MS);
    await answerWith({ challenge: (await asked()).challenge, totp: codeOf(secret) });
  });

  it('lets in one of two who send the same code at once', async () => {
    const { secret } = await withTotp();
    const challenges = [await asked(), await asked(), await asked()];
    const outcomes = await Promise.allSettled(
      challenges.map(({ challenge }) => answerWith({ challenge, totp: codeOf(secret) })),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    services.pass(MINUTE_MS);
  });

  it('is removed with the password only', async () => {
    await withTotp();
    const caller = { ...admin, id: ada.userId };
    const wrong = await problemOf(removeTotp(services.context, caller, { password: 'guess' }), 'invalid_request');
    expect(wrong.errors[0]?.field).toBe('password');
    await removeTotp(services.context, caller, { password: PASSWORD });
    expect((await listFactors(services.context, caller)).recovery_codes_left).toBe(0);
    await callerOf(services, await ada.signIn());
  });

  it('is set up once: a second has to wait until the first is removed', async () => {
    await withTotp();
    await problemOf(startTotp(services.context, { ...admin, id: ada.userId }), 'conflict');
  });

  it('is for people who have signed in, not for keys', async () => {
    for (const caller of [withScopes(admin, 'admin', 'read'), undefined])
      await problemOf(startTotp(services.context, caller), caller ? 'forbidden' : 'unauthenticated');
  });

  it('still opens after the key of the secret box was exchanged, and is sealed anew when used', async () => {
    const { secret } = await withTotp();
    services.context.secrets.exchangeKey();
    await answerWith({ challenge: (await asked()).challenge, totp: codeOf(secret) });
    const { sealed_secret } = await services.context.records.asTenant('org_a', (tx) =>
      tx.selectFrom('totp_factors').select('sealed_secret').where('user_id', '=', ada.userId).executeTakeFirstOrThrow(),
    );
    expect(services.context.secrets.isCurrent(sealed_secret)).toBe(true);
  });
});

describe('a recovery code', () => {
  it('lets in once, however it is typed', async () => {
    const { codes } = await withTotp();
    const typed = ` ${codes[0]!.toUpperCase().replaceAll('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} `;
    const caller = await callerOf(
      services,
      await answerWith({ challenge: (await asked()).challenge, recovery_code: typed }),
    );
    expect((await listFactors(services.context, caller)).recovery_codes_left).toBe(9);
    const again = answerWith({ challenge: (await asked()).challenge, recovery_code: codes[0] });
    expect((await problemOf(again, 'unauthenticated')).errors[0]?.field).toBe('recovery_code');
    const trail = await trailOf(services, 'org_a');
    const mine = trail.filter(({ actor }) => actor === `user:${ada.userId}`);
    expect(mine.at(-1)?.details).toContain('password+recovery_code');
  });

  it('is worth nothing to another user', async () => {
    const { codes } = await withTotp();
    const other = await addAccount(services, admin, `eve${number}@example.org`);
    await withTotp(other);
    const { challenge } = await asked(other);
    await problemOf(answerWith({ challenge, recovery_code: codes[0] }), 'unauthenticated');
  });

  it('ends when new ones are made', async () => {
    const { codes } = await withTotp();
    const caller = { ...admin, id: ada.userId };
    const { recovery_codes } = await renewRecoveryCodes(services.context, caller, { password: PASSWORD });
    await problemOf(answerWith({ challenge: (await asked()).challenge, recovery_code: codes[1] }), 'unauthenticated');
    await answerWith({ challenge: (await asked()).challenge, recovery_code: recovery_codes[1] });
  });

  it('needs a factor to stand in for', () =>
    problemOf(renewRecoveryCodes(services.context, { ...admin, id: ada.userId }, { password: PASSWORD }), 'conflict'));
});

describe('the challenge between password and second factor', () => {
  it('is good for one sign-in', async () => {
    const { secret, codes } = await withTotp();
    const { challenge } = await asked();
    await answerWith({ challenge, totp: codeOf(secret) });
    const problem = await problemOf(answerWith({ challenge, recovery_code: codes[0] }), 'unauthenticated');
    expect(problem.errors[0]?.field).toBe('challenge');
  });

  it('ends after five wrong answers, and with it the right one', async () => {
    const { secret } = await withTotp();
    const { challenge } = await asked();
    for (let i = 0; i < 5; i++) {
      services.pass(13_000); // slower than the limit of five a minute
      const problem = await problemOf(answerWith({ challenge, totp: '000000' }), 'unauthenticated');
      expect(problem.errors[0]?.field).toBe('totp');
    }
    services.pass(MINUTE_MS);
    const problem = await problemOf(answerWith({ challenge, totp: codeOf(secret) }), 'unauthenticated');
    expect(problem.errors[0]?.field).toBe('challenge');
  });

  it('ends after five minutes', async () => {
    const { secret } = await withTotp();
    const { challenge } = await asked();
    services.pass(5 * MINUTE_MS);
    await problemOf(answerWith({ challenge, totp: codeOf(secret) }), 'unauthenticated');
  });

  it('is bound to its user: nobody else answers it', async () => {
    await withTotp();
    const eve = await addAccount(services, admin, `eve${number}@example.org`);
    const { secret } = await withTotp(eve);
    await problemOf(answerWith({ challenge: (await asked()).challenge, totp: codeOf(secret) }), 'unauthenticated');
  });

  it('does not let in who was disabled in between', async () => {
    const { secret } = await withTotp();
    const { challenge } = await asked();
    await services.context.records.asTenant('org_a', (tx) =>
      tx.updateTable('users').set({ disabled_at: new Date() }).where('user_id', '=', ada.userId).execute(),
    );
    await problemOf(answerWith({ challenge, totp: codeOf(secret) }), 'unauthenticated');
  });

  it.each([
    [{ challenge: 'bwc_x', totp: '12345' }, ['totp']],
    [{ challenge: 'bwc_x', totp: 123456 }, ['totp']],
    [{ challenge: 'bwc_x' }, ['totp']],
    [{ challenge: 'bwc_x', totp: '123456', recovery_code: 'x' }, ['recovery_code']],
    [{ totp: '123456' }, ['challenge']],
    [{ challenge: 'bwc_x', totp: '123456', user_id: 'usr_x' }, ['user_id']],
  ])('refuses %j', async (input, fields) => {
    const problem = await problemOf(answerWith(input), 'invalid_request');
    expect(problem.errors.map(({ field }) => field)).toEqual(fields);
  });
});

describe('guessing', () => {
  it('second factors counts like guessing passwords, and locks the account after twenty', async () => {
    const { secret } = await withTotp();
    let failures = 0;
    while (failures < 20) {
      const { challenge } = await asked();
      for (let i = 0; i < 4; i++, failures++)
        await problemOf(answerWith({ challenge, totp: '000000' }), 'unauthenticated');
      services.pass(MINUTE_MS);
    }
    const locked = await problemOf(ada.signIn(), 'too_many_attempts');
    expect(locked.message).toContain('locked');
    services.pass(HOUR_MS - 2 * MINUTE_MS);
    await problemOf(ada.signIn(), 'too_many_attempts');
    services.pass(MINUTE_MS);
    await answerWith({ challenge: (await asked()).challenge, totp: codeOf(secret) });
    const trail = await trailOf(services, 'org_a');
    const failed = trail.filter((entry) => entry.resource_id === ada.userId && entry.outcome === 'failed');
    expect(failed).toHaveLength(20);
    expect(failed.map(({ actor }) => actor)).toEqual(Array(20).fill('nobody'));
    expect(failed.map(({ details }) => details.includes('locked'))).toEqual([...Array(19).fill(false), true]);
  });

  it('locks accounts that do not exist in the same way, step by step', async () => {
    const codes = async (email: string) => {
      const seen: string[] = [];
      for (let i = 0; i < 30; i++) {
        const attempt = signIn(services.context, { email, password: 'guess' }, visit());
        seen.push(await attempt.then(String, (error) => `${error.code} ${error.message} ${error.retryAfterSeconds}`));
        services.pass(i % 5 === 4 ? MINUTE_MS : 1000);
      }
      return seen;
    };
    const [known, unknown] = [await codes(ada.email), await codes(`nobody${number}@example.org`)];
    expect(known).toEqual(unknown);
    expect(known.slice(20).every((line) => line.includes('locked'))).toBe(true);
  });

  it('writes as much down for an account that does not exist, but not whom', async () => {
    const entries = async (email: string) => {
      const count = () =>
        services.context.records.asOperator((tx) =>
          tx
            .selectFrom('audit_entries')
            .select((eb) => eb.fn.countAll<number>().as('n'))
            .executeTakeFirstOrThrow(),
        );
      const before = Number((await count()).n);
      await problemOf(signIn(services.context, { email, password: 'guess' }, visit()), 'unauthenticated');
      return Number((await count()).n) - before;
    };
    expect([await entries(ada.email), await entries(`nobody${number}@example.org`)]).toEqual([1, 1]);
    const all = await services.context.records.asOperator((tx) => tx.selectFrom('audit_entries').selectAll().execute());
    expect(JSON.stringify(all)).not.toContain('@example.org');
  });

  it('is forgiven by an administrator', async () => {
    for (let i = 0; i < 20; i++) {
      await problemOf(signIn(services.context, { email: ada.email, password: 'guess' }, visit()), 'unauthenticated');
      services.pass(15_000);
    }
    await problemOf(ada.signIn(), 'too_many_attempts');
    await unlockUser(services.context, admin, ada.userId);
    await callerOf(services, await ada.signIn());
  });
});

describe('resetting the factors of somebody who has lost them', () => {
  it('leaves the password, ends sessions and says so in the trail', async () => {
    await withTotp();
    await resetFactors(services.context, admin, ada.userId);
    await callerOf(services, await ada.signIn());
    expect((await trailOf(services, 'org_a')).map(({ action }) => action)).toContain('user.reset_factors');
  });

  it('is not for oneself, nor for those one could not have made', async () => {
    const caller = await ada.caller();
    await problemOf(resetFactors(services.context, caller, ada.userId), 'forbidden');
    const boss = await addAccount(services, admin, `boss${number}@example.org`, { role: 'owner' });
    const lesser = await addAccount(services, admin, `admin${number}@example.org`, { role: 'admin' });
    await problemOf(resetFactors(services.context, await lesser.caller(), boss.userId), 'forbidden');
    await problemOf(resetFactors(services.context, withScopes(admin, 'admin'), lesser.userId), 'forbidden');
  });
});

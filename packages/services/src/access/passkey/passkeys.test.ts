import { generateKeyPairSync } from 'node:crypto';
import { MINUTE_MS } from '@bellwether/core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Account, addAccount, callerOf, trailOf, visit } from '../../../test/accounts.ts';
import {
  addTenant,
  openTestServices,
  problemOf,
  type TestServices,
  withScopes,
} from '../../../test/service-context.ts';
import type { Caller } from '../authority/caller.ts';
import { listFactors } from '../factor/list.ts';
import { signIn } from '../session/sign-in.ts';
import { updateUser } from '../user/update.ts';
import { addPasskey } from './add.ts';
import { type Lies, SoftwareAuthenticator } from './authenticator.fixture.ts';
import { startPasskey } from './registration-options.ts';
import { relyingPartyOf } from './relying-party.ts';
import { removePasskey } from './remove.ts';
import { signInWithPasskey } from './sign-in.ts';
import { startPasskeySignIn } from './sign-in-options.ts';

const ORIGIN = 'https://bellwether.example.org';
const HERE = relyingPartyOf(ORIGIN);

let services: TestServices;
let admin: Caller;
let ada: Account;
let caller: Caller;
let authenticator: SoftwareAuthenticator;
let number = 0;
beforeAll(async () => {
  services = await openTestServices();
  admin = await addTenant(services.context, 'org_a');
});
afterAll(() => services.close());
beforeEach(async () => {
  number += 1;
  ada = await addAccount(services, admin, `ada${number}@example.org`);
  caller = await ada.caller();
  authenticator = new SoftwareAuthenticator(ORIGIN);
});

async function register(lies: Lies = {}, by = caller, key = authenticator) {
  const started = await startPasskey(services.context, by, HERE);
  const response = key.create(started, lies);
  return addPasskey(services.context, by, { challenge_id: started.challenge_id, response, name: 'Laptop' }, HERE);
}

async function enter(lies: Lies = {}, key = authenticator, from = visit()) {
  const started = await startPasskeySignIn(services.context, {}, HERE);
  const input = { challenge_id: started.challenge_id, response: key.get(started, lies) };
  return signInWithPasskey(services.context, input, from, HERE);
}

describe('adding a passkey', () => {
  it('asks for one that names its user and asks for a finger or a PIN', async () => {
    const { options } = await startPasskey(services.context, caller, HERE);
    expect(options).toMatchObject({
      rp: { id: 'bellwether.example.org' },
      user: { name: ada.email, id: Buffer.from(ada.userId).toString('base64url') },
      attestation: 'none',
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    });
  });

  it('keeps it under a name, and asks not to make it twice', async () => {
    const passkey = await register();
    expect(passkey).toEqual({
      passkey_id: expect.stringMatching(/^pky_/),
      name: 'Laptop',
      created_at: expect.any(String),
      last_used_at: null,
    });
    expect((await listFactors(services.context, caller)).passkeys).toEqual([passkey]);
    const { options } = await startPasskey(services.context, caller, HERE);
    expect(options.excludeCredentials).toMatchObject([
      { id: authenticator.credentialId.toString('base64url'), transports: ['internal'] },
    ]);
  });

  it.each<[string, Lies]>([
    ['for another challenge', { challenge: 'bm90IHRoaXMgb25l' }],
    ['on another page', { origin: 'https://evil.example' }],
    ['for another server', { rpId: 'evil.example' }],
    ['as an answer to a sign-in', { type: 'webauthn.get' }],
    ['without finger or PIN', { userVerified: false }],
  ])('refuses one made %s', async (_, lies) => {
    const problem = await problemOf(register(lies), 'invalid_request');
    expect(problem.errors[0]?.field).toBe('response');
    expect((await listFactors(services.context, caller)).passkeys).toEqual([]);
  });

  it('takes each challenge once, within five minutes, from whom it was given to', async () => {
    const started = await startPasskey(services.context, caller, HERE);
    const input = { challenge_id: started.challenge_id, response: authenticator.create(started), name: 'x' };
    const eve = await (await addAccount(services, admin, `eve${number}@example.org`)).caller();
    await problemOf(addPasskey(services.context, eve, input, HERE), 'invalid_request');
    await addPasskey(services.context, caller, input, HERE);
    const again = await problemOf(addPasskey(services.context, caller, input, HERE), 'invalid_request');
    expect(again.errors[0]?.field).toBe('challenge_id');

    const late = await startPasskey(services.context, caller, HERE);
    services.pass(5 * MINUTE_MS);
    const other = new SoftwareAuthenticator(ORIGIN);
    const tooLate = { challenge_id: late.challenge_id, response: other.create(late), name: 'x' };
    await problemOf(addPasskey(services.context, caller, tooLate, HERE), 'invalid_request');
  });

  it('keeps one passkey for one account', async () => {
    await register();
    const eve = await (await addAccount(services, admin, `eve${number}@example.org`)).caller();
    await problemOf(register({}, eve), 'conflict');
  });

  it.each([
    [undefined],
    ['text'],
    [{}],
    [{ id: 'x y', response: {} }],
    [{ id: 'AAAA', response: null }],
    [{ id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 7 } }],
    [{ id: 'AAAA', rawId: 'AAAA', type: 'public-key', response: { clientDataJSON: 'e30', attestationObject: '////' } }],
    [{ id: 'AAAA', response: {}, more: 'x'.repeat(20_000) }],
  ])('refuses %j as the answer of a browser', async (response) => {
    const { challenge_id } = await startPasskey(services.context, caller, HERE);
    const problem = await problemOf(
      addPasskey(services.context, caller, { challenge_id, response, name: 'x' }, HERE),
      'invalid_request',
    );
    expect(problem.errors[0]?.field).toBe('response');
  });

  it('is for people, up to twenty times', async () => {
    await problemOf(startPasskey(services.context, withScopes(admin, 'admin'), HERE), 'forbidden');
    for (let i = 0; i < 20; i++) await register({}, caller, new SoftwareAuthenticator(ORIGIN));
    await problemOf(startPasskey(services.context, caller, HERE), 'conflict');
  });
});

describe('signing in with a passkey alone', () => {
  beforeEach(() => register());

  it('needs neither e-mail nor password', async () => {
    const { options } = await startPasskeySignIn(services.context, {}, HERE);
    expect(options.allowCredentials).toBeUndefined();
    expect(options.userVerification).toBe('required');
    expect((await callerOf(services, await enter())).id).toBe(ada.userId);
    const [passkey] = (await listFactors(services.context, caller)).passkeys;
    expect(passkey?.last_used_at).toBe(new Date(services.context.clock()).toISOString());
  });

  it.each<[string, Lies]>([
    ['for another challenge', { challenge: 'bm90IHRoaXMgb25l' }],
    ['on another page', { origin: 'https://evil.example' }],
    ['on a page that only begins like ours', { origin: `${ORIGIN}.evil.example` }],
    ['for another server', { rpId: 'evil.example' }],
    ['as the making of a passkey', { type: 'webauthn.create' }],
    ['without finger or PIN', { userVerified: false }],
    ['with another key', { key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey }],
    ['in the name of somebody else', { userHandle: Buffer.from('usr_somebody').toString('base64url') }],
  ])('is refused when signed %s, and written down', async (_, lies) => {
    const problem = await problemOf(enter(lies), 'unauthenticated');
    expect(problem.message).toBe('This passkey does not open an account here.');
    const last = (await trailOf(services, 'org_a')).at(-1);
    expect(last).toMatchObject({
      actor: 'nobody',
      action: 'session.sign_in',
      outcome: 'failed',
      resource_id: ada.userId,
    });
  });

  it('says the same of a passkey that nobody has', async () => {
    const stranger = new SoftwareAuthenticator(ORIGIN);
    const problem = await problemOf(enter({ userHandle: null }, stranger), 'unauthenticated');
    expect(problem.message).toBe('This passkey does not open an account here.');
  });

  it('takes each signature once', async () => {
    const started = await startPasskeySignIn(services.context, {}, HERE);
    const input = { challenge_id: started.challenge_id, response: authenticator.get(started) };
    await signInWithPasskey(services.context, input, visit(), HERE);
    await problemOf(signInWithPasskey(services.context, input, visit(), HERE), 'unauthenticated');
    // The same signature against a challenge of the attacker's own.
    const { challenge_id } = await startPasskeySignIn(services.context, {}, HERE);
    await problemOf(signInWithPasskey(services.context, { ...input, challenge_id }, visit(), HERE), 'unauthenticated');
  });

  it('finds a copied authenticator by its counter, and writes it down', async () => {
    await enter();
    await enter();
    for (const counter of [authenticator.counter, 1, 0]) {
      await problemOf(enter({ counter }), 'unauthenticated');
      expect((await trailOf(services, 'org_a')).at(-1)?.details).toContain('copied_passkey');
    }
    await enter({ counter: 1000 });
  });

  it('believes no counter before it has seen the signature', async () => {
    await enter();
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    await problemOf(enter({ counter: 99_999, key }), 'unauthenticated');
    await enter();
  });

  it('works with authenticators that do not count', async () => {
    const synced = new SoftwareAuthenticator(ORIGIN, { counts: false });
    await register({}, caller, synced);
    await enter({}, synced);
    await enter({}, synced);
  });

  it('is refused to who is disabled', async () => {
    await updateUser(services.context, admin, ada.userId, { disabled: true });
    await problemOf(enter(), 'unauthenticated');
  });

  it('still opens an account that guessed passwords have locked', async () => {
    for (let i = 0; i < 20; i++) {
      await problemOf(signIn(services.context, { email: ada.email, password: 'guess' }, visit()), 'unauthenticated');
      services.pass(15_000);
    }
    await problemOf(ada.signIn(), 'too_many_attempts');
    await callerOf(services, await enter());
  });

  it('is refused where the organisation has its people come through a provider, owners excepted', async () => {
    const now = new Date(services.context.clock());
    const row = {
      ...{ connection_id: `sso_${number}`, org_id: 'org_a', name: 'Provider', kind: 'oidc' as const, role_map: '{}' },
      ...{ enabled: true, enforced: true, domains: ['example.org'], default_role: 'member' as const },
      ...{ trusts_email: false, idp_certificates: [], created_by: 'test', created_at: now, updated_at: now },
    };
    await services.context.records.asTenant('org_a', (tx) => tx.insertInto('sso_connections').values(row).execute());
    try {
      expect((await problemOf(enter(), 'forbidden')).message).toContain('Provider');
      await updateUser(services.context, admin, ada.userId, { role: 'owner' });
      await enter();
    } finally {
      await services.context.records.asTenant('org_a', (tx) => tx.deleteFrom('sso_connections').execute());
    }
  });

  it('ends with the passkey', async () => {
    const [passkey] = (await listFactors(services.context, caller)).passkeys;
    const eve = await (await addAccount(services, admin, `eve${number}@example.org`)).caller();
    await problemOf(removePasskey(services.context, eve, passkey!.passkey_id), 'not_found');
    await removePasskey(services.context, caller, passkey!.passkey_id);
    await problemOf(enter(), 'unauthenticated');
  });
});

describe('a passkey as the second factor', () => {
  beforeEach(() => register());

  async function asked(account = ada): Promise<string> {
    const answer = await account.signIn();
    if (!('challenge' in answer)) throw new Error('No second factor was asked for.');
    expect(answer.factors).toEqual(['passkey']);
    return answer.challenge;
  }

  it('is asked for after the password, by name, and needs no finger', async () => {
    const challenge = await asked();
    const started = await startPasskeySignIn(services.context, { challenge }, HERE);
    expect(started.options.allowCredentials).toMatchObject([{ id: authenticator.credentialId.toString('base64url') }]);
    const response = authenticator.get(started, { userVerified: false });
    const signedIn = await signInWithPasskey(
      services.context,
      { challenge_id: started.challenge_id, response },
      visit(),
      HERE,
    );
    expect((await callerOf(services, signedIn)).id).toBe(ada.userId);
    expect((await trailOf(services, 'org_a')).at(-1)?.details).toContain('password+passkey');
    await problemOf(startPasskeySignIn(services.context, { challenge }, HERE), 'unauthenticated');
  });

  it('has to be that of the one whose password it was', async () => {
    const eve = await addAccount(services, admin, `eve${number}@example.org`);
    const evesKey = new SoftwareAuthenticator(ORIGIN);
    await register({}, await eve.caller(), evesKey);
    const started = await startPasskeySignIn(services.context, { challenge: await asked() }, HERE);
    const input = { challenge_id: started.challenge_id, response: evesKey.get(started) };
    await problemOf(signInWithPasskey(services.context, input, visit(), HERE), 'unauthenticated');
  });

  it('without finger or PIN is not enough where no password came before', async () => {
    await problemOf(enter({ userVerified: false }), 'unauthenticated');
  });
});

describe('the name passkeys are made for', () => {
  it.each([
    ['https://bellwether.example.org', 'bellwether.example.org'],
    ['https://bellwether.example.org:8443', 'bellwether.example.org'],
    ['http://localhost:7700', 'localhost'],
    ['http://app.localhost:7700', 'app.localhost'],
  ])('of %s is %s', (origin, id) => expect(relyingPartyOf(origin)).toEqual({ id, origin }));

  it.each([
    ['http://127.0.0.1:7700', /open http:\/\/localhost:7700 instead/],
    ['http://[::1]:7700', /open http:\/\/localhost:7700 instead/],
    ['https://192.168.1.20', /open http:\/\/localhost instead/],
    ['http://bellwether.example.org', /Open https:\/\/bellwether\.example\.org/],
    ['nonsense', /belong to a name/],
  ])('cannot be found in %s', async (origin, says) => {
    expect((await problemOf(() => relyingPartyOf(origin), 'conflict')).message).toMatch(says);
  });
});

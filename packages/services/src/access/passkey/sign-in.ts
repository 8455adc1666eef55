/**
 * Signing in with a passkey: alone, where the authenticator has also asked for a finger, a face or a PIN; or as the second
 * factor after the password. A passkey cannot be guessed, so an account locked after failed passwords still opens to it.
 *
 * An authenticator that counts must count up. When it does not, there are two of it, and one is a copy: the sign-in is
 * refused and written down.
 */
import { Problem } from '@bellwether/core';
import type { Transaction, UserRole } from '@bellwether/records';
import { type AuthenticationResponseJSON, verifyAuthenticationResponse } from '@simplewebauthn/server';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { INSTALLATION_CHAIN } from '../audit/audit-entry.ts';
import { endReplacedSession } from '../session/end-replaced.ts';
import { noteFailedSignIn } from '../session/note-failed-sign-in.ts';
import { type SignedIn, writeSession } from '../session/open-session.ts';
import { endedChallenge } from '../session/second-factor.ts';
import type { Visit } from '../session/visit.ts';
import { refusePasswordWhenEnforced } from '../sso/refuse-password.ts';
import { readCredential } from './read-response.ts';
import type { RelyingParty } from './relying-party.ts';

/** `{challenge_id, response}`. Throws unauthenticated, and too_many_attempts for the address it comes from. */
export async function signInWithPasskey(
  context: ServiceContext,
  input: unknown,
  visit: Visit,
  relyingParty: RelyingParty,
): Promise<SignedIn> {
  const { challengeId, response } = readInput(input, (read) => ({
    challengeId: read.text('challenge_id', { max: 100 }),
    response: readCredential<AuthenticationResponseJSON>(read, 'response'),
  }));
  const attempt = await context.signInGuard.begin(undefined, visit.address);
  const ceremony = (await context.passkeyCeremonies.take(challengeId))?.value;
  if (!ceremony || ceremony.kind === 'register') throw endedChallenge();
  const asked =
    ceremony.kind === 'second_factor' ? await context.signInChallenges.take(ceremony.signInChallenge) : undefined;
  if (ceremony.kind === 'second_factor' && !asked) throw endedChallenge();

  const passkey = await findPasskey(context, response.id);
  const method = asked ? 'password+passkey' : 'passkey';
  const refuse = async (reason: string): Promise<never> => {
    await asked?.giveBack();
    const chain = passkey?.org_id ?? asked?.value.orgId ?? INSTALLATION_CHAIN;
    await noteFailedSignIn(context, chain, visit, { userId: passkey?.user_id, method, reason });
    throw new Problem('unauthenticated', 'This passkey does not open an account here.');
  };
  if (!passkey) return refuse('unknown_passkey');
  if (asked && asked.value.userId !== passkey.user_id) return refuse('passkey_of_somebody_else');
  const handle = response.response.userHandle;
  if (handle && Buffer.from(String(handle), 'base64url').toString() !== passkey.user_id)
    return refuse('passkey_of_somebody_else');
  const counter = await verifiedCounter(response, passkey, {
    challenge: ceremony.challenge,
    relyingParty,
    userVerification: asked === undefined,
  });
  if (counter === undefined) return refuse('wrong_signature');
  // Where people have to come through a provider, who has left there must not come in by a passkey they kept.
  await refusePasswordWhenEnforced(context, passkey);

  const outcome = await context.records.asTenant(passkey.org_id, async (tx) => {
    if (!(await countUp(tx, passkey.passkey_id, counter, new Date(context.clock())))) return 'copied_passkey';
    const user = await tx.selectFrom('users').selectAll().where('user_id', '=', passkey.user_id).executeTakeFirst();
    if (!user || user.disabled_at) return 'disabled';
    return writeSession(tx, context, user, method, visit);
  });
  if (typeof outcome === 'string') return refuse(outcome);
  await attempt.succeeded();
  await endReplacedSession(context, visit);
  return outcome;
}

interface StoredPasskey {
  passkey_id: string;
  org_id: string;
  user_id: string;
  credential_id: string;
  public_key: Uint8Array;
  /** Of its owner. */
  email: string;
  role: UserRole;
}

function findPasskey(context: ServiceContext, credentialId: string): Promise<StoredPasskey | undefined> {
  return context.records.asOperator((tx) =>
    tx
      .selectFrom('passkeys')
      .innerJoin('users', 'users.user_id', 'passkeys.user_id')
      .select(['passkey_id', 'passkeys.org_id', 'passkeys.user_id', 'credential_id', 'public_key'])
      .select(['users.email', 'users.role'])
      .where('credential_id', '=', credentialId)
      .executeTakeFirst(),
  );
}

/** The authenticator's counter when the signature is right; `undefined` when anything about the answer is not. */
async function verifiedCounter(
  response: AuthenticationResponseJSON,
  passkey: StoredPasskey,
  expected: { challenge: string; relyingParty: RelyingParty; userVerification: boolean },
): Promise<number | undefined> {
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response,
      expectedChallenge: expected.challenge,
      expectedOrigin: expected.relyingParty.origin,
      expectedRPID: expected.relyingParty.id,
      requireUserVerification: expected.userVerification,
      // The library would refuse a counter before it has looked at the signature; ours is compared after (`countUp`).
      credential: {
        id: passkey.credential_id,
        publicKey: new Uint8Array(passkey.public_key),
        counter: 0,
      },
    });
    return verified ? authenticationInfo.newCounter : undefined;
  } catch {
    return undefined;
  }
}

/** False when the counter has not gone up. One that is always 0 does not count (most passkeys that are synchronised). */
async function countUp(tx: Transaction, passkeyId: string, counter: number, now: Date): Promise<boolean> {
  const counted = await tx
    .updateTable('passkeys')
    .set({ signature_counter: counter, last_used_at: now })
    .where('passkey_id', '=', passkeyId)
    .where((eb) =>
      eb.or([
        eb('signature_counter', '<', counter),
        eb.and([eb('signature_counter', '=', 0), eb(eb.val(counter), '=', 0)]),
      ]),
    )
    .returning('passkey_id')
    .executeTakeFirst();
  return counted !== undefined;
}

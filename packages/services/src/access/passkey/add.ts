import { Problem } from '@bellwether/core';
import { isUniqueViolation } from '@bellwether/records';
import { type RegistrationResponseJSON, verifyRegistrationResponse } from '@simplewebauthn/server';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { newId } from '../authority/random-text.ts';
import { ALGORITHMS } from './ceremony.ts';
import { type PasskeyView, passkeyView } from './passkey-view.ts';
import { readCredential } from './read-response.ts';
import { PASSKEYS_MAX } from './registration-options.ts';
import type { RelyingParty } from './relying-party.ts';

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

/**
 * `{challenge_id, response, name}`: keeps the passkey the browser made. Throws invalid_request when it was not made for
 * this challenge, this user and this server, conflict when it is known already.
 */
export async function addPasskey(
  context: ServiceContext,
  caller: Caller | undefined,
  input: unknown,
  relyingParty: RelyingParty,
): Promise<PasskeyView> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const { challengeId, response, name } = readInput(input, (read) => ({
    challengeId: read.text('challenge_id', { max: 100 }),
    response: readCredential<RegistrationResponseJSON>(read, 'response'),
    name: read.has('name') ? read.text('name', { max: 100 }) : 'Passkey',
  }));
  const ceremony = await context.passkeyCeremonies.peek(challengeId);
  const isOurs = ceremony?.kind === 'register' && ceremony.userId === caller.id;
  if (!isOurs || !(await context.passkeyCeremonies.take(challengeId)))
    throw refusal('challenge_id', 'has ended, or is not yours. Begin again.');

  const verified = await verify(response, ceremony.challenge, relyingParty);
  const { credential } = verified;
  const row = {
    passkey_id: newId('pky'),
    org_id: caller.orgId,
    user_id: caller.id,
    credential_id: credential.id,
    public_key: credential.publicKey,
    signature_counter: credential.counter,
    transports: TRANSPORTS.filter((transport) => credential.transports?.includes(transport)),
    name,
    created_at: new Date(context.clock()),
    last_used_at: null,
  };
  const note = {
    action: 'factor.add',
    resourceType: 'user',
    resourceId: caller.id,
    details: { factor: 'passkey', passkey_id: row.passkey_id },
  };
  try {
    await audited(context, caller, note, async (tx) => {
      const { count } = await tx
        .selectFrom('passkeys')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .where('user_id', '=', caller.id)
        .executeTakeFirstOrThrow();
      if (Number(count) >= PASSKEYS_MAX)
        throw new Problem('conflict', `You have ${PASSKEYS_MAX} passkeys already. Remove one first.`);
      await tx.insertInto('passkeys').values(row).execute();
    });
  } catch (error) {
    if (!isUniqueViolation(error, 'passkeys_credential_id_key')) throw error;
    throw new Problem('conflict', 'This passkey is known already.', { cause: error });
  }
  return passkeyView(row);
}

async function verify(response: RegistrationResponseJSON, challenge: string, relyingParty: RelyingParty) {
  try {
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge: challenge,
      expectedOrigin: relyingParty.origin,
      expectedRPID: relyingParty.id,
      requireUserVerification: true,
      supportedAlgorithmIDs: ALGORITHMS,
    });
    if (verified) return registrationInfo;
  } catch (error) {
    throw refusal('response', 'is not a passkey made for this server and this request. Begin again.', error);
  }
  throw refusal('response', 'is not a passkey made for this server and this request. Begin again.');
}

function refusal(field: string, detail: string, cause?: unknown): Problem {
  return new Problem('invalid_request', `${field} ${detail}`, { errors: [{ field, detail }], cause });
}

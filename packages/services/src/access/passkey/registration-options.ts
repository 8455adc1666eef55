import { Problem } from '@bellwether/core';
import { generateRegistrationOptions, type PublicKeyCredentialCreationOptionsJSON } from '@simplewebauthn/server';
import type { ServiceContext } from '../../context.ts';
import { type Caller, requirePermission, requireUser } from '../authority/caller.ts';
import { requireOwnPassword } from '../session/confirm-password.ts';
import { ALGORITHMS, BROWSER_WAITS_MS } from './ceremony.ts';
import type { RelyingParty } from './relying-party.ts';

export const PASSKEYS_MAX = 20;

export interface PasskeyRegistration {
  challenge_id: string;
  /** For `navigator.credentials.create`. */
  options: PublicKeyCredentialCreationOptionsJSON;
}

/** Begins to add a passkey: what the browser is to ask its authenticator for. */
export async function startPasskey(
  context: ServiceContext,
  caller: Caller | undefined,
  relyingParty: RelyingParty,
): Promise<PasskeyRegistration> {
  requireUser(context, caller);
  requirePermission(context, caller, 'profile:write', 'own');
  const user = await requireOwnPassword(context, caller);
  const known = await context.records.asTenant(caller.orgId, (tx) =>
    tx.selectFrom('passkeys').select(['credential_id', 'transports']).where('user_id', '=', caller.id).execute(),
  );
  if (known.length >= PASSKEYS_MAX)
    throw new Problem('conflict', `You have ${PASSKEYS_MAX} passkeys already. Remove one first.`);
  const options = await generateRegistrationOptions({
    rpName: 'Bellwether',
    rpID: relyingParty.id,
    userID: new Uint8Array(Buffer.from(user.user_id)),
    userName: user.email,
    userDisplayName: user.name,
    timeout: BROWSER_WAITS_MS,
    attestationType: 'none',
    supportedAlgorithmIDs: ALGORITHMS,
    excludeCredentials: known.map((key) => ({ id: key.credential_id, transports: key.transports })),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
  const ceremony = { kind: 'register', userId: caller.id, challenge: options.challenge } as const;
  const { id } = await context.passkeyCeremonies.add(ceremony);
  return { challenge_id: id, options };
}

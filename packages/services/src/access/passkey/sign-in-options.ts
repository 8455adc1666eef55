import { generateAuthenticationOptions, type PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import type { ServiceContext } from '../../context.ts';
import { readInput } from '../../input.ts';
import { endedChallenge } from '../session/second-factor.ts';
import { BROWSER_WAITS_MS, type Ceremony } from './ceremony.ts';
import type { RelyingParty } from './relying-party.ts';

export interface PasskeySignIn {
  challenge_id: string;
  /** For `navigator.credentials.get`. */
  options: PublicKeyCredentialRequestOptionsJSON;
}

/**
 * `{challenge?}`: what the browser is to have signed. Without a challenge it asks for any passkey of this server and names
 * no account; with the challenge of a sign-in, for one of that user's.
 */
export async function startPasskeySignIn(
  context: ServiceContext,
  input: unknown,
  relyingParty: RelyingParty,
): Promise<PasskeySignIn> {
  const signInChallenge = readInput(input ?? {}, (read) =>
    read.has('challenge') ? read.text('challenge', { max: 100 }) : undefined,
  );
  const common = { rpID: relyingParty.id, timeout: BROWSER_WAITS_MS };
  const { options, ceremony } =
    signInChallenge === undefined ? await forAnybody(common) : await forSecondFactor(context, signInChallenge, common);
  return { challenge_id: (await context.passkeyCeremonies.add(ceremony)).id, options };
}

type Common = { rpID: string; timeout: number };
type Started = { options: PublicKeyCredentialRequestOptionsJSON; ceremony: Ceremony };

async function forAnybody(common: Common): Promise<Started> {
  const options = await generateAuthenticationOptions({ ...common, userVerification: 'required' });
  return { options, ceremony: { kind: 'sign_in', challenge: options.challenge } };
}

async function forSecondFactor(context: ServiceContext, signInChallenge: string, common: Common): Promise<Started> {
  const asked = await context.signInChallenges.peek(signInChallenge);
  if (!asked) throw endedChallenge();
  const keys = await context.records.asTenant(asked.orgId, (tx) =>
    tx.selectFrom('passkeys').select(['credential_id', 'transports']).where('user_id', '=', asked.userId).execute(),
  );
  const options = await generateAuthenticationOptions({
    ...common,
    allowCredentials: keys.map((key) => ({ id: key.credential_id, transports: key.transports })),
    userVerification: 'preferred',
  });
  return { options, ceremony: { kind: 'second_factor', signInChallenge, challenge: options.challenge } };
}

/** A passkey's part in the browser. The library comes with the first use; most people who sign in never need it. */

import { api } from '@bellwether/ui/session/session.ts';
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser';
import { partMessages } from './messages.ts';

/** The reader, or the browser for them, did not go through with it. */
export class PasskeyGivenUp extends Error {}

/** Signs in; with `challenge` as the second step after a password. `waiting`: offered in the field of the e-mail only. */
export async function signInWithPasskey(options: { challenge?: string | undefined; waiting?: boolean }): Promise<void> {
  const { startAuthentication } = await import('@simplewebauthn/browser');
  const asked = await api.post<{ challenge_id: string; options: PublicKeyCredentialRequestOptionsJSON }>(
    '/api/v1/sessions/passkey/options',
    options.challenge === undefined ? {} : { challenge: options.challenge },
  );
  const response = await startAuthentication({
    optionsJSON: asked.options,
    useBrowserAutofill: options.waiting ?? false,
  }).catch(inWords);
  await api.post('/api/v1/sessions/passkey', { challenge_id: asked.challenge_id, response, delivery: 'cookie' });
}

export async function addPasskey(name: string): Promise<void> {
  const { startRegistration } = await import('@simplewebauthn/browser');
  const asked = await api.post<{ challenge_id: string; options: PublicKeyCredentialCreationOptionsJSON }>(
    '/api/v1/me/passkeys/options',
    { name },
  );
  const response = await startRegistration({ optionsJSON: asked.options }).catch(inWords);
  await api.post('/api/v1/me/passkeys', { challenge_id: asked.challenge_id, response, name });
}

/** Whether the browser can offer passkeys among its suggestions for the e-mail. */
export async function canWaitForPasskey(): Promise<boolean> {
  const { browserSupportsWebAuthnAutofill } = await import('@simplewebauthn/browser');
  return browserSupportsWebAuthnAutofill();
}

/** Ends a waiting offer, for instance because the reader signs in otherwise. */
export async function stopWaitingForPasskey(): Promise<void> {
  const { WebAuthnAbortService } = await import('@simplewebauthn/browser');
  WebAuthnAbortService.cancelCeremony();
}

/** What the browser says is for programmers, and says too little on purpose. */
function inWords(error: unknown): never {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const words = partMessages.passkeyProblems;
  if (name === 'InvalidStateError') throw new Error(words.known, { cause: error });
  if (name === 'NotAllowedError' || name === 'AbortError') throw new PasskeyGivenUp(words.givenUp, { cause: error });
  throw new Error(words.other(message), { cause: error });
}

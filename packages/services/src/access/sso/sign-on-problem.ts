/**
 * Why a sign-in through an identity provider came to nothing. The reason goes into the audit trail and, as a word, to
 * the page of sign-in; the sentence tells the person, who has done nothing wrong, whom to ask.
 */
import { Problem, type ProblemCode } from '@bellwether/core';

export const SIGN_ON_REASONS = {
  flow_unknown: [
    'unauthenticated',
    'This sign-in was begun too long ago, in another browser, or has been used. Begin again.',
  ],
  connection_off: ['forbidden', 'This way to sign in is switched off. Ask your administrator.'],
  provider_unreachable: [
    'unauthenticated',
    'The identity provider did not answer as it should. Try again; if it stays, tell your administrator.',
  ],
  provider_refused: ['unauthenticated', 'The identity provider did not sign you in.'],
  answer_invalid: [
    'unauthenticated',
    'The answer of the identity provider did not pass the checks. Begin again; if it stays, tell your administrator.',
  ],
  subject_missing: ['forbidden', 'The identity provider does not say lastingly who you are. Tell your administrator.'],
  email_missing: ['forbidden', 'The identity provider does not tell your e-mail address. Tell your administrator.'],
  email_unverified: [
    'forbidden',
    'Your e-mail address is not verified at the identity provider. Verify it there, or tell your administrator.',
  ],
  email_foreign: ['forbidden', 'Your e-mail address is not in a domain of this connection. Tell your administrator.'],
  email_taken: ['forbidden', 'Your e-mail address cannot be used here. Tell your administrator.'],
  no_seat: ['forbidden', 'All seats of your organisation are taken. Ask your administrator.'],
  account_disabled: ['forbidden', 'Your account is disabled. Ask your administrator.'],
  account_owner: ['forbidden', 'An owner signs in with a password or a passkey, not through an identity provider.'],
  account_bound: [
    'forbidden',
    'Your e-mail address belongs to another account of the identity provider here. Tell your administrator.',
  ],
} as const satisfies Record<string, readonly [ProblemCode, string]>;

export type SignOnReason = keyof typeof SIGN_ON_REASONS;

export class SignOnProblem extends Problem {
  readonly reason: SignOnReason;
  /** For administrators, in the audit trail: which check failed. Never anything about the person. */
  readonly check: string | undefined;

  constructor(reason: SignOnReason, options: { check?: string | undefined; cause?: unknown } = {}) {
    super(SIGN_ON_REASONS[reason][0], SIGN_ON_REASONS[reason][1], { cause: options.cause });
    this.name = 'SignOnProblem';
    this.reason = reason;
    this.check = options.check?.slice(0, 200);
  }
}

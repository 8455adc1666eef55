/** Why a sign-in through a provider came to nothing: the server sends the browser back with the reason as one word. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

const PARAMETER = 'sign_in_problem';
const ASK = 'Ask your administrator.';

const words = inLanguage(
  {
    reasons: {
      overloaded: 'Too many people are signing in at this moment. Try again in a minute.',
      flow_unknown: 'This sign-in was begun too long ago, in another browser, or has been used. Begin again.',
      connection_off: `This way to sign in is switched off. ${ASK}`,
      provider_unreachable: 'Your identity provider did not answer as it should. Try again in a moment.',
      provider_refused: 'Your identity provider did not sign you in.',
      answer_invalid: `The answer of your identity provider did not pass the checks. Begin again; if it stays: ${ASK.toLowerCase()}`,
      subject_missing: `Your identity provider does not say lastingly who you are. ${ASK}`,
      email_missing: `Your identity provider does not tell your e-mail address. ${ASK}`,
      email_unverified: `Your e-mail address is not verified at your identity provider. Verify it there, or ask your administrator.`,
      email_foreign: `Your e-mail address is not among those that may come in this way. ${ASK}`,
      email_taken: `Your e-mail address cannot be used here. ${ASK}`,
      no_seat: `All seats of your organisation are taken. ${ASK}`,
      account_disabled: `Your account is disabled. ${ASK}`,
      account_owner: 'As an owner you sign in with your password or a passkey.',
      account_bound: `Your e-mail address belongs to another account of your identity provider here. ${ASK}`,
    },
    other: 'Signing in through your identity provider did not work. Begin again; if it stays, ask your administrator.',
  },
  {},
);

/** The sentence for the reader, once: afterwards the address is as if nothing had been. */
export function takeSignOnProblem(): string | undefined {
  const url = new URL(location.href);
  const reason = url.searchParams.get(PARAMETER);
  if (reason === null) return undefined;
  url.searchParams.delete(PARAMETER);
  history.replaceState(null, '', url.pathname + url.search + url.hash);
  const reasons: Readonly<Record<string, string>> = words.reasons;
  return Object.hasOwn(reasons, reason) ? reasons[reason] : words.other;
}

/** What the parts say that the pages of access share. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const partMessages = inLanguage(
  {
    cancel: 'Cancel',
    kept: 'I have kept it',
    notDone: 'Not done.',
    notKnown: 'No answer.',
    notKnownMore:
      'The server did not answer, so it is not known whether this was done. Look at the page again before you repeat it.',
    role: 'Role',
    teams: {
      label: 'Teams',
      more: 'Teams as they are called in events. Who may see teams sees the figures of these.',
      add: 'Add',
      remove: (team: string) => `Take out the team ${team}`,
    },
    passkeyPlace: {
      bareAddress: 'A passkey belongs to a name, and this page was opened by a bare IP address.',
      openNamed: (host: string) => `Open it as ${host}`,
      askForName: 'Open it by its name, or ask whoever runs it to give it one.',
      notEncrypted:
        'Browsers use passkeys on encrypted pages only. Open this page by https, or ask whoever runs it for the address.',
      unsupported: 'This browser has no passkeys.',
    },
    passkeyProblems: {
      givenUp: 'The passkey was not used: it was cancelled, or took too long. Nothing has changed; try again.',
      known: 'This device has a passkey for your account already.',
      other: (reason: string) => `The passkey could not be used: ${reason}`,
    },
    password: {
      show: 'Show',
      hide: 'Hide',
      whose: (label: string) => `(${label})`,
      rules: (min: number) =>
        `At least ${min} characters: a few words you do not use together elsewhere. Not one of the passwords everybody uses, and without your name.`,
      strength: {
        empty: 'Nothing typed yet.',
        too_short: (missing: number) =>
          missing === 1 ? 'Too short: one more character.' : `Too short: ${missing} more characters.`,
        too_long: 'Too long: at most 256 characters.',
        has_name: 'It contains the name in your e-mail address, which is tried first.',
        guessable: 'Long enough, but easy to guess: it repeats itself or counts up.',
        good: 'Good.',
        strong: 'Strong: long enough that nobody guesses it.',
      },
    },
  },
  {},
);

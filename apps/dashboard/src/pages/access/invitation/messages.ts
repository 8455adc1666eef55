/** What links say: invitations, and new passwords. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    product: 'Bellwether',
    name: 'Your name',
    nameMore: 'As your colleagues know you. It is shown to those who manage access.',
    password: 'New password',
    email: 'E-mail',
    toSignIn: 'Go to the sign-in',

    invitation: {
      windowTitle: 'Invitation · Bellwether',
      lead: (organisation: string) => `You are invited to ${organisation}`,
      role: (role: string) => `Your role will be ${role}:`,
      until: 'The invitation is good until',
      submit: 'Accept and sign in',
      working: 'Signing in…',
      signedIn: (name: string) =>
        `You are signed in as ${name} in this browser. Accepting signs that out and signs you in with the new account.`,
      lookingUp: 'Looking at the invitation…',
      over: 'This invitation is not good any more.',
      overMore:
        'It was used, taken back, or is older than seven days; or the link is not complete. Ask whoever invited you for a new one.',
    },
    reset: {
      windowTitle: 'New password · Bellwether',
      lead: 'Choose a new password',
      forWhom: 'For',
      submit: 'Set the password',
      working: 'Setting…',
      lookingUp: 'Looking at the link…',
      done: 'Your new password is set, and whoever was signed in as you no longer is. Sign in with it now.',
      over: 'This link is not good any more.',
      overMore: 'It was used, or is older than an hour; or it is not complete. Ask your administrator for a new one.',
    },
  },
  {},
);

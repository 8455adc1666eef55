/** What signing in says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    product: 'Bellwether',
    windowTitle: 'Sign in · Bellwether',
    lead: 'How the organisation is doing, while it can still act.',
    email: 'E-mail',
    goOn: 'Continue',
    goingOn: 'One moment…',
    submit: 'Sign in',
    working: 'Signing in…',
    password: 'Password',
    otherEmail: 'Use another e-mail',
    signingInAs: 'Signing in as',
    or: 'or with your password',
    connection: (name: string) => `Continue with ${name}`,
    elsewhere: (region: string) =>
      `Your organisation is in the region ${region}. Your password was not sent here; sign in there.`,
    goElsewhere: (region: string) => `Go on in ${region}`,
    here: (region: string) => `This is the region ${region}.`,
    others: 'Others:',
    passkey: 'Sign in with a passkey',
    passkeyWorking: 'Waiting for your passkey…',

    secondLead: 'One more step',
    totp: 'Code from your authenticator app',
    totpMore: 'Six digits, new every half minute.',
    recovery: 'Recovery code',
    recoveryMore: 'One of the ten you kept when you set up the second step. Each works once.',
    useRecovery: 'Use a recovery code instead',
    useTotp: 'Use the authenticator app instead',
    usePasskey: 'Use a passkey instead',
    check: 'Check',
    checking: 'Checking…',
    startOver: 'Start over',
    noAccess: 'Lost both? An administrator of your organisation can reset your second step.',

    problems: {
      missingEmail: 'Type your e-mail address first.',
      missing: 'Fill in both your e-mail and your password.',
      missingCode: 'Type the code first.',
      wrong: 'This e-mail and password do not go together. Check both, or ask your administrator for a new password.',
      wrongCode: 'This code is not right, or no longer. Wait for the next one and try again.',
      wrongRecovery: 'This recovery code is not right, or was used before. Try another one.',
      wrongPasskey: 'This passkey is not known here. Sign in with your password.',
      challengeOver: 'The first step was too long ago. Sign in again from the start.',
      tooMany: (wait: string) => `Too many attempts. Your account is safe; try again ${wait}.`,
      inSeconds: (seconds: number) => (seconds === 1 ? 'in one second' : `in ${seconds} seconds`),
      inMinutes: (minutes: number, clock: string) =>
        minutes === 1 ? `in a minute, at ${clock}` : `in ${minutes} minutes, at ${clock}`,
      later: 'later',
    },

    expired: 'Your session has ended. Sign in again to go on where you were.',
    notTold:
      'The server did not answer, so this browser may still be signed in. Sign out again once it does; by itself the session ends after half an hour without use.',
    signOutAgain: 'Sign out again',
    hint: 'First start? The server printed the address and a sign-in in its terminal.',
  },
  {},
);

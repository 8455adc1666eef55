/** What signing in says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    product: 'Bellwether',
    title: 'Sign in',
    lead: 'How the organisation is doing, while it can still act.',
    email: 'E-mail',
    password: 'Password',
    submit: 'Sign in',
    working: 'Signing in…',
    wrong: 'This e-mail and password do not go together. Check both, or ask your administrator for a new password.',
    tooMany: 'Too many attempts. Your account is safe; wait a minute, then try again.',
    missing: 'Fill in both your e-mail and your password.',
    expired: 'Your session has ended. Sign in again to go on where you were.',
    hint: 'First start? The server printed the address and a sign-in in its terminal.',
  },
  {},
);

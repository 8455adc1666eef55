/** What an embedded board says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    waiting: 'Asking…',
    ended: 'This board is not shown here any more.',
    range: (range: string) => `The last ${range}.`,
    at: (time: string) => `Figures of ${time}; they are read again by themselves.`,
    late: (time: string) => `Last known figures, of ${time}; the server does not answer at the moment.`,
    per: (dimensions: readonly string[]) => `by ${dimensions.join(', ')}`,
  },
  {},
);

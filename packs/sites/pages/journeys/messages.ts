/** What the page of journeys says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Which way do visitors take?',
    nothing: (range: string) => `${range}, nobody has opened a page of this site.`,
    few: 'Too few visitors have seen this page to tell which way they took.',
    from: (range: string) => `${range}, `,
    visitors: (count: string) => `${count} visitors`,
    began: ' opened a page. Most began with ',
    went: (page: string) => ` saw ${page}. Most went on to `,
    came: (page: string) => ` saw ${page}. Most came to it from `,
    share: (share: string) => ` (${share}).`,
    noneNext: ' None of the pages around it was on the way of enough of them to be told.',
    page: 'Starting from',
    entrance: 'where visits begin',
    direction: 'Direction',
    directions: { after: 'Where they went', before: 'Where they came from' },
    tree: 'The way, page by page',
    ended: (share: string) => `${share} ended here`,
    began_here: (share: string) => `${share} began here`,
    others: (share: string) => `${share} elsewhere`,
    rest: (share: string) => `${share} ended here or went elsewhere`,
    restBefore: (share: string) => `${share} began here or came from elsewhere`,
    note: 'Each visitor counts once, with their first visit that has the page. Opening the same page again is no step. Ways of few are folded into the rest.',
  },
  {},
);

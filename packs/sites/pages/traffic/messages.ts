/** What the page of traffic says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Who comes, from where, and what do they do?',
    answer: {
      nothing: 'Nobody has come in the time looked at.',
      visits: (isOne: boolean) => ` ${isOne ? 'visit' : 'visits'} by `,
      visitors: (isOne: boolean) => ` ${isOne ? 'visitor' : 'visitors'}, who looked at `,
      views: (isOne: boolean) => ` ${isOne ? 'page' : 'pages'}`,
      from: '. Most came from ',
      directly: '. Most came directly',
      share: (share: string) => ` (${share})`,
    },
    first: {
      title: 'No visit has come yet.',
      lead: 'Add a site, then put its line into the head of your pages. Open one of them: this page wakes up by itself.',
    },
    figures: 'Figures of traffic',
    speed: 'How fast pages are',
    speedMore: 'Three of four page views were at least this fast.',
    by: 'Visits by',
    byLabel: 'Cut by',
    dimensions: {
      path: 'page',
      referrer: 'site they came from',
      utm_source: 'campaign source',
      device_class: 'device',
      browser: 'browser',
      os: 'operating system',
    },
    goals: {
      title: 'Goals',
      table: 'Table of goals',
      goal: 'Goal',
      reached: 'Visits that reached it',
      rate: 'Conversion rate',
      event: (name: string) => `event ${name}`,
    },
    sites: {
      title: 'Sites and the line for their pages',
      add: 'Add a site',
      change: 'Change',
      copy: 'Copy the line',
      line: 'Put this into the head of its pages:',
      counting: { required: 'Counts after consent', not_needed: 'Counts everybody, without cookies' },
      off: 'Switched off',
      none: 'None yet. What was sent by other ways is shown all the same.',
    },
  },
  {},
);

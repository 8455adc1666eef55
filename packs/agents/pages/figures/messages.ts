/** Words the agents' pages share: the range looked at, and how a figure in a sentence compares. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    last: (length: string) => `the last ${length}`,
    before: (length: string) => `the ${length} before`,
    between: (from: string, to: string) => `the time from ${from} to ${to}`,
    betweenBefore: 'the same length of time before',
    minutes: (count: number) => (count === 1 ? 'minute' : `${count} minutes`),
    hours: (count: number) => (count === 1 ? 'hour' : `${count} hours`),
    days: (count: number) => (count === 1 ? 'day' : `${count} days`),

    moved: (change: string, before: string) => ` (${change} on ${before}, more than noise)`,
    withinNoise: (change: string, before: string) => ` (${change} on ${before}, within noise)`,
    same: (before: string) => `, the same as in ${before}`,
    cannotCompare: (before: string) => `; too little data to compare with ${before}`,
    reading: 'Reading the figures…',
    /** Of what scrolls inside a part that has the title itself. */
    tableOf: (title: string) => `${title}, table`,
  },
  {},
);

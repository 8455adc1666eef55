/** What the page of early warnings says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'Is a group losing its ability to recover?',
    answer: {
      none: 'No group recovers more slowly than chance explains.',
      some: (one: boolean) => (one ? ' group recovers' : ' groups recover'),
      end: ' more slowly than chance explains: ',
      expected: (share: string) => ` About ${share} of such alarms are expected to be false.`,
      tested: (tested: string, all: string) => ` ${tested} of ${all} have enough history to be tested.`,
      untested:
        'No department has enough history yet. That is an answer: about a year of weekly figures is the least this test needs.',
    },
    evidence: {
      insufficient_data: 'Not enough data',
      exploratory: 'Exploratory: less than two years of weeks',
      full: 'Full evidence',
    },
    chance: (p: string, q: string) =>
      `p ${p}: so often chance alone gives at least this. q ${q}: the share of false alarms among units at least this unusual.`,
    usual: (count: string) => `${count} more groups in which nothing is unusual`,
    unknown: 'Not enough data yet:',
    series: 'Engagement',
    range: (least: string, most: string) => `${least}–${most}`,
    variance: 'Variance',
    ar1: 'Memory',
    band: 'Week by week; memory is how far one week resembles the one before. Beside each name the least and the most. Shaded: where 95 % of surrogates without slowing down lie.',
    described: (what: string, unit: string) => `${what} of ${unit}`,
    reads: {
      title: 'How to read this',
      list: [
        [
          'What is looked for',
          'Before many systems tip, they recover more slowly from small knocks: variance and the memory from one window to the next rise together (Scheffer et al. 2009; Dakos et al. 2012).',
        ],
        [
          'What it does not say',
          'That anything will happen, or why. Abrupt changes come without such a sign, and silence is not safety. A rise of variance alone may be noise from outside.',
        ],
        ['How often it is wrong', ''],
      ],
      wrong: (measured: string, nominal: string) =>
        `On simulated healthy series the test raises an alarm in ${measured} of cases, at a nominal ${nominal}.`,
    },
    lastRun: 'Last computed',
    neverRun: 'Not computed yet: it runs every night.',
  },
  {},
);

/** What the page of health says. */

import type { Level } from '@bellwether/ui/api/group-figure.ts';
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'How are we, where is it changing, and how sure are we?',
    answer: {
      opening: 'The organisation stands at ',
      outOf: ' of 10',
      between: (low: string, high: string) => ` (95\u00a0% between ${low} and ${high})`,
      standing: (level: Level | null, score: number): string => {
        if (level === 'critical') return ', far below its own normal of 5';
        if (level === 'high') return ', clearly below its own normal of 5';
        if (level === 'moderate') return ', somewhat below its own normal of 5';
        return score > 5.5 ? ', above its own normal of 5' : ', near its own normal of 5';
      },
      pulls: ' What pulls it down most is ',
      unknown: 'There is not enough history yet to say how the organisation stands against its own normal.',
      leavers: ' In the last 30 days ',
      ofPeople: ' of the people left',
      noneUnusual: ' No department is unusual.',
      unusual: (count: number) => (count === 1 ? ' department is unusual.' : ' departments are unusual.'),
    },
    trend: {
      title: 'The score, week by week',
      described: (weeks: string) => `The score of the last ${weeks} weeks, on a scale from 0 to 10`,
      normal: 'normal 5',
    },
    score: {
      unknown:
        'There is no score yet: it needs engagement, psychological safety, burnout, departures, network or tone with 70 % of the weight, each with 26 earlier weeks to compare with.',
      title: 'What the score is made of',
      lead: '5 is the organisation’s own normal, not an average of others. Each pillar adds or takes away.',
      pillar: 'Pillar',
      z: 'Against normal',
      zMore: 'Standard deviations from the own normal; + is healthy.',
      contribution: 'Adds',
      bar: 'From 0 to 10',
      start: 'Own normal',
      end: 'Score',
      coverage: (share: string) => `${share} of the weight is known.`,
      weight: (share: string) => `weight ${share}`,
    },
    departments: {
      title: 'Departments',
      name: 'Department',
      people: 'People',
      level: 'Unusual',
      none: 'No department has enough people to be shown.',
      more: 'The newest figure of each. Hover or focus a figure for its interval and the people behind it.',
      marks: 'Against the department’s own usual:',
      unknown: (columns: string) => `Nothing is known yet of ${columns}.`,
    },
    signals: {
      title: 'Two things to watch',
      tremor: 'Epistemic tremor',
      tremorMore: 'From 0 to 1: how much the organisation’s own sources contradict each other about how it is doing.',
      warning: 'Early warnings',
      warningMore: 'Whether the organisation’s own weekly series recovers more slowly than chance explains.',
      see: 'See the early warnings',
    },
    alerts: (count: number) => (count === 1 ? '1 open alert' : `${count} open alerts`),
    footer: 'Figures of groups only. A person’s own answers and trend are seen by that person alone, on the page Me.',
  },
  {},
);

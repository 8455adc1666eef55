/** What the page of anomalies says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';

export const messages = inLanguage(
  {
    question: 'What was unusual, and where does it come from?',
    form: 'Which figure is looked at',
    copyLink: 'Copy link',
    start: 'Choose a figure. Each window of it is compared with what came before, and the ones unlike it are shown.',
    waiting: 'Windows are being compared…',
    unknownMetric: (name: string) => `There is no figure named ${name}.`,
    grain: 'In windows of',
    grains: { '1m': 'a minute', '1h': 'an hour', '1d': 'a day', '7d': 'a week', '30d': '30 days' } as Record<
      string,
      string
    >,
    windows: { '1m': 'minutes', '1h': 'hours', '1d': 'days', '7d': 'weeks', '30d': 'windows of 30 days' } as Record<
      string,
      string
    >,
    range: 'Over the last',
    hours: (hours: number) => (hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`),
    method: 'Judged',
    methods: { as_it_came: 'As it came', in_hindsight: 'Looking back' } as Record<string, string>,
    methodMeaning: {
      as_it_came:
        'Each window is judged from those before it only, as an alarm would have told it. After one, nothing is told for 12 windows: what goes on is the same event.',
      in_hindsight:
        'Season and trend are taken away with everything known, also what came later. It shows more exactly which windows were odd; it does not show what an alarm would have told.',
    } as Record<string, string>,

    answer: {
      none: (judged: string, windows: string, metric: string) =>
        `None of ${judged} ${windows} of ${metric} was unlike what came before.`,
      some: (windows: string, metric: string, one: boolean) =>
        ` of the ${windows} of ${metric} ${one ? 'was' : 'were'} unusual. `,
      worst: 'The farthest out was ',
      with: ': ',
      usual: ', where ',
      to: ' to ',
      would: ' would have been usual',
      mostly: '; most of the difference comes from ',
      end: '.',
    },
    notJudged: {
      insufficient_data: (needs: string) =>
        `There is too little to compare with: ${needs} windows have to be known before one is judged.`,
      too_many_gaps: () => 'More than a fifth of the windows have no figure, so looking back would be guessing.',
      suppressed: () => 'The figure is hidden to protect people, so there is nothing to compare.',
    } as Record<string, (needs: string) => string>,
    partlyJudged: (judged: string, all: string) =>
      `${judged} of ${all} windows were judged; for the others too little came before, or nothing is known.`,
    bridged: (count: string) => `${count} windows without a figure were bridged by straight lines, and not judged.`,

    chart: {
      title: (metric: string) => `${metric}, and what would have been usual`,
      value: 'what it was',
      expected: 'expected',
      band: 'would have been usual',
      anomalous: 'Unusual',
      usual: (low: string, high: string) => `${low} to ${high} would have been usual.`,
      notJudged: 'Not judged: too little is known.',
      described: (metric: string, found: string, judged: string) =>
        `${metric}: ${found} unusual of ${judged} judged windows. They are listed below.`,
    },

    list: {
      title: 'Unusual windows',
      was: 'It was',
      usual: 'Usual',
      ways: {
        value: 'beyond anything in the windows before',
        level: 'the mean of the last 12 windows has moved beyond anything before',
        season: 'unlike this time of the day or week',
        season_level: 'for 12 windows now unlike these times of the day or week',
      } as Record<string, string>,
      hindsight: (times: string) => `${times} times the usual spread away`,
      causes: 'Where it comes from',
      by: (dimension: string) => `By ${dimension.replaceAll('_', ' ')}`,
      overWindows: (count: number) => `over the last ${count} windows, whose level has changed`,
      group: (name: string) => (name === '' ? 'not named' : name),
      was_usual: (value: string, expected: string) => `${value}, usually ${expected}`,
      rest: 'What no shown group explains',
      noneOfParts:
        'Of this figure the groups do not add up to the whole, so it cannot be taken apart. Look at it by group in Explore.',
      notExplained: 'Where it comes from is shown for the five farthest out.',
      noGroups: 'There are no groups to take it apart by.',
      next: 'What to do next',
      look: (group: string) => `Look at ${group} around then`,
      lookPlain: 'Look at the hours around it',
      forecast: 'See where it goes from here',
    },
    methodVersion: (version: string, zone: string) => `Method ${version}; times of day in ${zone}.`,
  },
  {},
);

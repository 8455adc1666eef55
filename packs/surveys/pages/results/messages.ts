/** What the page of results says. */
import { inLanguage } from '@bellwether/ui/i18n/language.ts';
import type { HiddenReason } from './results.ts';

export const messages = inLanguage(
  {
    question: 'What do people tell us?',
    reading: 'Looking for results.',
    none: 'No survey has been answered and closed yet.',
    noneMore:
      'Results are told once a wave is closed; until then only how many have answered. A file of answers can be taken in as well:',
    noneCommand: 'bellwether import answers.csv --adapter survey-answers --mapping answers.json',
    choose: 'Survey',
    make: 'Make the report',
    makeAgain: 'Make it again',
    unmade: 'No report has been made of this survey yet. It takes some seconds.',
    making: (words: string) => `The report is being made: ${words}`,
    makingTitle: 'How far the report is',
    begun: 'it has begun',
    failed: (why: string) => `The last attempt failed: ${why}`,
    ownUnits: 'You see the units that are yours. What was told of everybody is for those with the whole in view.',
    between: (low: string, high: string) => `${low}–${high}`,
    ofAsked: (asked: string) => `of ${asked} asked`,
    keys: 'At a glance',
    unnamed: 'Unnamed unit',
    answered: 'Answered',
    stands: 'What stands out',
    nothingStands: 'Nothing stands out by more than chance would do.',
    participation: {
      title: 'Who answered',
      unit: 'Unit',
      asked: 'Asked',
      answered: 'Answered',
      interval: '95 % interval',
      uneven: (p: string) =>
        `Units took part unevenly (p = ${p}); those that answered less count less in what is told of everybody.`,
      even: (p: string) => `Units took part about evenly (p = ${p}).`,
      few: 'Fewer than half answered: who did not may see it differently.',
      late: (scales: string) =>
        `Late answers differ from early ones on ${scales}; people who did not answer may be more like those.`,
      alike: 'Early and late answers do not differ by more than chance.',
      below: 'below the rest',
      above: 'above the rest',
    },
    scores: {
      title: 'Scores',
      lead: 'Where answers lie on the way from the lowest to the highest possible one. The line is what it could be by chance; the diamond is the round before.',
    },
    heat: {
      title: 'Where',
      lead: 'Shaded where a unit’s interval lies wholly beside the score of everybody.',
      unit: 'Unit',
      everybody: 'Everybody',
      worse: 'less favourable',
      better: 'more favourable',
      hidden: 'hidden to protect people',
      lower: 'lower is better',
      alike: (scales: string) => `Units differ by no more than chance on ${scales}.`,
    },
    change: {
      title: 'What has changed',
      lead: (day: string) =>
        `Since the round that ended on ${day}. Answers are not paired, because nobody knows whose they are.`,
      notComparable: (scales: string) => `Not measured in the same way, and so not compared: ${scales}.`,
    },
    drivers: {
      title: (outcome: string) => `What goes along with ${outcome}`,
      lead: (share: string) => `The other scales account for ${share} of the differences. Association, not cause.`,
    },
    themes: {
      title: 'In their own words',
      lead: 'What people wrote is never shown; themes are told when enough people speak of them.',
      theme: 'Theme',
      share: 'Speak of it',
      feeling: 'How it sounds',
      unread: 'too few in English',
      feelings: { critical: 'critical', mixed: 'mixed', content: 'content' },
      names: {
        workload: 'Workload',
        pay: 'Pay and benefits',
        recognition: 'Recognition',
        leadership: 'Leadership',
        communication: 'Communication',
        development: 'Learning and career',
        teamwork: 'Working together',
        tools: 'Tools and systems',
        flexibility: 'Flexibility of time and place',
        wellbeing: 'Strain and well-being',
        autonomy: 'Room to decide',
        change: 'Change and direction',
        fairness: 'Fairness and respect',
        purpose: 'Purpose of the work',
        workplace: 'The workplace itself',
      } as Readonly<Record<string, string>>,
    },
    questions: {
      title: 'Questions',
      open: (count: string) => `All ${count} questions`,
      question: 'Question',
      score: 'Score',
      interval: '95 % interval',
      favourable: 'Favourable',
      reversed: 'counted from the other end',
    },
    benchmarks: {
      title: 'Beside others',
      scale: 'Scale',
      source: 'Source',
      theirs: 'Theirs',
      difference: 'Difference',
    },
    actions: {
      title: 'What to try',
      lead: 'Known things to try, most pressing first. Talk them over with those they are about; none promises an effect.',
      because: 'Because:',
    },
    files: {
      title: 'To keep and to send',
      lead: 'The same figures in every format; the same report is always the same bytes.',
      names: { html: 'Web page', pdf: 'PDF, readable aloud', csv: 'Figures as CSV', xlsx: 'Workbook' } as Readonly<
        Record<string, string>
      >,
      size: (kilobytes: string) => `${kilobytes} kB`,
    },
    foot: (opened: string, closed: string, floor: number) =>
      `Open ${opened} to ${closed}. Figures are of ${floor} people or more; what would follow from others by subtraction is hidden, too.`,
    hidden: {
      suppressed: 'hidden to protect people',
      insufficient_data: 'not enough answers',
      partial_answers: 'too many left some out',
    } satisfies Readonly<Record<HiddenReason, string>>,
  },
  {},
);

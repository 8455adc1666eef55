/**
 * The weekly pulse: two items each on engagement, safety, workload and the manager's support, and the recommendation of
 * the employee net promoter score; whole numbers from 0 to 10. English, German and French, all in our own words.
 */
import type { LibraryQuestion, ScoredScale } from '@bellwether/questionnaire';
import { INSTRUMENTS } from '../instruments.ts';
import { libraryQuestion, scaleItem } from '../item.ts';
import { NOT_AT_ALL_TO_COMPLETELY, text, type Words, zeroToTen } from '../points.ts';

const ITEMS: readonly (readonly [construct: string, theme: string, words: Words])[] = [
  [
    'pulse_engagement',
    'engagement',
    [
      'This week, I enjoyed my work.',
      'Diese Woche hat mir meine Arbeit Freude gemacht.',
      'Cette semaine, j’ai pris plaisir à mon travail.',
    ],
  ],
  [
    'pulse_engagement',
    'engagement',
    [
      'This week, I saw what my work is good for.',
      'Diese Woche habe ich gesehen, wozu meine Arbeit gut ist.',
      'Cette semaine, j’ai vu à quoi sert mon travail.',
    ],
  ],
  [
    'pulse_psych_safety',
    'psychological_safety',
    [
      'This week, I could say openly what I thought.',
      'Diese Woche konnte ich offen sagen, was ich denke.',
      'Cette semaine, j’ai pu dire ouvertement ce que je pense.',
    ],
  ],
  [
    'pulse_psych_safety',
    'psychological_safety',
    [
      'This week, asking for help was easy for me.',
      'Diese Woche fiel es mir leicht, um Hilfe zu bitten.',
      'Cette semaine, il m’a été facile de demander de l’aide.',
    ],
  ],
  [
    'pulse_workload',
    'workload',
    [
      'This week, I could manage the amount of work.',
      'Diese Woche war die Menge der Arbeit für mich zu schaffen.',
      'Cette semaine, la quantité de travail était gérable pour moi.',
    ],
  ],
  [
    'pulse_workload',
    'workload',
    [
      'This week, I could switch off after work.',
      'Diese Woche konnte ich nach der Arbeit abschalten.',
      'Cette semaine, j’ai pu décrocher après le travail.',
    ],
  ],
  [
    'pulse_manager_support',
    'manager_support',
    [
      'This week, my manager had time for me when I needed it.',
      'Diese Woche hatte meine Führungskraft Zeit für mich, wenn ich sie brauchte.',
      'Cette semaine, ma ou mon responsable avait du temps pour moi quand il le fallait.',
    ],
  ],
  [
    'pulse_manager_support',
    'manager_support',
    [
      'This week, my manager helped me get ahead with my work.',
      'Diese Woche hat mir meine Führungskraft bei der Arbeit weitergeholfen.',
      'Cette semaine, ma ou mon responsable m’a aidé à avancer dans mon travail.',
    ],
  ],
];

const NAMES: Readonly<Record<string, Words>> = {
  pulse_engagement: ['Engagement', 'Engagement', 'Engagement'],
  pulse_psych_safety: ['Psychological safety', 'Sicherheit im Team', 'Sécurité dans l’équipe'],
  pulse_workload: ['Manageable workload', 'Arbeitslast zu schaffen', 'Charge de travail gérable'],
  pulse_manager_support: ['Support by the manager', 'Unterstützung durch die Führungskraft', 'Soutien du responsable'],
};

export const pulseItems: readonly LibraryQuestion[] = ITEMS.map(([construct, theme, words], index) =>
  scaleItem(
    {
      id: `pulse_${index + 1}`,
      instrument: INSTRUMENTS.pulse,
      item: String(index + 1),
      theme,
      construct,
      keywords: ['weekly', 'pulse'],
    },
    words,
    NOT_AT_ALL_TO_COMPLETELY,
  ),
);

export const recommendation: LibraryQuestion = scaleItem(
  {
    id: 'recommend',
    instrument: INSTRUMENTS.pulse,
    item: '9',
    theme: 'recommendation',
    construct: 'enps',
    keywords: ['eNPS', 'net promoter', 'employer'],
  },
  [
    'How likely are you to recommend working here to a friend?',
    'Wie wahrscheinlich ist es, dass Sie die Arbeit hier Bekannten empfehlen?',
    'Quelle est la probabilité que vous recommandiez à un ami de travailler ici ?',
  ],
  zeroToTen(
    ['Not at all likely', 'Sehr unwahrscheinlich', 'Pas du tout probable'],
    ['Extremely likely', 'Sehr wahrscheinlich', 'Extrêmement probable'],
  ),
);

export const pulseComment: LibraryQuestion = libraryQuestion(
  { id: 'pulse_comment', instrument: INSTRUMENTS.pulse, item: '10', theme: 'voice', construct: 'comment' },
  {
    kind: 'text',
    text: text([
      'What should we know about this week?',
      'Was sollten wir über diese Woche wissen?',
      'Que devrions-nous savoir sur cette semaine ?',
    ]),
    help: text([
      'Please name no one. What many people write about is shown as a theme, never your words.',
      'Bitte nennen Sie keine Namen. Worüber viele schreiben, wird als Thema gezeigt, nie in Ihren Worten.',
      'Merci de ne nommer personne. Seuls les thèmes évoqués par plusieurs personnes sont montrés, jamais vos mots.',
    ]),
    required: false,
    max_length: 1000,
    multiline: true,
  },
);

export const pulseScales: readonly ScoredScale[] = Object.entries(NAMES).map(([construct, name]) => ({
  id: construct,
  name: text(name),
  construct,
  items: pulseItems.filter((item) => item.construct === construct).map(({ id }) => ({ question: id })),
  min_answered: 1,
  method: 'mean',
  direction: 'up_is_good',
}));

/**
 * HSE Management Standards Indicator Tool: 35 items about seven working conditions, 1 to 5. Contains public sector
 * information licensed under the Open Government Licence v3.0.
 *
 * Items 1 to 23 ask how often, 24 to 35 how far one agrees. What is worded as a burden is reversed, so that every scale
 * goes up when conditions get better: all of demands and relationships. The key was compared with HSE's analysis tool
 * manual as others have transcribed it; docs/surveys.md says where.
 */
import type { LibraryQuestion, ScoredScale } from '@bellwether/questionnaire';
import { INSTRUMENTS } from '../instruments.ts';
import { scaleItem } from '../item.ts';
import { AGREEMENT_5, FREQUENCY_5, text, type Words } from '../points.ts';

interface HseScale {
  construct: string;
  theme: string;
  name: Words;
  items: readonly number[];
  isReversed: boolean;
}

export const HSE_SCALES: readonly HseScale[] = [
  {
    construct: 'demands',
    theme: 'workload',
    name: ['Demands', 'Anforderungen'],
    items: [3, 6, 9, 12, 16, 18, 20, 22],
    isReversed: true,
  },
  {
    construct: 'control',
    theme: 'autonomy',
    name: ['Control', 'Handlungsspielraum'],
    items: [2, 10, 15, 19, 25, 30],
    isReversed: false,
  },
  {
    construct: 'manager_support',
    theme: 'manager_support',
    name: ['Manager’s support', 'Unterstützung durch die Führungskraft'],
    items: [8, 23, 29, 33, 35],
    isReversed: false,
  },
  {
    construct: 'peer_support',
    theme: 'peer_support',
    name: ['Peer support', 'Unterstützung im Kollegium'],
    items: [7, 24, 27, 31],
    isReversed: false,
  },
  {
    construct: 'relationships',
    theme: 'relationships',
    name: ['Relationships', 'Umgang miteinander'],
    items: [5, 14, 21, 34],
    isReversed: true,
  },
  {
    construct: 'role',
    theme: 'role_clarity',
    name: ['Role', 'Klarheit der Aufgabe'],
    items: [1, 4, 11, 13, 17],
    isReversed: false,
  },
  { construct: 'change', theme: 'change', name: ['Change', 'Veränderung'], items: [26, 28, 32], isReversed: false },
];

const FIRST_OF_AGREEMENT = 24;
/** In the instrument's own order and wording; the German is ours. */
const ITEMS: readonly Words[] = [
  ['I am clear what is expected of me at work', 'Mir ist klar, was bei der Arbeit von mir erwartet wird'],
  ['I can decide when to take a break', 'Ich kann selbst entscheiden, wann ich eine Pause mache'],
  [
    'Different groups at work demand things from me that are hard to combine',
    'Verschiedene Gruppen verlangen von mir Dinge, die sich schwer vereinbaren lassen',
  ],
  ['I know how to go about getting my job done', 'Ich weiß, wie ich vorgehen muss, um meine Arbeit zu erledigen'],
  [
    'I am subject to personal harassment in the form of unkind words or behaviour',
    'Ich werde durch unfreundliche Worte oder unfreundliches Verhalten persönlich angegangen',
  ],
  ['I have unachievable deadlines', 'Ich habe Termine, die nicht einzuhalten sind'],
  [
    'If work gets difficult, my colleagues will help me',
    'Wenn die Arbeit schwierig wird, helfen mir meine Kolleginnen und Kollegen',
  ],
  ['I am given supportive feedback on the work I do', 'Ich bekomme zu meiner Arbeit Rückmeldungen, die mir helfen'],
  ['I have to work very intensively', 'Ich muss sehr intensiv arbeiten'],
  ['I have a say in my own work speed', 'Ich kann mein Arbeitstempo mitbestimmen'],
  ['I am clear what my duties and responsibilities are', 'Mir ist klar, was meine Aufgaben und Zuständigkeiten sind'],
  [
    'I have to neglect some tasks because I have too much to do',
    'Ich muss Aufgaben vernachlässigen, weil ich zu viel zu tun habe',
  ],
  ['I am clear about the goals and objectives for my department', 'Mir sind die Ziele meiner Abteilung klar'],
  ['There is friction or anger between colleagues', 'Es gibt Reibereien oder Ärger im Kollegium'],
  ['I have a choice in deciding how I do my work', 'Ich kann mitentscheiden, wie ich meine Arbeit mache'],
  ['I am unable to take sufficient breaks', 'Ich kann nicht genügend Pausen machen'],
  [
    'I understand how my work fits into the overall aim of the organisation',
    'Ich verstehe, wie meine Arbeit zum Ziel der Organisation beiträgt',
  ],
  ['I am pressured to work long hours', 'Ich werde gedrängt, lange zu arbeiten'],
  ['I have a choice in deciding what I do at work', 'Ich kann mitentscheiden, was ich bei der Arbeit tue'],
  ['I have to work very fast', 'Ich muss sehr schnell arbeiten'],
  ['I am subject to bullying at work', 'Ich werde bei der Arbeit gemobbt'],
  ['I have unrealistic time pressures', 'Ich stehe unter unrealistischem Zeitdruck'],
  [
    'I can rely on my line manager to help me out with a work problem',
    'Ich kann mich darauf verlassen, dass meine Führungskraft mir bei einem Problem hilft',
  ],
  [
    'I get help and support I need from colleagues',
    'Ich bekomme im Kollegium die Hilfe und Unterstützung, die ich brauche',
  ],
  ['I have some say over the way I work', 'Ich habe Einfluss darauf, wie ich arbeite'],
  [
    'I have sufficient opportunities to question managers about change at work',
    'Ich habe genug Gelegenheit, Führungskräfte zu Veränderungen zu befragen',
  ],
  [
    'I receive the respect at work I deserve from my colleagues',
    'Ich werde im Kollegium so geachtet, wie ich es verdiene',
  ],
  ['Staff are always consulted about change at work', 'Zu Veränderungen werden die Beschäftigten immer angehört'],
  [
    'I can talk to my line manager about something that has upset or annoyed me about work',
    'Ich kann mit meiner Führungskraft über etwas sprechen, das mich bei der Arbeit verärgert oder belastet hat',
  ],
  ['My working time can be flexible', 'Meine Arbeitszeit kann flexibel sein'],
  [
    'My colleagues are willing to listen to my work-related problems',
    'Meine Kolleginnen und Kollegen hören mir zu, wenn ich Probleme bei der Arbeit habe',
  ],
  [
    'When changes are made at work, I am clear how they will work out in practice',
    'Wenn sich etwas verändert, ist mir klar, wie das in der Praxis aussehen wird',
  ],
  [
    'I am supported through emotionally demanding work',
    'Bei Arbeit, die mich gefühlsmäßig fordert, werde ich unterstützt',
  ],
  ['Relationships at work are strained', 'Das Verhältnis untereinander ist angespannt'],
  ['My line manager encourages me at work', 'Meine Führungskraft ermutigt mich bei der Arbeit'],
];

export const hseQuestions: readonly LibraryQuestion[] = ITEMS.map((words, index) => {
  const item = index + 1;
  const { construct, theme } = HSE_SCALES.find(({ items }) => items.includes(item))!;
  return scaleItem(
    {
      id: hseId(item),
      instrument: INSTRUMENTS.hse,
      item: String(item),
      theme,
      construct,
      keywords: ['stress', 'working conditions'],
    },
    words,
    item < FIRST_OF_AGREEMENT ? FREQUENCY_5 : AGREEMENT_5,
  );
});

/** HSE gives no rule for missing answers; at least half of a scale is asked for here. */
export const hseScales: readonly ScoredScale[] = HSE_SCALES.map(({ construct, name, items, isReversed }) => ({
  id: `hse_${construct}`,
  name: text(name),
  construct,
  items: items.map((item) => ({ question: hseId(item), ...(isReversed ? { reverse: true } : {}) })),
  min_answered: Math.ceil(items.length / 2),
  method: 'mean',
  direction: 'up_is_good',
}));

export const hseFrequency = hseQuestions.slice(0, FIRST_OF_AGREEMENT - 1);
export const hseAgreement = hseQuestions.slice(FIRST_OF_AGREEMENT - 1);

function hseId(item: number): string {
  return `hse_${String(item).padStart(2, '0')}`;
}

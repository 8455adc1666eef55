/**
 * Copenhagen Burnout Inventory, work-related burnout: seven items scored 0, 25, 50, 75, 100, the seventh reversed; at
 * least four answered; the mean. Three items ask to which degree, four how often. Not a diagnosis.
 */
import type { LibraryQuestion, ScalePoints, ScoredScale } from '@bellwether/questionnaire';
import { INSTRUMENTS } from '../instruments.ts';
import { scaleItem } from '../item.ts';
import { BURNOUT_DEGREE, BURNOUT_FREQUENCY, text, type Words } from '../points.ts';

const ITEMS: readonly (readonly [points: ScalePoints, words: Words])[] = [
  [BURNOUT_DEGREE, ['Is your work emotionally exhausting?', 'Ist Ihre Arbeit gefühlsmäßig erschöpfend?']],
  [BURNOUT_DEGREE, ['Do you feel burnt out because of your work?', 'Fühlen Sie sich durch Ihre Arbeit ausgebrannt?']],
  [BURNOUT_DEGREE, ['Does your work frustrate you?', 'Frustriert Sie Ihre Arbeit?']],
  [
    BURNOUT_FREQUENCY,
    ['Do you feel worn out at the end of the working day?', 'Fühlen Sie sich am Ende des Arbeitstags verbraucht?'],
  ],
  [
    BURNOUT_FREQUENCY,
    [
      'Are you exhausted in the morning at the thought of another day at work?',
      'Sind Sie morgens erschöpft, wenn Sie an den Arbeitstag denken?',
    ],
  ],
  [
    BURNOUT_FREQUENCY,
    ['Do you feel that every working hour is tiring for you?', 'Empfinden Sie jede Arbeitsstunde als ermüdend?'],
  ],
  [
    BURNOUT_FREQUENCY,
    [
      'Do you have enough energy for family and friends during leisure time?',
      'Haben Sie in der Freizeit genug Energie für Familie und Freunde?',
    ],
  ],
];
const REVERSED = 7;

export const burnoutQuestions: readonly LibraryQuestion[] = ITEMS.map(([points, words], index) =>
  scaleItem(
    {
      id: `cbi_work_${index + 1}`,
      instrument: INSTRUMENTS.burnout,
      item: String(index + 1),
      theme: 'burnout',
      construct: 'work_related_burnout',
      keywords: ['exhaustion', 'stress', 'tired', 'wellbeing'],
    },
    words,
    points,
  ),
);

export const burnoutScale: ScoredScale = {
  id: 'cbi_work',
  name: text(['Work-related burnout', 'Erschöpfung durch die Arbeit']),
  construct: 'work_related_burnout',
  items: burnoutQuestions.map(({ id }, index) => ({
    question: id,
    ...(index + 1 === REVERSED ? { reverse: true } : {}),
  })),
  min_answered: 4,
  method: 'mean',
  direction: 'down_is_good',
  score_map: { 1: 0, 2: 25, 3: 50, 4: 75, 5: 100 },
};

/** What is asked of those who stay and of those who leave; own questions of every kind. */
import type { LibraryQuestion, Option } from '@bellwether/questionnaire';
import { INSTRUMENTS } from '../instruments.ts';
import { libraryQuestion, scaleItem } from '../item.ts';
import { AGREEMENT_5, text, type Words, zeroToTen } from '../points.ts';

const facts = (id: string, theme: string, construct: string = id) => ({
  id,
  instrument: INSTRUMENTS.interviews,
  item: id,
  theme,
  construct,
  keywords: ['interview'],
});
const option = (id: string, ...words: Words): Option => ({ id, text: text(words) });
const comment = (id: string, theme: string, words: Words, required = false): LibraryQuestion =>
  libraryQuestion(facts(id, theme), { kind: 'text', text: text(words), required, max_length: 1500, multiline: true });

/** What makes people stay or leave; the same list for both, so that the two can be compared. */
const REASONS: readonly Option[] = [
  option('work', 'The work itself', 'Die Arbeit selbst'),
  option('people', 'The people I work with', 'Die Menschen, mit denen ich arbeite'),
  option('manager', 'My manager', 'Meine Führungskraft'),
  option('growth', 'Learning and career', 'Lernen und Laufbahn'),
  option('pay', 'Pay and benefits', 'Bezahlung und Zusatzleistungen'),
  option('hours', 'Working hours and workload', 'Arbeitszeit und Arbeitslast'),
  option('place', 'Place of work, commute, remote work', 'Arbeitsort, Arbeitsweg, mobiles Arbeiten'),
  option('culture', 'How we treat each other', 'Der Umgang miteinander'),
  option('leadership', 'Leadership and direction', 'Leitung und Ausrichtung'),
];

export const stayQuestions: readonly LibraryQuestion[] = [
  scaleItem(
    facts('stay_future', 'intention_to_stay'),
    ['I want to be working here in a year.', 'Ich möchte in einem Jahr hier arbeiten.'],
    AGREEMENT_5,
  ),
  libraryQuestion(facts('stay_reasons', 'intention_to_stay'), {
    kind: 'multiple_choice',
    text: text(['What keeps you here?', 'Was hält Sie hier?']),
    help: text(['Choose up to three.', 'Wählen Sie bis zu drei.']),
    required: true,
    options: [...REASONS, { ...option('nothing', 'None of these', 'Nichts davon'), exclusive: true }],
    min: 1,
    max: 3,
  }),
  comment('stay_best_day', 'engagement', [
    'Think of your best working day of late. What made it good?',
    'Denken Sie an Ihren besten Arbeitstag in letzter Zeit. Was machte ihn gut?',
  ]),
  libraryQuestion(facts('stay_thought_of_leaving', 'intention_to_stay'), {
    kind: 'single_choice',
    text: text([
      'Have you thought about leaving in the last three months?',
      'Haben Sie in den letzten drei Monaten daran gedacht zu gehen?',
    ]),
    required: true,
    options: [
      option('no', 'No', 'Nein'),
      option('now_and_then', 'Now and then', 'Hin und wieder'),
      option('seriously', 'Seriously', 'Ernsthaft'),
    ],
  }),
  libraryQuestion(facts('stay_trigger', 'intention_to_stay'), {
    kind: 'multiple_choice',
    text: text(['What made you think of it?', 'Was hat Sie darauf gebracht?']),
    required: true,
    options: [...REASONS],
    min: 1,
    max: 3,
  }),
  comment('stay_change', 'intention_to_stay', [
    'What would have to change so that you want to stay?',
    'Was müsste sich ändern, damit Sie bleiben möchten?',
  ]),
  libraryQuestion(facts('stay_wishes', 'intention_to_stay'), {
    kind: 'rank',
    text: text([
      'What should we work on first? Put it in your order.',
      'Woran sollten wir zuerst arbeiten? Bringen Sie es in Ihre Reihenfolge.',
    ]),
    required: false,
    options: [
      option('workload', 'Workload', 'Arbeitslast'),
      option('recognition', 'Recognition', 'Anerkennung'),
      option('growth', 'Learning and career', 'Lernen und Laufbahn'),
      option('flexibility', 'Flexibility', 'Flexibilität'),
      option('tools', 'Tools', 'Arbeitsmittel'),
    ],
  }),
  scaleItem(
    facts('stay_skills', 'growth'),
    ['My skills are put to use here.', 'Meine Fähigkeiten werden hier genutzt.'],
    AGREEMENT_5,
  ),
  scaleItem(
    facts('stay_manager', 'manager_support'),
    ['My manager knows what matters to me.', 'Meine Führungskraft weiß, was mir wichtig ist.'],
    AGREEMENT_5,
  ),
];

export const exitQuestions: readonly LibraryQuestion[] = [
  libraryQuestion(facts('exit_reason', 'intention_to_stay'), {
    kind: 'single_choice',
    text: text([
      'What was the main reason for your decision to leave?',
      'Was war der wichtigste Grund für Ihre Entscheidung zu gehen?',
    ]),
    required: true,
    options: [
      ...REASONS,
      option('private', 'Private reasons', 'Private Gründe'),
      option('not_mine', 'It was not my decision', 'Es war nicht meine Entscheidung'),
    ],
  }),
  comment('exit_reason_more', 'intention_to_stay', [
    'You named: {{exit_reason}}. What happened?',
    'Sie nannten: {{exit_reason}}. Was ist geschehen?',
  ]),
  libraryQuestion(facts('exit_first_thought', 'intention_to_stay'), {
    kind: 'single_choice',
    text: text(['When did you first think of leaving?', 'Wann haben Sie zum ersten Mal daran gedacht zu gehen?']),
    required: false,
    options: [
      option('month', 'Less than a month ago', 'Vor weniger als einem Monat'),
      option('quarter', 'One to three months ago', 'Vor ein bis drei Monaten'),
      option('year', 'Four to twelve months ago', 'Vor vier bis zwölf Monaten'),
      option('longer', 'Longer ago', 'Vor längerer Zeit'),
    ],
  }),
  libraryQuestion(facts('exit_experience', 'engagement'), {
    kind: 'matrix',
    text: text(['How was it here for you?', 'Wie war es hier für Sie?']),
    required: true,
    rows: [
      { id: 'work', text: text(['My tasks suited me', 'Meine Aufgaben passten zu mir']) },
      { id: 'workload', text: text(['My workload was manageable', 'Meine Arbeitslast war zu schaffen']) },
      { id: 'manager', text: text(['My manager supported me', 'Meine Führungskraft hat mich unterstützt']) },
      { id: 'team', text: text(['My team was good to work in', 'In meinem Team ließ es sich gut arbeiten']) },
      { id: 'growth', text: text(['I could develop', 'Ich konnte mich entwickeln']) },
      { id: 'fairness', text: text(['I was treated fairly', 'Ich wurde fair behandelt']) },
    ],
    points: AGREEMENT_5,
    not_applicable: true,
  }),
  libraryQuestion(facts('exit_could_have_kept', 'intention_to_stay'), {
    kind: 'single_choice',
    text: text(['Could something have kept you here?', 'Hätte Sie etwas hier halten können?']),
    required: true,
    options: [option('yes', 'Yes', 'Ja'), option('maybe', 'Perhaps', 'Vielleicht'), option('no', 'No', 'Nein')],
  }),
  comment('exit_what_would_have', 'intention_to_stay', ['What would it have been?', 'Was wäre das gewesen?']),
  libraryQuestion(facts('exit_where_to', 'intention_to_stay'), {
    kind: 'single_choice',
    text: text(['What will you do next?', 'Was machen Sie als Nächstes?']),
    required: false,
    options: [
      option('same_field', 'A similar job elsewhere', 'Eine ähnliche Stelle anderswo'),
      option('other_field', 'A job in another field', 'Eine Stelle in einem anderen Bereich'),
      option('self_employed', 'Self-employment', 'Selbstständigkeit'),
      option('learning', 'School or study', 'Ausbildung oder Studium'),
      option('other', 'Something else', 'Etwas anderes'),
    ],
  }),
  scaleItem(
    facts('exit_return', 'recommendation'),
    [
      'How likely are you to come back if the right job came up?',
      'Wie wahrscheinlich kämen Sie zurück, wenn es die passende Stelle gäbe?',
    ],
    zeroToTen(['Not at all likely', 'Sehr unwahrscheinlich'], ['Extremely likely', 'Sehr wahrscheinlich']),
    false,
  ),
  comment('exit_advice', 'voice', [
    'What should we do differently for those who stay?',
    'Was sollten wir für die anders machen, die bleiben?',
  ]),
];

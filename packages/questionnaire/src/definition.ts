/**
 * What a survey is: sections of questions, rules between them, and the scales its answers are scored on. Plain JSON, so
 * that the same definition is kept in records, sent to a browser, and read by whoever makes a report.
 *
 * Ids are of one name space over questions, sections and calculated values, since rules speak of all three. A text is in
 * every language of the survey, or falls back to its default language. `{{question_id}}` in a text stands for the answer
 * given there.
 */

/** Language tag (`en`, `de`, `pt-BR`) → words. Holds at least the survey's default language. */
export type Text = Readonly<Record<string, string>>;

export interface SurveyDefinition {
  title: Text;
  description?: Text;
  default_language: string;
  /** Those it is offered in, the default among them. */
  languages: readonly string[];
  sections: readonly Section[];
  rules: readonly Rule[];
  scales: readonly ScoredScale[];
}

export interface Section {
  id: string;
  title: Text;
  introduction?: Text;
  /** Whether each person gets the questions of the section in an order of their own. */
  randomise?: boolean;
  questions: readonly Question[];
}

/** Where a question's wording comes from, and under which terms it may be asked. */
export interface QuestionSource {
  instrument: string;
  /** The item's number or name in the instrument. */
  item: string;
  licence: string;
  url: string;
}

export interface QuestionBase {
  id: string;
  text: Text;
  help?: Text;
  required: boolean;
  theme?: string;
  source?: QuestionSource;
  /** The question of the library it was taken from, as it was then. */
  library_question?: { id: string; version: number };
}

/** Whole numbers from `low` to `high`, with a label for each or for the two ends. */
export interface ScalePoints {
  low: number;
  high: number;
  labels: readonly Text[] | { low: Text; high: Text };
}

export interface Option {
  id: string;
  text: Text;
  /** Cannot be chosen together with another ("none of these"). */
  exclusive?: boolean;
}

export interface MatrixRow {
  id: string;
  text: Text;
}

export type Question = QuestionBase &
  (
    | { kind: 'scale'; points: ScalePoints; not_applicable?: boolean }
    | { kind: 'single_choice'; options: readonly Option[] }
    | { kind: 'multiple_choice'; options: readonly Option[]; min?: number; max?: number }
    | { kind: 'rank'; options: readonly Option[] }
    | { kind: 'matrix'; rows: readonly MatrixRow[]; points: ScalePoints; not_applicable?: boolean }
    | { kind: 'number'; min?: number; max?: number; step?: number }
    | { kind: 'date' }
    | { kind: 'text'; max_length: number; multiline: boolean }
  );

export type QuestionKind = Question['kind'];
export type QuestionOf<K extends QuestionKind> = Extract<Question, { kind: K }>;

export const QUESTION_KINDS = [
  'scale',
  'single_choice',
  'multiple_choice',
  'rank',
  'matrix',
  'number',
  'date',
  'text',
] as const satisfies readonly QuestionKind[];

/**
 * A rule. `when` is an expression (docs/surveys.md has the language). What some rule shows is hidden until one of those
 * rules holds; what a rule skips is hidden while it holds; what a rule requires has to be answered where it is shown.
 * A calculated value has a name of its own and is known while `when` holds.
 */
export interface Rule {
  id: string;
  when: string;
  does: { show: string } | { skip: string } | { require: string } | { calculate: { id: string; expression: string } };
}

/** How a construct is scored from answers; the scoring key of an instrument. */
export interface ScoredScale {
  id: string;
  name: Text;
  construct: string;
  items: readonly ScaleItem[];
  /** Fewer answered items than this give no score. */
  min_answered: number;
  /** `pomp`: percent of the maximum possible, 0 to 100. A sum is taken over all items, unanswered ones at the mean. */
  method: 'mean' | 'sum' | 'pomp';
  direction: 'up_is_good' | 'down_is_good';
  /** What a point counts, as the 0/25/50/75/100 of the Copenhagen Burnout Inventory; the point itself when absent. */
  score_map?: Readonly<Record<string, number>>;
}

export interface ScaleItem {
  question: string;
  /** Of a matrix. */
  row?: string;
  /** Counted from the other end: low + high − answer. */
  reverse?: boolean;
}

/**
 * What one person answered, by question. Absent: not answered. `null`: does not apply to them. A single choice is the
 * option's id, a multiple choice and a rank a list of ids, a matrix the point of each row (`null` where it does not
 * apply), a date `2026-11-21`.
 */
export type Answer = number | string | readonly string[] | Readonly<Record<string, number | null>> | null;
export type Answers = Readonly<Record<string, Answer>>;

/** What is wrong where: `sections[0].questions[2].text.de`. */
export interface FieldMistake {
  field: string;
  detail: string;
}

export type ReadResult<T> = { kind: 'read'; value: T } | { kind: 'refused'; errors: readonly FieldMistake[] };

/** What a definition may have at most. */
export const LIMITS = {
  sections: 50,
  questions: 200,
  options: 50,
  rows: 50,
  languages: 20,
  rules: 200,
  scales: 50,
  scaleItems: 200,
  /** Points on one scale: 0 to 10 has eleven. */
  points: 21,
  titleLength: 200,
  questionLength: 1000,
  introductionLength: 4000,
  labelLength: 300,
  expressionLength: 1000,
  answerTextLength: 2000,
  /** Of the whole definition, as JSON. */
  bytes: 1_000_000,
} as const;

/** Every question with its section, in order. */
export function questionsOf(definition: SurveyDefinition): { section: Section; question: Question }[] {
  return definition.sections.flatMap((section) => section.questions.map((question) => ({ section, question })));
}

/** The words in the first of the languages there is; the default language has been checked to be there. */
export function wordsIn(text: Text, ...languages: readonly (string | undefined)[]): string {
  for (const language of languages) {
    const words = language === undefined ? undefined : text[language];
    if (words !== undefined && words !== '') return words;
  }
  return Object.values(text)[0] ?? '';
}

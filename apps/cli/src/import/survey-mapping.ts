/**
 * What the columns of a file of survey answers are: which question each holds, which column says the group, and how
 * scales are scored. A mapping is a JSON file beside the answers; from it and the rows come the survey's definition and
 * its answers. Columns that it does not name are left where they are.
 */
import { CommandError, EXIT } from '../command-error.ts';

export interface SurveyMapping {
  title: string;
  language?: string;
  /** Days. */
  opened: string;
  closed: string;
  /** Another round of a survey that is there. */
  survey_id?: string;
  group?: {
    column: string;
    /** `{value}` stands for what the column holds. */
    name?: string;
    kind?: 'division' | 'department' | 'team';
    /** How many were asked, by value; those who answered when absent. */
    invited?: { [value: string]: number };
  };
  day_column?: string;
  questions: MappedQuestion[];
  scales?: MappedScale[];
}

export interface MappedQuestion {
  column: string;
  /** As the survey names it; from the column when absent. */
  id?: string;
  text?: string;
  kind: 'scale' | 'single_choice' | 'multiple_choice' | 'number' | 'text';
  low?: number;
  high?: number;
  /** Words in the file that stand for points: `{"Never": 1}`. */
  points?: { [value: string]: number };
  /** Of values on a longer ruler than a scale has: per cent by 10 are points of 0 to 10. */
  divide_by?: number;
  /** Between several choices in one cell. */
  separator?: string;
}

export interface MappedScale {
  id: string;
  name: string;
  construct?: string;
  items: { column: string; reverse?: boolean }[];
  min_answered?: number;
  method?: 'mean' | 'sum' | 'pomp';
  direction?: 'up_is_good' | 'down_is_good';
}

export interface MappedRow {
  group?: string;
  day?: string;
  answers: { [question: string]: number | string | string[] };
}

const OPTIONS_MAX = 50;
const TEXT_LENGTH_MAX = 2000;
const BLANKS = new Set(['', 'na', 'n/a', 'null', '-']);

/** Throws with what is wrong. Only its form is checked here; the server checks the survey that comes out. */
export function readSurveyMapping(text: string): SurveyMapping {
  let mapping: unknown;
  try {
    mapping = JSON.parse(text);
  } catch {
    throw new CommandError(EXIT.failed, 'bad_mapping', 'The mapping is not JSON.');
  }
  const { title, opened, closed, questions } = (mapping ?? {}) as Partial<SurveyMapping>;
  const wrong =
    typeof title !== 'string' || title === ''
      ? 'has no title'
      : typeof opened !== 'string' || typeof closed !== 'string'
        ? 'does not say the days opened and closed'
        : !Array.isArray(questions) || questions.length === 0
          ? 'names no questions'
          : questions.some((one) => typeof one?.column !== 'string' || typeof one.kind !== 'string')
            ? 'has a question without a column or a kind'
            : undefined;
  if (wrong) throw new CommandError(EXIT.failed, 'bad_mapping', `The mapping ${wrong}.`);
  return mapping as SurveyMapping;
}

export class SurveyTable {
  readonly #mapping: SurveyMapping;
  readonly #rows: MappedRow[] = [];
  readonly #groups = new Map<string, number>();
  /** By question, what was chosen and its option's id. */
  readonly #options = new Map<string, Map<string, string>>();
  readonly #ids: ReadonlyMap<string, string>;

  constructor(mapping: SurveyMapping) {
    this.#mapping = mapping;
    this.#ids = new Map(
      mapping.questions.map(({ column, id }, index) => [column, id ?? idOf(column, `q${index + 1}`)]),
    );
  }

  /** Takes a row in. Throws with the column when a value is none of the question's. */
  add(line: number, cells: Readonly<Record<string, unknown>>): void {
    const fail = (column: string, detail: string): never => {
      throw new CommandError(
        EXIT.failed,
        'bad_row',
        `Line ${line}, ${JSON.stringify(column.slice(0, 60))}: ${detail}.`,
      );
    };
    const cellOf = (column: string): string => {
      if (!(column in cells)) return fail(column, 'the file has no such column');
      const value = readable(String(cells[column] ?? '')).trim();
      return BLANKS.has(value.toLowerCase()) ? '' : value;
    };
    const answers: MappedRow['answers'] = {};
    for (const question of this.#mapping.questions) {
      const value = cellOf(question.column);
      if (value === '') continue;
      const id = this.#ids.get(question.column)!;
      if (question.kind === 'scale' || question.kind === 'number') {
        const point = question.points?.[value] ?? Number(value) / (question.divide_by ?? 1);
        if (!Number.isFinite(point)) fail(question.column, `${JSON.stringify(value.slice(0, 40))} is no number`);
        answers[id] = point;
      } else if (question.kind === 'text') answers[id] = value.slice(0, TEXT_LENGTH_MAX);
      else if (question.kind === 'multiple_choice')
        answers[id] = [
          ...new Set(value.split(question.separator ?? '|').map((one) => this.#option(question, id, one.trim(), fail))),
        ];
      else answers[id] = this.#option(question, id, value, fail);
    }
    const { group, day_column } = this.#mapping;
    const unit = group ? cellOf(group.column) : '';
    if (unit !== '') this.#groups.set(unit, (this.#groups.get(unit) ?? 0) + 1);
    const day = day_column ? cellOf(day_column).slice(0, 10) : '';
    this.#rows.push({ ...(unit === '' ? {} : { group: unit }), ...(day === '' ? {} : { day }), answers });
  }

  /** What the server is sent. */
  body(): object {
    const { title, language = 'en', opened, closed, survey_id, group, questions, scales = [] } = this.#mapping;
    const words = (text: string) => ({ [language]: text });
    return {
      ...(survey_id === undefined ? {} : { survey_id }),
      ...{ opened, closed },
      definition: {
        ...{ title: words(title), default_language: language, languages: [language], rules: [] },
        sections: [
          {
            ...{ id: 'questions', title: words(title) },
            questions: questions.map((question) => this.#question(question, words)),
          },
        ],
        scales: scales.map((scale) => ({
          ...{ id: scale.id, name: words(scale.name), construct: scale.construct ?? scale.id },
          items: scale.items.map(({ column, reverse }) => ({
            question: this.#ids.get(column) ?? column,
            ...(reverse ? { reverse: true } : {}),
          })),
          min_answered: scale.min_answered ?? Math.ceil(scale.items.length / 2),
          ...{ method: scale.method ?? 'mean', direction: scale.direction ?? 'up_is_good' },
        })),
      },
      groups: [...this.#groups].map(([value, answered]) => ({
        ...{ id: value, name: (group?.name ?? '{value}').replaceAll('{value}', value) },
        ...{ kind: group?.kind ?? 'department', invited: Math.max(answered, group?.invited?.[value] ?? answered) },
      })),
      answers: this.#rows,
    };
  }

  get rows(): number {
    return this.#rows.length;
  }

  #question({ column, text, kind, low, high }: MappedQuestion, words: (text: string) => object): object {
    const id = this.#ids.get(column)!;
    const head = { id, text: words((text ?? column).slice(0, 1000)), required: false };
    if (kind === 'scale') {
      const labels = { low: words(String(low ?? 1)), high: words(String(high ?? 5)) };
      return { ...head, kind, points: { low: low ?? 1, high: high ?? 5, labels } };
    }
    if (kind === 'number') return { ...head, kind };
    if (kind === 'text') return { ...head, kind, max_length: TEXT_LENGTH_MAX, multiline: true };
    const options = [...(this.#options.get(id) ?? [])].map(([value, option]) => ({
      ...{ id: option, text: words(value.slice(0, 300)) },
    }));
    return { ...head, kind, options };
  }

  #option(
    question: MappedQuestion,
    id: string,
    value: string,
    fail: (column: string, detail: string) => never,
  ): string {
    const options = this.#options.get(id) ?? new Map<string, string>();
    this.#options.set(id, options);
    const known = options.get(value);
    if (known !== undefined) return known;
    if (options.size === OPTIONS_MAX) fail(question.column, `more than ${OPTIONS_MAX} different values for a choice`);
    const option = `o${options.size + 1}`;
    options.set(value, option);
    return option;
  }
}

/** Files that were typed into spreadsheets hold controls and signs of writing direction; none of them says anything. */
function readable(text: string): string {
  return text.toWellFormed().replace(/[^\P{Cc}\n]|[\p{Cf}\u2028\u2029\ufffd]/gu, ' ');
}

/** A column's name as an id: lower case, letters, digits and underscores. */
function idOf(column: string, otherwise: string): string {
  const id = column
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .slice(0, 40);
  return /^[a-z]/.test(id) ? id : otherwise;
}

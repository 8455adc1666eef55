/**
 * Reads a survey definition from JSON of unknown origin: every part is bounded, every id is unique, every expression can
 * be read, and everything a rule, a scale or a text speaks of is there. Whether people can get through it is asked
 * afterwards (`checkLogic`).
 */
import {
  type FieldMistake,
  LIMITS,
  type MatrixRow,
  type Option,
  QUESTION_KINDS,
  type Question,
  type QuestionBase,
  questionsOf,
  type ReadResult,
  type Rule,
  type ScaleItem,
  type ScalePoints,
  type ScoredScale,
  type Section,
  type SurveyDefinition,
  type Text,
} from './definition.ts';
import { RESERVED_WORDS, referencesOf } from './expression/expression.ts';
import { parseExpression } from './expression/parse.ts';
import { pipesIn } from './pipe.ts';
import { Fields, isTooLarge, LANGUAGE, OPTION_ID } from './read-fields.ts';

const NUMBER_MAX = 1e12;
const ERRORS_MAX = 100;

export function readSurveyDefinition(input: unknown): ReadResult<SurveyDefinition> {
  if (isTooLarge(input))
    return { kind: 'refused', errors: [{ field: '', detail: `has to have at most ${LIMITS.bytes} characters.` }] };
  const errors: FieldMistake[] = [];
  const fields = new Fields(input, '', errors);
  const definition = readDefinition(fields);
  fields.end();
  // References are looked at once the parts are what they should be; otherwise one mistake is told as ten.
  if (errors.length === 0) errors.push(...mistakenReferences(definition));
  return errors.length === 0
    ? { kind: 'read', value: definition }
    : { kind: 'refused', errors: errors.slice(0, ERRORS_MAX) };
}

/** One question by itself, as the library keeps it. */
export function readQuestion(input: unknown, languages: readonly string[], fallback: string): ReadResult<Question> {
  if (isTooLarge(input)) return { kind: 'refused', errors: [{ field: '', detail: 'is too large.' }] };
  const errors: FieldMistake[] = [];
  const fields = new Fields(input, '', errors);
  const question = questionOf(fields, { languages, fallback });
  fields.end();
  return errors.length === 0 ? { kind: 'read', value: question } : { kind: 'refused', errors };
}

interface Languages {
  languages: readonly string[];
  fallback: string;
}

function readDefinition(fields: Fields): SurveyDefinition {
  const fallback = readLanguage(fields);
  const languages = readLanguages(fields, fallback);
  const words: Languages = { languages, fallback };
  return {
    title: fields.text('title', languages, fallback, LIMITS.titleLength),
    ...optional(fields, 'description', () =>
      fields.text('description', languages, fallback, LIMITS.introductionLength),
    ),
    default_language: fallback,
    languages,
    sections: readSections(fields, words),
    rules: fields.has('rules') ? fields.list('rules', 0, LIMITS.rules, ruleOf) : [],
    scales: fields.has('scales') ? fields.list('scales', 0, LIMITS.scales, (scale) => scaleOf(scale, words)) : [],
  };
}

function readLanguage(fields: Fields): string {
  const value = fields.raw('default_language');
  if (typeof value === 'string' && LANGUAGE.test(value)) return value;
  fields.refuse('default_language', 'has to be a language tag such as en, de or pt-BR.');
  return 'en';
}

function readLanguages(fields: Fields, fallback: string): string[] {
  const value = fields.raw('languages');
  const isList = Array.isArray(value) && value.length >= 1 && value.length <= LIMITS.languages;
  if (!isList || !value.every((tag) => typeof tag === 'string' && LANGUAGE.test(tag))) {
    fields.refuse('languages', `has to be a list of 1 to ${LIMITS.languages} language tags such as en, de or pt-BR.`);
    return [fallback];
  }
  const languages = [...new Set(value as string[])];
  if (!languages.includes(fallback)) fields.refuse('languages', `has to hold the default language, ${fallback}.`);
  return languages;
}

function readSections(fields: Fields, words: Languages): Section[] {
  const sections = fields.list('sections', 1, LIMITS.sections, (section) => ({
    id: section.id('id'),
    title: section.text('title', words.languages, words.fallback, LIMITS.titleLength),
    ...optional(section, 'introduction', () =>
      section.text('introduction', words.languages, words.fallback, LIMITS.introductionLength),
    ),
    ...optional(section, 'randomise', () => section.boolean('randomise')),
    questions: section.list('questions', 0, LIMITS.questions, (question) => questionOf(question, words)),
  }));
  const count = sections.reduce((sum, section) => sum + section.questions.length, 0);
  if (count > LIMITS.questions)
    fields.refuse('sections', `hold ${count} questions in all; at most ${LIMITS.questions} are allowed.`);
  return sections;
}

function questionOf(fields: Fields, words: Languages): Question {
  const { languages, fallback } = words;
  const base: QuestionBase = {
    id: fields.id('id'),
    text: fields.text('text', languages, fallback, LIMITS.questionLength),
    ...optional(fields, 'help', () => fields.text('help', languages, fallback, LIMITS.questionLength)),
    required: fields.boolean('required'),
    ...optional(fields, 'theme', () => fields.id('theme')),
    ...optional(fields, 'source', () => fields.object('source', sourceOf)),
    ...optional(fields, 'library_question', () =>
      fields.object('library_question', (taken) => ({
        id: taken.words('id', 128),
        version: taken.integer('version', 1, 1e9),
      })),
    ),
  };
  const kind = fields.oneOf('kind', QUESTION_KINDS);
  switch (kind) {
    case 'scale':
      return {
        ...base,
        kind,
        points: fields.object('points', (points) => pointsOf(points, words)),
        ...optional(fields, 'not_applicable', () => fields.boolean('not_applicable')),
      };
    case 'matrix':
      return {
        ...base,
        kind,
        rows: unique(
          fields,
          'rows',
          fields.list(
            'rows',
            1,
            LIMITS.rows,
            (row): MatrixRow => ({
              id: row.id('id'),
              text: row.text('text', languages, fallback, LIMITS.questionLength),
            }),
          ),
        ),
        points: fields.object('points', (points) => pointsOf(points, words)),
        ...optional(fields, 'not_applicable', () => fields.boolean('not_applicable')),
      };
    case 'single_choice':
    case 'rank':
      return { ...base, kind, options: optionsOf(fields, words) };
    case 'multiple_choice': {
      const options = optionsOf(fields, words);
      const bounds = {
        ...optional(fields, 'min', () => fields.integer('min', 0, options.length)),
        ...optional(fields, 'max', () => fields.integer('max', 1, options.length)),
      };
      if (bounds.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max)
        fields.refuse('min', 'is more than max.');
      return { ...base, kind, options, ...bounds };
    }
    case 'number': {
      const bounds = {
        ...optional(fields, 'min', () => fields.number('min', -NUMBER_MAX, NUMBER_MAX)),
        ...optional(fields, 'max', () => fields.number('max', -NUMBER_MAX, NUMBER_MAX)),
        ...optional(fields, 'step', () => fields.number('step', 1e-6, NUMBER_MAX)),
      };
      if (bounds.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max)
        fields.refuse('min', 'is more than max.');
      return { ...base, kind, ...bounds };
    }
    case 'date':
      return { ...base, kind };
    case 'text':
      return {
        ...base,
        kind,
        max_length: fields.integer('max_length', 1, LIMITS.answerTextLength),
        multiline: fields.boolean('multiline'),
      };
  }
}

function sourceOf(fields: Fields): NonNullable<QuestionBase['source']> {
  const url = fields.words('url', 500);
  if (url !== '' && !/^https?:\/\//.test(url)) fields.refuse('url', 'has to begin with http:// or https://.');
  return {
    instrument: fields.words('instrument', 200),
    item: fields.words('item', 64),
    licence: fields.words('licence', 200),
    url,
  };
}

function optionsOf(fields: Fields, { languages, fallback }: Languages): Option[] {
  const options = fields.list('options', 2, LIMITS.options, (option) => ({
    id: option.id('id', OPTION_ID),
    text: option.text('text', languages, fallback, LIMITS.labelLength),
    ...optional(option, 'exclusive', () => option.boolean('exclusive')),
  }));
  return unique(fields, 'options', options);
}

function pointsOf(fields: Fields, { languages, fallback }: Languages): ScalePoints {
  const low = fields.integer('low', -100, 100);
  const high = fields.integer('high', -100, 100);
  const count = high - low + 1;
  if (count < 2 || count > LIMITS.points) fields.refuse('high', `has to make 2 to ${LIMITS.points} points from low.`);
  if (!Array.isArray(fields.raw('labels')))
    return {
      low,
      high,
      labels: fields.object('labels', (ends) => ({
        low: ends.text('low', languages, fallback, LIMITS.labelLength),
        high: ends.text('high', languages, fallback, LIMITS.labelLength),
      })),
    };
  const texts = fields.raw('labels') as unknown[];
  if (texts.length !== count) {
    fields.refuse('labels', `has ${texts.length} entries for ${count} points.`);
    return { low, high, labels: [] };
  }
  return {
    low,
    high,
    labels: texts.map((_, index) => textOfList(fields, 'labels', index, { languages, fallback })),
  };
}

/** One text of a list of texts. */
function textOfList(fields: Fields, field: string, index: number, { languages, fallback }: Languages): Text {
  const errors: FieldMistake[] = [];
  const list = fields.raw(field) as unknown[];
  const text = new Fields({ label: list[index] }, '', errors).text('label', languages, fallback, LIMITS.labelLength);
  for (const error of errors) fields.refuse(error.field.replace(/^label/, `${field}[${index}]`), error.detail);
  return text;
}

function ruleOf(fields: Fields): Rule {
  return {
    id: fields.id('id'),
    when: expressionOf(fields, 'when'),
    does: fields.object('does', (does) => {
      if (does.has('show')) return { show: does.id('show') };
      if (does.has('skip')) return { skip: does.id('skip') };
      if (does.has('require')) return { require: does.id('require') };
      return {
        calculate: does.object('calculate', (value) => ({
          id: value.id('id'),
          expression: expressionOf(value, 'expression'),
        })),
      };
    }),
  };
}

function expressionOf(fields: Fields, field: string): string {
  const source = fields.words(field, LIMITS.expressionLength);
  if (source === '') return source;
  const result = parseExpression(source);
  if (result.kind === 'mistaken')
    fields.refuse(field, `cannot be read at character ${result.at + 1}: ${result.detail}`);
  return source;
}

function scaleOf(fields: Fields, { languages, fallback }: Languages): ScoredScale {
  const items = fields.list(
    'items',
    1,
    LIMITS.scaleItems,
    (item): ScaleItem => ({
      question: item.id('question'),
      ...optional(item, 'row', () => item.id('row')),
      ...optional(item, 'reverse', () => item.boolean('reverse')),
    }),
  );
  return {
    id: fields.id('id'),
    name: fields.text('name', languages, fallback, LIMITS.titleLength),
    construct: fields.words('construct', 128),
    items,
    min_answered: fields.integer('min_answered', 1, Math.max(items.length, 1)),
    method: fields.oneOf('method', ['mean', 'sum', 'pomp']),
    direction: fields.oneOf('direction', ['up_is_good', 'down_is_good']),
    ...optional(fields, 'score_map', () => fields.object('score_map', scoreMapOf)),
  };
}

function scoreMapOf(fields: Fields): Record<string, number> {
  const map: Record<string, number> = {};
  for (let point = -100; point <= 100; point++)
    if (fields.has(String(point))) map[point] = fields.number(String(point), -1000, 1000);
  if (Object.keys(map).length < 2) fields.refuse('', 'has to give a score for each point of the scale.');
  return map;
}

/** The field when it was sent, for spreading: a field that is absent stays absent. */
function optional<K extends string, T>(fields: Fields, field: K, read: () => T): { [P in K]?: T } {
  return (fields.has(field) ? { [field]: read() } : {}) as { [P in K]?: T };
}

function unique<T extends { id: string }>(fields: Fields, field: string, entries: T[]): T[] {
  const twice = firstTwice(entries.map(({ id }) => id).filter((id) => id !== ''));
  if (twice !== undefined) fields.refuse(field, `has the id ${twice} twice.`);
  return entries;
}

function firstTwice(ids: readonly string[]): string | undefined {
  const seen = new Set<string>();
  return ids.find((id) => seen.size === seen.add(id).size);
}

/** What speaks of something that is not there, or of two things by one name. */
function mistakenReferences(definition: SurveyDefinition): FieldMistake[] {
  const questions = new Map(questionsOf(definition).map(({ question }) => [question.id, question]));
  const sections = new Set(definition.sections.map(({ id }) => id));
  const calculated = new Set(definition.rules.flatMap(({ does }) => ('calculate' in does ? [does.calculate.id] : [])));
  const errors: FieldMistake[] = [];
  const names = [
    ...questionsOf(definition).map(({ question }) => question.id),
    ...definition.sections.map(({ id }) => id),
  ];
  const twice = firstTwice([...names, ...calculated]);
  if (twice !== undefined)
    errors.push({
      field: 'sections',
      detail: `The id ${twice} is used twice; questions, sections and calculated values share one name space.`,
    });
  const reserved = [...names, ...calculated].find((id) => RESERVED_WORDS.has(id));
  if (reserved !== undefined)
    errors.push({ field: 'sections', detail: `${reserved} is a word of the rules' language and cannot be an id.` });
  const twiceOf = (field: string, entries: readonly { id: string }[]) => {
    const id = firstTwice(entries.map((entry) => entry.id));
    if (id !== undefined) errors.push({ field, detail: `The id ${id} is used twice.` });
  };
  twiceOf('rules', definition.rules);
  twiceOf('scales', definition.scales);

  const isKnownValue = (id: string) => questions.has(id) || calculated.has(id);
  const checkExpression = (field: string, source: string) => {
    const result = parseExpression(source);
    if (result.kind !== 'parsed') return;
    for (const { id, row } of referencesOf(result.expression)) {
      const question = questions.get(id);
      if (!isKnownValue(id))
        errors.push({ field, detail: `speaks of ${id}, which is neither a question nor calculated.` });
      else if (row !== undefined && !hasRow(question, row)) errors.push({ field, detail: `${id} has no row ${row}.` });
    }
  };
  definition.rules.forEach(({ when, does }, index) => {
    checkExpression(`rules[${index}].when`, when);
    if ('calculate' in does) checkExpression(`rules[${index}].does.calculate.expression`, does.calculate.expression);
    else {
      const [verb, target] = Object.entries(does)[0]!;
      if (!questions.has(target) && !sections.has(target))
        errors.push({
          field: `rules[${index}].does.${verb}`,
          detail: `${target} is neither a question nor a section.`,
        });
    }
  });
  definition.scales.forEach(({ items, score_map }, index) => {
    const field = `scales[${index}].items`;
    const double = firstTwice(items.map(({ question, row }) => `${question}.${row ?? ''}`));
    if (double !== undefined) errors.push({ field, detail: `${double.replace(/\.$/, '')} is counted twice.` });
    for (const { question: id, row } of items) {
      const question = questions.get(id);
      if (question?.kind !== 'scale' && question?.kind !== 'matrix')
        errors.push({ field, detail: `${id} is no question with points.` });
      else if (question.kind === 'matrix' ? !hasRow(question, row) : row !== undefined)
        errors.push({
          field,
          detail: `${id} ${question.kind === 'matrix' ? `needs one of its rows` : 'has no rows'}.`,
        });
      else if (score_map) {
        const { low, high } = question.points;
        for (let point = low; point <= high; point++)
          if (score_map[point] === undefined)
            errors.push({
              field: `scales[${index}].score_map`,
              detail: `has no score for the point ${point} of ${id}.`,
            });
      }
    }
  });
  for (const [field, text] of textsOf(definition))
    for (const id of pipesIn(text))
      if (!isKnownValue(id))
        errors.push({ field, detail: `speaks of {{${id}}}, which is neither a question nor calculated.` });
  return errors;
}

function hasRow(question: Question | undefined, row: string | undefined): boolean {
  return question?.kind === 'matrix' && question.rows.some(({ id }) => id === row);
}

/** Every text that can hold a pipe, with its path. */
export function textsOf(definition: SurveyDefinition): [field: string, text: Text][] {
  return definition.sections.flatMap((section, s) => [
    [`sections[${s}].title`, section.title] as [string, Text],
    ...(section.introduction ? [[`sections[${s}].introduction`, section.introduction] as [string, Text]] : []),
    ...section.questions.flatMap((question, q) => [
      [`sections[${s}].questions[${q}].text`, question.text] as [string, Text],
      ...(question.help ? [[`sections[${s}].questions[${q}].help`, question.help] as [string, Text]] : []),
    ]),
  ]);
}

/**
 * Reads what somebody answered. Each answer has to be one its question can have; what was answered to a question that is
 * not shown is left out, since rules may have hidden it after it was answered; what is required has to be there, unless
 * the answers are read half-way.
 */
import { courseOf } from './course.ts';
import {
  type Answer,
  type Answers,
  type FieldMistake,
  type Question,
  type QuestionOf,
  questionsOf,
  type ReadResult,
  type ScalePoints,
  type SurveyDefinition,
} from './definition.ts';
import { mistakeInWords } from './read-fields.ts';

const ANSWERS_MAX = 400;

export function readAnswers(
  definition: SurveyDefinition,
  input: unknown,
  options: { complete?: boolean } = {},
): ReadResult<Answers> {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return {
      kind: 'refused',
      errors: [{ field: 'answers', detail: 'has to be a JSON object of answers by question.' }],
    };
  const sent = Object.keys(input);
  if (sent.length > ANSWERS_MAX)
    return { kind: 'refused', errors: [{ field: 'answers', detail: `has more than ${ANSWERS_MAX} answers.` }] };
  const questions = new Map(questionsOf(definition).map(({ question }) => [question.id, question]));
  const errors: FieldMistake[] = [];
  const answers: Record<string, Answer> = {};
  for (const id of sent) {
    const question = questions.get(id);
    const field = `answers.${id.slice(0, 64)}`;
    if (!question) {
      errors.push({ field, detail: 'is no question of this survey.' });
      continue;
    }
    const result = readAnswer(question, (input as Record<string, unknown>)[id]);
    if (result.kind === 'refused') errors.push({ field, detail: result.detail });
    else answers[id] = result.answer;
  }
  if (errors.length > 0) return { kind: 'refused', errors };

  const shown: Record<string, Answer> = {};
  for (const { question, required } of courseOf(definition, answers).questions) {
    const { id } = question;
    if (Object.hasOwn(answers, id)) shown[id] = answers[id]!;
    if (options.complete === false || !required) continue;
    const missing = missingIn(question, shown[id]);
    if (missing) errors.push({ field: `answers.${id}`, detail: missing });
  }
  return errors.length === 0 ? { kind: 'read', value: shown } : { kind: 'refused', errors };
}

type AnswerResult = { kind: 'read'; answer: Answer } | { kind: 'refused'; detail: string };

/** One answer by itself; a page asks this while somebody types. */
export function readAnswer(question: Question, input: unknown): AnswerResult {
  switch (question.kind) {
    case 'scale':
      if (input === null && question.not_applicable) return { kind: 'read', answer: null };
      return isPoint(input, question.points) ? { kind: 'read', answer: input } : refused(pointRule(question.points));
    case 'single_choice':
      return question.options.some(({ id }) => id === input)
        ? { kind: 'read', answer: input as string }
        : refused('has to be the id of one of the options.');
    case 'multiple_choice':
      return readChoices(question, input);
    case 'rank': {
      const ids = question.options.map(({ id }) => id);
      const isOrder = Array.isArray(input) && input.length === ids.length && ids.every((id) => input.includes(id));
      return isOrder
        ? { kind: 'read', answer: [...(input as string[])] }
        : refused('has to hold the id of every option once, first the most important.');
    }
    case 'matrix':
      return readRows(question, input);
    case 'number':
      return readNumber(question, input);
    case 'date':
      return isDay(input) ? { kind: 'read', answer: input } : refused('has to be a day such as 2026-11-21.');
    case 'text': {
      if (typeof input !== 'string') return refused('has to be a string.');
      const mistake = mistakeInWords(input, question.max_length);
      if (mistake) return refused(mistake);
      if (!question.multiline && /[\n\r]/.test(input)) return refused('has to be one line.');
      return { kind: 'read', answer: input.trim() };
    }
  }
}

function readChoices(question: QuestionOf<'multiple_choice'>, input: unknown): AnswerResult {
  const { options, min = 0, max = options.length } = question;
  if (!Array.isArray(input) || input.length > options.length) return refused('has to be a list of ids of options.');
  const chosen = new Set(input);
  if (chosen.size !== input.length || ![...chosen].every((id) => options.some((option) => option.id === id)))
    return refused('has to hold ids of options, each at most once.');
  const isAlone = options.some(({ id, exclusive }) => exclusive && chosen.has(id));
  if (isAlone && input.length > 1) return refused('holds an option that cannot be chosen together with others.');
  if (!isAlone && (input.length < min || input.length > max))
    return refused(`has to hold ${min} to ${max} options; it holds ${input.length}.`);
  // In the options' order, so that the order of clicks says nothing about who clicked.
  return { kind: 'read', answer: options.map(({ id }) => id).filter((id) => chosen.has(id)) };
}

function readRows(question: QuestionOf<'matrix'>, input: unknown): AnswerResult {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    return refused('has to be a JSON object of points by row.');
  const rows: Record<string, number | null> = {};
  const sent = input as Record<string, unknown>;
  const unknown = Object.keys(sent).find((id) => !question.rows.some((row) => row.id === id));
  if (unknown !== undefined) return refused(`has no row ${unknown.slice(0, 64)}.`);
  for (const { id } of question.rows) {
    if (!Object.hasOwn(sent, id)) continue;
    const point = sent[id];
    if (point === null && question.not_applicable) rows[id] = null;
    else if (isPoint(point, question.points)) rows[id] = point;
    else return refused(`${id} ${pointRule(question.points)}`);
  }
  return { kind: 'read', answer: rows };
}

function readNumber({ min, max, step }: QuestionOf<'number'>, input: unknown): AnswerResult {
  if (typeof input !== 'number' || !Number.isFinite(input) || Math.abs(input) > 1e12)
    return refused('has to be a number.');
  if (min !== undefined && input < min) return refused(`has to be at least ${min}.`);
  if (max !== undefined && input > max) return refused(`has to be at most ${max}.`);
  if (step !== undefined) {
    const steps = (input - (min ?? 0)) / step;
    if (Math.abs(steps - Math.round(steps)) > 1e-6) return refused(`has to go up in steps of ${step}.`);
  }
  return { kind: 'read', answer: input };
}

function missingIn(question: Question, answer: Answer | undefined): string | undefined {
  if (answer === undefined) return 'has to be answered.';
  if (question.kind === 'multiple_choice' && Array.isArray(answer) && answer.length === 0) return 'has to be answered.';
  if (question.kind !== 'matrix') return undefined;
  const open = question.rows.filter(({ id }) => !Object.hasOwn(answer as object, id)).length;
  return open > 0 ? `has ${open} rows that are not answered.` : undefined;
}

function isPoint(input: unknown, { low, high }: ScalePoints): input is number {
  return typeof input === 'number' && Number.isInteger(input) && input >= low && input <= high;
}

function pointRule({ low, high }: ScalePoints): string {
  return `has to be a whole number from ${low} to ${high}.`;
}

function isDay(input: unknown): input is string {
  if (typeof input !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(input)) return false;
  const time = Date.parse(`${input}T00:00:00Z`);
  return Number.isFinite(time) && new Date(time).toISOString().startsWith(input);
}

function refused(detail: string): AnswerResult {
  return { kind: 'refused', detail };
}

/**
 * The way one person takes through a survey: which questions they see given what they have answered so far, which of
 * those they have to answer, and what is calculated. Total as the expressions are: rules that go in a circle show
 * nothing and calculate nothing (`checkLogic` names them), they never hang.
 *
 * An answer counts only while its question is shown; otherwise what somebody answered before they changed their mind
 * would go on deciding.
 */
import type { Answer, Answers, Question, Rule, Section, SurveyDefinition } from './definition.ts';
import { evaluate, holds, type Value } from './expression/evaluate.ts';
import type { Expression } from './expression/expression.ts';
import { parseExpression } from './expression/parse.ts';

export interface ShownQuestion {
  section: Section;
  question: Question;
  /** Required by itself or by a rule that holds. */
  required: boolean;
}

export interface Course {
  /** In the definition's order. */
  questions: readonly ShownQuestion[];
  /** Calculated values that are known. */
  calculated: ReadonlyMap<string, Exclude<Value, undefined>>;
  /** Whether a question or section is shown. */
  isShown(id: string): boolean;
  /** The answer to a shown question, or a calculated value. */
  lookUp(id: string, row?: string): Value;
}

/** A rule as it is evaluated. */
interface ReadRule {
  rule: Rule;
  when: Expression;
  /** Of a calculation. */
  expression: Expression | undefined;
}

interface PreparedSurvey {
  sectionOf: ReadonlyMap<string, Section>;
  shows: ReadonlyMap<string, ReadRule[]>;
  skips: ReadonlyMap<string, ReadRule[]>;
  requires: ReadonlyMap<string, ReadRule[]>;
  calculations: ReadonlyMap<string, ReadRule[]>;
  byId: ReadonlyMap<string, ReadRule>;
}

/** What can be asked of given answers, each computed when it is asked for. */
export interface Walk {
  isShown(id: string): boolean;
  lookUp(id: string, row?: string): Value;
  /** Whether one of the rules that require a question or section holds. */
  isRequired(id: string): boolean;
  /** Whether the condition of a rule holds. */
  holds(ruleId: string): boolean;
}

const prepared = new WeakMap<SurveyDefinition, PreparedSurvey>();

export function courseOf(definition: SurveyDefinition, answers: Answers): Course {
  const { isShown, lookUp, isRequired } = walk(definition, answers);
  const questions = definition.sections.flatMap((section) =>
    section.questions
      .filter(({ id }) => isShown(id))
      .map((question) => ({
        section,
        question,
        required: question.required || isRequired(question.id) || isRequired(section.id),
      })),
  );
  const calculated = new Map<string, Exclude<Value, undefined>>();
  for (const id of prepare(definition).calculations.keys()) {
    const value = lookUp(id);
    if (value !== undefined) calculated.set(id, value);
  }
  return { questions, calculated, isShown, lookUp };
}

export function walk(definition: SurveyDefinition, answers: Answers): Walk {
  const survey = prepare(definition);
  const shown = new Map<string, boolean>();
  const known = new Map<string, Value>();
  const some = (rules: readonly ReadRule[] | undefined): boolean =>
    rules?.some(({ when }) => holds(when, lookUp)) ?? false;

  function isShown(id: string): boolean {
    const before = shown.get(id);
    if (before !== undefined) return before;
    // Whoever asks again before this is settled is in a circle, and is told no.
    shown.set(id, false);
    const section = survey.sectionOf.get(id);
    const itself = !survey.shows.has(id) || some(survey.shows.get(id));
    const result = itself && !some(survey.skips.get(id)) && (section === undefined || isShown(section.id));
    shown.set(id, result);
    return result;
  }

  function lookUp(id: string, row?: string): Value {
    if (survey.sectionOf.has(id))
      return isShown(id) ? valueOfAnswer(Object.hasOwn(answers, id) ? answers[id] : undefined, row) : undefined;
    if (known.has(id)) return known.get(id);
    known.set(id, undefined);
    const first = survey.calculations.get(id)?.find(({ when }) => holds(when, lookUp));
    const value = first?.expression && evaluate(first.expression, lookUp);
    known.set(id, value);
    return value;
  }

  return {
    isShown,
    lookUp,
    isRequired: (id) => some(survey.requires.get(id)),
    holds: (ruleId) => some([survey.byId.get(ruleId)].filter((rule) => rule !== undefined)),
  };
}

/** The questions shown, in order. */
export function visibleQuestions(definition: SurveyDefinition, answers: Answers): Question[] {
  return courseOf(definition, answers).questions.map(({ question }) => question);
}

function valueOfAnswer(answer: Answer | undefined, row: string | undefined): Value {
  if (answer === undefined || answer === null) return undefined;
  if (typeof answer === 'number' || typeof answer === 'string') return row === undefined ? answer : undefined;
  if (isList(answer)) return row === undefined ? answer : undefined;
  if (row !== undefined) return (Object.hasOwn(answer, row) ? answer[row] : undefined) ?? undefined;
  // A matrix by itself says only whether anything in it was answered.
  return Object.values(answer).some((point) => point !== null) ? true : undefined;
}

function isList(answer: Exclude<Answer, null | number | string>): answer is readonly string[] {
  return Array.isArray(answer);
}

/** Rules read once a definition; a page asks for the course at every keystroke. */
function prepare(definition: SurveyDefinition): PreparedSurvey {
  const before = prepared.get(definition);
  if (before) return before;
  const sectionOf = new Map(
    definition.sections.flatMap((section) => section.questions.map(({ id }) => [id, section] as const)),
  );
  const shows = new Map<string, ReadRule[]>();
  const skips = new Map<string, ReadRule[]>();
  const requires = new Map<string, ReadRule[]>();
  const calculations = new Map<string, ReadRule[]>();
  const byId = new Map<string, ReadRule>();
  for (const rule of definition.rules) {
    const { does } = rule;
    const expression = 'calculate' in does ? read(does.calculate.expression) : undefined;
    const entry = { rule, when: read(rule.when), expression };
    byId.set(rule.id, entry);
    if ('show' in does) add(shows, does.show, entry);
    else if ('skip' in does) add(skips, does.skip, entry);
    else if ('require' in does) add(requires, does.require, entry);
    else add(calculations, does.calculate.id, entry);
  }
  const survey = { sectionOf, shows, skips, requires, calculations, byId };
  prepared.set(definition, survey);
  return survey;
}

function add<T>(map: Map<string, T[]>, id: string, entry: T): void {
  const entries = map.get(id);
  if (entries) entries.push(entry);
  else map.set(id, [entry]);
}

/** What cannot be read holds never; a definition that was read has none such. */
function read(source: string): Expression {
  const result = parseExpression(source);
  return result.kind === 'parsed' ? result.expression : { kind: 'literal', value: false };
}

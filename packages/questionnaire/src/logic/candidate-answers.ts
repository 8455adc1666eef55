/**
 * Answers worth trying, so that whether something can ever happen is found by trying. For each question the values at
 * which a condition can change: the constants it is compared with, their neighbours, the ends, one that is none of them,
 * and no answer where none is needed. With all combinations tried the verdict is exact; where there are too many, a fixed
 * pseudo-random part of them is tried, and the verdict says so.
 */
import type { Answer, Answers, Question } from '../definition.ts';
import type { Expression } from '../expression/expression.ts';
import { readAnswer } from '../read-answers.ts';

/** One thing somebody decides: a question's answer, or one row of a matrix. */
export interface Decision {
  question: Question;
  row: string | undefined;
  /** `undefined` is no answer. */
  values: readonly (Answer | undefined)[];
}

export interface Constants {
  /** By question, or question and row: what it is compared with. */
  of: ReadonlyMap<string, ReadonlySet<number | string>>;
  /** Those that conditions do more with than compare them to constants. */
  counted: ReadonlySet<string>;
}

const SUBSET_OPTIONS_MAX = 6;
const DAY_MS = 86_400_000;

export function constantsIn(expressions: readonly Expression[]): Constants {
  const of = new Map<string, Set<number | string>>();
  const counted = new Set<string>();
  const note = (side: Expression, other: Expression): void => {
    if (side.kind !== 'reference') return;
    const key = keyOf(side.id, side.row);
    const values = other.kind === 'list' ? other.items : other.kind === 'literal' ? [other.value] : undefined;
    if (!values) counted.add(key);
    const known = of.get(key) ?? new Set();
    for (const value of values ?? []) if (typeof value !== 'boolean') known.add(value);
    of.set(key, known);
  };
  const visit = (part: Expression, within: 'truth' | 'value'): void => {
    if (part.kind === 'reference' && within === 'value') counted.add(keyOf(part.id, part.row));
    if (part.kind === 'not') visit(part.of, 'truth');
    else if (part.kind === 'negate') visit(part.of, 'value');
    else if (part.kind === 'logic') for (const side of [part.left, part.right]) visit(side, 'truth');
    else if (part.kind === 'arithmetic') for (const side of [part.left, part.right]) visit(side, 'value');
    else if (part.kind === 'call')
      for (const one of part.arguments) visit(one, part.name === 'answered' ? 'truth' : 'value');
    else if (part.kind === 'comparison') {
      note(part.left, part.right);
      note(part.right, part.left);
      for (const side of [part.left, part.right]) if (side.kind !== 'reference') visit(side, 'value');
    }
  };
  for (const expression of expressions) visit(expression, 'truth');
  return { of, counted };
}

export function keyOf(id: string, row: string | undefined): string {
  return row === undefined ? id : `${id}.${row}`;
}

/** The decisions about one question; `rows` are those that conditions speak of. */
export function decisionsAbout(question: Question, rows: readonly string[], constants: Constants): Decision[] {
  if (question.kind !== 'matrix') {
    const values = valuesOf(question, constants);
    return [{ question, row: undefined, values: question.required ? values : [...values, undefined] }];
  }
  const named = rows.length > 0 ? rows : [question.rows[0]!.id];
  return named.map((row) => {
    const points = pointsOf(question.points, keyOf(question.id, row), constants);
    const values = question.required ? points : [...points, undefined];
    return { question, row, values: question.not_applicable ? [...values, null] : values };
  });
}

/** Everybody's possible answers to these decisions, all or a sample. */
export function* assignments(decisions: readonly Decision[], most: number): Generator<Answers, { exact: boolean }> {
  const combinations = decisions.reduce((product, { values }) => Math.min(product * values.length, 1e9), 1);
  if (combinations <= most) {
    const at = decisions.map(() => 0);
    for (let count = 0; count < combinations; count++) {
      yield answersOf(decisions, at);
      for (let place = 0; place < at.length; place++) {
        at[place]! += 1;
        if (at[place]! < decisions[place]!.values.length) break;
        at[place] = 0;
      }
    }
    return { exact: true };
  }
  const next = sequence(decisions.length);
  for (let count = 0; count < most; count++)
    yield answersOf(
      decisions,
      decisions.map(({ values }) => next(values.length)),
    );
  return { exact: false };
}

function answersOf(decisions: readonly Decision[], at: readonly number[]): Answers {
  const answers: Record<string, Answer> = {};
  decisions.forEach(({ question, row, values }, place) => {
    const value = values[at[place]!];
    if (value === undefined) return;
    if (row === undefined) answers[question.id] = value;
    else answers[question.id] = { ...(answers[question.id] as object | undefined), [row]: value as number | null };
  });
  return answers;
}

function valuesOf(question: Exclude<Question, { kind: 'matrix' }>, constants: Constants): Answer[] {
  const named = [...(constants.of.get(question.id) ?? [])];
  const allowed = (values: readonly Answer[]): Answer[] => {
    const read = values.filter((value) => readAnswer(question, value).kind === 'read');
    return read.filter((value, index) => read.findIndex((other) => isSame(other, value)) === index);
  };
  switch (question.kind) {
    case 'scale':
      return [...pointsOf(question.points, question.id, constants), ...(question.not_applicable ? [null] : [])];
    case 'single_choice': {
      const ids = question.options.map(({ id }) => id);
      const other = ids.find((id) => !named.includes(id));
      const spoken = ids.filter((id) => named.includes(id));
      return constants.counted.has(question.id) ? ids : [...spoken, ...(other === undefined ? [] : [other])];
    }
    case 'multiple_choice': {
      const ids = question.options.map(({ id }) => id);
      const spoken = ids.filter((id) => named.includes(id)).slice(0, SUBSET_OPTIONS_MAX);
      const others = ids.filter((id) => !spoken.includes(id));
      const subsets = Array.from({ length: 2 ** spoken.length }, (_, bits) =>
        spoken.filter((_id, at) => bits & (1 << at)),
      );
      // With some of those nobody speaks of, so that counts and least numbers can be met.
      const more = (chosen: readonly string[]): number[] =>
        constants.counted.has(question.id)
          ? Array.from({ length: others.length + 1 }, (_, count) => count)
          : [0, 1, Math.max((question.min ?? 0) - chosen.length, 0)];
      return allowed(subsets.flatMap((chosen) => more(chosen).map((count) => [...chosen, ...others.slice(0, count)])));
    }
    case 'rank': {
      const ids = question.options.map(({ id }) => id);
      return [ids];
    }
    case 'number': {
      const { min, max, step = 1 } = question;
      const numbers = named.filter((value) => typeof value === 'number');
      const near = [...numbers, min ?? 0, max ?? 0, (min ?? 0) + step].flatMap((value) => [
        value - step,
        value,
        value + step,
      ]);
      const onGrid = numbers.flatMap((value) => {
        const from = min ?? 0;
        const steps = (value - from) / step;
        return [from + Math.floor(steps) * step, from + Math.ceil(steps) * step];
      });
      return allowed([...near, ...onGrid]);
    }
    case 'date': {
      const days = named.filter((value) => typeof value === 'string').filter((day) => Number.isFinite(Date.parse(day)));
      const near = [...days, '2026-01-01'].flatMap((day) =>
        [-1, 0, 1].map((shift) => new Date(Date.parse(day) + shift * DAY_MS).toISOString().slice(0, 10)),
      );
      return allowed(near);
    }
    case 'text':
      return allowed([...named.filter((value) => typeof value === 'string'), 'x']);
  }
}

function pointsOf({ low, high }: { low: number; high: number }, key: string, constants: Constants): number[] {
  const all = Array.from({ length: high - low + 1 }, (_, index) => low + index);
  if (constants.counted.has(key)) return all;
  const named = [...(constants.of.get(key) ?? [])].filter((value) => typeof value === 'number');
  const edges = new Set([
    low,
    high,
    ...named.flatMap((value) => [Math.ceil(value) - 1, Math.floor(value), Math.ceil(value), Math.floor(value) + 1]),
  ]);
  return all.filter((point) => edges.has(point));
}

function isSame(one: Answer, other: Answer): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whole numbers below a bound, the same ones every time (xorshift32). */
function sequence(seed: number): (below: number) => number {
  let state = (0x9e3779b9 ^ seed) >>> 0;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % below;
  };
}

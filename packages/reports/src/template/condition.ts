/**
 * When a part of a template is shown: `cost.change > 10 %`, `known engagement`, `metric deployment_count`, joined by
 * `and`, `or` and `not`. A comparison with a figure that is not known is false, and so is its opposite: nothing is said of it.
 */
import { type ReferenceAspect, readReference } from './reference.ts';

export type Condition =
  | { kind: 'compare'; block: string; aspect: ReferenceAspect; operator: Operator; number: number }
  | { kind: 'known'; block: string }
  | { kind: 'metric'; name: string }
  | { kind: 'not'; of: Condition }
  | { kind: 'and' | 'or'; left: Condition; right: Condition };

const OPERATORS = ['<=', '>=', '!=', '<', '>', '='] as const;
type Operator = (typeof OPERATORS)[number];

/** Comparisons and joins of one condition. */
const TOKENS_MAX = 60;
const TOKEN = /\s*(<=|>=|!=|[<>=()]|-?\d+(?:\.\d+)?|%|[A-Za-z_][A-Za-z0-9_.-]*)/y;

/** Throws an Error whose message says what to write. */
export function readCondition(text: string): Condition {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw new Error(`it is not clear what "${text.slice(at, at + 20).trim()}" means.`);
    tokens.push(match[1]!);
    if (tokens.length > TOKENS_MAX) throw new Error('the condition is too long.');
  }
  const reader = new ConditionReader(tokens);
  const condition = reader.either();
  reader.end();
  return condition;
}

class ConditionReader {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  either(): Condition {
    let left = this.#both();
    while (this.#take('or')) left = { kind: 'or', left, right: this.#both() };
    return left;
  }

  end(): void {
    const rest = this.#tokens[this.#at];
    if (rest !== undefined) throw new Error(`"${rest}" is one word too many.`);
  }

  #both(): Condition {
    let left = this.#single();
    while (this.#take('and')) left = { kind: 'and', left, right: this.#single() };
    return left;
  }

  #single(): Condition {
    if (this.#take('not')) return { kind: 'not', of: this.#single() };
    if (this.#take('(')) {
      const inner = this.either();
      if (!this.#take(')')) throw new Error('a bracket is not closed.');
      return inner;
    }
    if (this.#take('known')) return { kind: 'known', block: this.#name() };
    if (this.#take('metric')) return { kind: 'metric', name: this.#name() };
    const [block, aspect] = readReference(this.#name());
    const operator = OPERATORS.find((each) => this.#take(each));
    if (!operator) throw new Error('write a comparison such as cost.change > 10 %, "known cost" or "metric name".');
    const number = Number(this.#tokens[this.#at++] ?? Number.NaN);
    if (!Number.isFinite(number)) throw new Error('a figure is compared with a number.');
    return { kind: 'compare', block, aspect, operator, number: this.#take('%') ? number / 100 : number };
  }

  #name(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined || !/^[A-Za-z_]/.test(token)) throw new Error('the name of a block is missing.');
    return token;
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}

export interface ConditionFacts {
  hasMetric(name: string): boolean;
  /** `undefined`: not known. */
  valueOf(block: string, aspect: ReferenceAspect): number | undefined;
}

/** `undefined`: it cannot be said. */
export function holds(condition: Condition, facts: ConditionFacts): boolean | undefined {
  switch (condition.kind) {
    case 'metric':
      return facts.hasMetric(condition.name);
    case 'known':
      return facts.valueOf(condition.block, 'value') !== undefined;
    case 'not': {
      const inner = holds(condition.of, facts);
      return inner === undefined ? undefined : !inner;
    }
    case 'and': {
      const [left, right] = [holds(condition.left, facts), holds(condition.right, facts)];
      return left === false || right === false ? false : left === undefined || right === undefined ? undefined : true;
    }
    case 'or': {
      const [left, right] = [holds(condition.left, facts), holds(condition.right, facts)];
      return left || right ? true : left === undefined || right === undefined ? undefined : false;
    }
    case 'compare': {
      const value = facts.valueOf(condition.block, condition.aspect);
      return value === undefined ? undefined : compared(value, condition.operator, condition.number);
    }
  }
}

function compared(value: number, operator: Operator, number: number): boolean {
  switch (operator) {
    case '<':
      return value < number;
    case '<=':
      return value <= number;
    case '>':
      return value > number;
    case '>=':
      return value >= number;
    case '=':
      return value === number;
    case '!=':
      return value !== number;
  }
}

/** Blocks whose figures it asks for. */
export function blocksOfCondition(condition: Condition): string[] {
  switch (condition.kind) {
    case 'compare':
    case 'known':
      return [condition.block];
    case 'metric':
      return [];
    case 'not':
      return blocksOfCondition(condition.of);
    default:
      return [...blocksOfCondition(condition.left), ...blocksOfCondition(condition.right)];
  }
}

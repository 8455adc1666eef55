/**
 * Reads an expression. Loosest first: `or`, `and`, `not`, comparison, `+ -`, `* /`, unary minus. Comparisons do not
 * chain, so that `1 < x < 5` is a mistake and not a surprise. Depth and length are bounded; a mistake says where.
 *
 * ```
 * stress >= 4 and not (role in ['temp', 'intern'])
 * round(mean(q1, q2, q3), 1) > 3.5
 * ```
 */
import { LIMITS } from '../definition.ts';
import { type Comparison, type Expression, FUNCTIONS, isFunctionName, RESERVED_WORDS } from './expression.ts';

export type ParseResult =
  | { kind: 'parsed'; expression: Expression }
  /** `at` counts characters from 0. */
  | { kind: 'mistaken'; at: number; detail: string };

const DEPTH_MAX = 32;
const LIST_MAX = 50;
const TOKEN =
  /\s*(?:(?<number>\d{1,15}(?:\.\d{1,10})?)|(?<word>[a-z][a-z0-9_]*)|(?<quoted>'[^'\n]*'|"[^"\n]*")|(?<sign><=|>=|!=|[=<>+\-*/(),.[\]]))/y;

interface Token {
  kind: 'number' | 'word' | 'text' | 'sign' | 'end';
  text: string;
  at: number;
}

class Mistake extends Error {
  readonly at: number;
  constructor(at: number, detail: string) {
    super(detail);
    this.at = at;
  }
}

export function parseExpression(source: string): ParseResult {
  if (source.length > LIMITS.expressionLength)
    return { kind: 'mistaken', at: 0, detail: `is longer than ${LIMITS.expressionLength} characters.` };
  try {
    return { kind: 'parsed', expression: new Parser(tokensOf(source)).whole() };
  } catch (error) {
    if (error instanceof Mistake) return { kind: 'mistaken', at: error.at, detail: error.message };
    throw error;
  }
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  const end = source.trimEnd().length;
  while (TOKEN.lastIndex < end) {
    const from = TOKEN.lastIndex;
    const groups = TOKEN.exec(source)?.groups;
    if (!groups) {
      const at = from + (/^\s*/.exec(source.slice(from))?.[0].length ?? 0);
      throw new Mistake(at, `"${[...source.slice(at)][0]}" is not understood here.`);
    }
    const { number, word, quoted, sign } = groups;
    const text = number ?? word ?? sign ?? quoted!.slice(1, -1);
    const kind = number ? 'number' : word ? 'word' : sign ? 'sign' : 'text';
    tokens.push({ kind, text, at: TOKEN.lastIndex - (quoted ?? text).length });
  }
  tokens.push({ kind: 'end', text: '', at: end });
  return tokens;
}

const COMPARISONS: ReadonlySet<string> = new Set(['=', '!=', '<', '<=', '>', '>=', 'in', 'contains']);

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Expression {
    const expression = this.#or();
    const rest = this.#peek();
    if (rest.kind !== 'end')
      throw new Mistake(rest.at, `"${rest.text}" was not expected; the expression ends before it.`);
    return expression;
  }

  #or(): Expression {
    if (++this.#depth > DEPTH_MAX) throw new Mistake(this.#peek().at, `is nested more than ${DEPTH_MAX} deep.`);
    let left = this.#and();
    while (this.#takeWord('or')) left = { kind: 'logic', operator: 'or', left, right: this.#and() };
    this.#depth--;
    return left;
  }

  #and(): Expression {
    let left = this.#not();
    while (this.#takeWord('and')) left = { kind: 'logic', operator: 'and', left, right: this.#not() };
    return left;
  }

  #not(): Expression {
    if (!this.#takeWord('not')) return this.#comparison();
    if (++this.#depth > DEPTH_MAX) throw new Mistake(this.#peek().at, `is nested more than ${DEPTH_MAX} deep.`);
    const of = this.#not();
    this.#depth--;
    return { kind: 'not', of };
  }

  #comparison(): Expression {
    const left = this.#sum();
    const { kind, text } = this.#peek();
    if ((kind !== 'sign' && kind !== 'word') || !COMPARISONS.has(text)) return left;
    this.#next++;
    const right = this.#sum();
    const after = this.#peek();
    if ((after.kind === 'sign' || after.kind === 'word') && COMPARISONS.has(after.text))
      throw new Mistake(after.at, `Comparisons do not chain; write the second one after "and".`);
    return { kind: 'comparison', operator: text as Comparison, left, right };
  }

  #sum(): Expression {
    let left = this.#product();
    for (;;) {
      const operator = this.#takeSign('+') ? '+' : this.#takeSign('-') ? '-' : undefined;
      if (!operator) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#product() };
    }
  }

  #product(): Expression {
    let left = this.#unary();
    for (;;) {
      const operator = this.#takeSign('*') ? '*' : this.#takeSign('/') ? '/' : undefined;
      if (!operator) return left;
      left = { kind: 'arithmetic', operator, left, right: this.#unary() };
    }
  }

  #unary(): Expression {
    if (!this.#takeSign('-')) return this.#primary();
    if (++this.#depth > DEPTH_MAX) throw new Mistake(this.#peek().at, `is nested more than ${DEPTH_MAX} deep.`);
    const of = this.#unary();
    this.#depth--;
    return of.kind === 'literal' && typeof of.value === 'number'
      ? { kind: 'literal', value: -of.value }
      : { kind: 'negate', of };
  }

  #primary(): Expression {
    const token = this.#take();
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text) };
    if (token.kind === 'text') return { kind: 'literal', value: token.text };
    if (token.kind === 'sign' && token.text === '(') {
      const inner = this.#or();
      this.#expect(')');
      return inner;
    }
    if (token.kind === 'sign' && token.text === '[') return this.#list();
    if (token.kind === 'word') return this.#named(token);
    throw new Mistake(
      token.at,
      token.kind === 'end'
        ? 'The expression breaks off: a question, a value or "(" is missing.'
        : `"${token.text}" was not expected; a question, a value or "(" belongs here.`,
    );
  }

  #named(token: Token): Expression {
    const { text, at } = token;
    if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
    const isCall = this.#peek().kind === 'sign' && this.#peek().text === '(';
    if (isCall) return this.#call(token);
    if (RESERVED_WORDS.has(text)) throw new Mistake(at, `"${text}" is a word of the language and not a question.`);
    if (!this.#takeSign('.')) return { kind: 'reference', id: text, row: undefined, at };
    const row = this.#take();
    if (row.kind !== 'word') throw new Mistake(row.at, `After "${text}." the id of a row belongs.`);
    return { kind: 'reference', id: text, row: row.text, at };
  }

  #call({ text: name, at }: Token): Expression {
    if (!isFunctionName(name))
      throw new Mistake(at, `There is no function "${name}"; there are ${Object.keys(FUNCTIONS).join(', ')}.`);
    this.#expect('(');
    const given: Expression[] = [this.#or()];
    while (this.#takeSign(',')) given.push(this.#or());
    this.#expect(')');
    const [least, most] = FUNCTIONS[name];
    if (given.length < least || given.length > most)
      throw new Mistake(
        at,
        `${name}() takes ${least === most ? least : `${least} to ${most}`} arguments; it got ${given.length}.`,
      );
    return { kind: 'call', name, arguments: given };
  }

  #list(): Expression {
    const items: (number | string)[] = [];
    do {
      const minus = this.#takeSign('-');
      const token = this.#take();
      if (token.kind === 'number') items.push(minus ? -Number(token.text) : Number(token.text));
      else if (token.kind === 'text' && !minus) items.push(token.text);
      else throw new Mistake(token.at, 'A list holds numbers and quoted texts only.');
      if (items.length > LIST_MAX) throw new Mistake(token.at, `A list has at most ${LIST_MAX} values.`);
    } while (this.#takeSign(','));
    this.#expect(']');
    return { kind: 'list', items };
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #take(): Token {
    const token = this.#peek();
    if (token.kind !== 'end') this.#next++;
    return token;
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'word' || token.text !== word) return false;
    this.#next++;
    return true;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.#next++;
    return true;
  }

  #expect(sign: string): void {
    if (!this.#takeSign(sign)) throw new Mistake(this.#peek().at, `"${sign}" is missing here.`);
  }
}

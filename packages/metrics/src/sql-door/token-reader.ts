/**
 * Walks the tokens for the parsers, and knows the words of the language: those that end an expression or an alias, and
 * those that are refused by name because somebody coming from another SQL will try them.
 */

import type { Token } from './lexer.ts';
import { SQL_LIMITS } from './limits.ts';
import { quoted, type Source } from './source.ts';

const RESERVED = new Set(
  `SELECT DISTINCT FROM WHERE GROUP BY HAVING ORDER LIMIT OFFSET AS AND OR NOT IN BETWEEN LIKE ILIKE IS NULL CASE WHEN
   THEN ELSE END CAST WITH ASC DESC TRUE FALSE`.split(/\s+/),
);

/** Parts of other SQLs that are refused by name, and why or what to do instead. */
const REFUSED: Readonly<Record<string, string>> = {
  SETTINGS: 'Settings are chosen by the server.',
  FORMAT: 'The answer is always JSON.',
  INTO: 'A query only answers; it writes nothing.',
  OUTFILE: 'A query only answers; it writes nothing.',
  UNION: 'Send one query for each part.',
  INTERSECT: 'Send one query for each part.',
  EXCEPT: 'Send one query for each part.',
  JOIN: 'There are no joins; every event carries its own fields.',
  INNER: 'There are no joins; every event carries its own fields.',
  LEFT: 'There are no joins; every event carries its own fields.',
  RIGHT: 'There are no joins; every event carries its own fields.',
  FULL: 'There are no joins; every event carries its own fields.',
  CROSS: 'There are no joins; every event carries its own fields.',
  NATURAL: 'There are no joins; every event carries its own fields.',
  ASOF: 'There are no joins; every event carries its own fields.',
  GLOBAL: 'There are no joins; every event carries its own fields.',
  ANTI: 'There are no joins; every event carries its own fields.',
  SEMI: 'There are no joins; every event carries its own fields.',
  LATERAL: 'There are no joins; every event carries its own fields.',
  ARRAY: 'There are no arrays.',
  PREWHERE: 'Use WHERE.',
  SAMPLE: 'Every event is read.',
  FINAL: 'Duplicates are always removed.',
  WINDOW: 'There are no window functions.',
  OVER: 'There are no window functions.',
  QUALIFY: 'There are no window functions.',
  FETCH: 'Use LIMIT.',
  TOP: 'Use LIMIT.',
  FOR: 'A query only reads.',
  EXISTS: 'Sub-selects stand in FROM only.',
  RECURSIVE: 'WITH queries cannot refer to themselves.',
  FILTER: 'Use countIf, sumIf or another function that ends in If.',
  ROLLUP: 'Group by plain expressions.',
  CUBE: 'Group by plain expressions.',
  GROUPING: 'Group by plain expressions.',
  TOTALS: 'Send a second query without GROUP BY.',
  TIES: 'Use a larger LIMIT.',
  FILL: 'Fill gaps where the figures are shown.',
  INTERPOLATE: 'Fill gaps where the figures are shown.',
  COLLATE: 'Strings are compared by their bytes.',
  ESCAPE: 'A backslash is the escape character of LIKE.',
};

export class TokenReader {
  readonly source: Source;
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(source: Source, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = tokens;
  }

  /** The token `ahead` places from here; the end token stands for everything after the end. */
  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)]!;
  }

  /** End offset of the token taken last. */
  get lastEnd(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0;
  }

  take(): Token {
    const token = this.peek();
    this.#next = Math.min(this.#next + 1, this.#tokens.length - 1);
    return token;
  }

  isKeyword(keyword: string, ahead = 0): boolean {
    return this.peek(ahead).keyword === keyword;
  }

  isSymbol(symbol: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === 'symbol' && token.text === symbol;
  }

  acceptKeyword(keyword: string): boolean {
    if (!this.isKeyword(keyword)) return false;
    this.take();
    return true;
  }

  acceptSymbol(symbol: string): boolean {
    if (!this.isSymbol(symbol)) return false;
    this.take();
    return true;
  }

  expectKeyword(keyword: string): void {
    if (!this.acceptKeyword(keyword)) throw this.unexpected(keyword);
  }

  expectSymbol(symbol: string): void {
    if (!this.acceptSymbol(symbol)) throw this.unexpected(`"${symbol}"`);
  }

  /** Runs `parse` one level deeper, and refuses before the depth could hurt the parser itself. */
  nested<T>(parse: () => T): T {
    if (++this.#depth > SQL_LIMITS.depthMax) throw this.tooDeep(this.peek().at);
    const result = parse();
    this.#depth--;
    return result;
  }

  tooDeep(at: number) {
    return this.source.tooExpensive(
      at,
      `Expressions may be nested ${SQL_LIMITS.depthMax} levels deep. Simplify this one.`,
    );
  }

  /** True when the token can only be part of the grammar, so it names neither a column nor an alias. */
  isReserved(token: Token): boolean {
    return RESERVED.has(token.keyword);
  }

  /** True when an alias without AS may not be read here. */
  endsAlias(token: Token): boolean {
    return RESERVED.has(token.keyword) || Object.hasOwn(REFUSED, token.keyword);
  }

  unexpected(expected: string) {
    const token = this.peek();
    const refusal = Object.hasOwn(REFUSED, token.keyword) ? REFUSED[token.keyword] : undefined;
    if (refusal) return this.source.unsupported(token.at, `"${token.keyword}" is not supported. ${refusal}`);
    const found =
      token.kind === 'end' ? 'the end of the statement' : quoted(this.source.text.slice(token.at, token.end));
    return this.source.invalid(token.at, `Expected ${expected}, found ${found}.`);
  }
}

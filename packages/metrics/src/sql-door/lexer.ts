/**
 * Statement text → tokens. Outside quotes only ASCII is a token, so that no look-alike letter and no invisible character
 * can stand for a keyword. Strings are SQL's: '' is a quote, a backslash is a backslash.
 */
import { SQL_LIMITS } from './limits.ts';
import { quoted, Source } from './source.ts';

export interface Token {
  kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol' | 'end';
  /** A word as written, a quoted name or string without its quotes, a number's digits, a symbol. */
  text: string;
  /** The word in upper case; empty for every other kind, so that a quoted name is never a keyword. */
  keyword: string;
  /** Offset of the first character, and of the first one after the token. */
  at: number;
  end: number;
}

const BLANK = /[ \t\r\n\f]+/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const SYMBOL = /->>|->|\|\||::|<>|!=|<=|>=|[(),.;+\-*/%=<>[\]]/y;

export function tokenize(text: string): { source: Source; tokens: readonly Token[] } {
  const source = new Source(text);
  if (Buffer.byteLength(text) > SQL_LIMITS.textBytesMax)
    throw source.tooExpensive(0, `A statement may have ${SQL_LIMITS.textBytesMax} bytes. Make it shorter.`);
  if (!text.isWellFormed())
    throw source.invalid(0, 'The statement holds half of a surrogate pair; send valid Unicode.');
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at = skipBlanksAndComments(source, at);
    const token = at < text.length ? nextToken(source, at) : make('end', '', at, at);
    tokens.push(token);
    if (token.kind === 'end') return { source, tokens };
    if (tokens.length > SQL_LIMITS.tokensMax)
      throw source.tooExpensive(at, `A statement may have ${SQL_LIMITS.tokensMax} words and symbols. Make it shorter.`);
    at = token.end;
  }
}

function skipBlanksAndComments(source: Source, from: number): number {
  const { text } = source;
  let at = from;
  for (;;) {
    if (match(BLANK, text, at)) at = BLANK.lastIndex;
    else if (text.startsWith('--', at)) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end + 1;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end === -1) throw source.invalid(at, 'This comment has no end; close it with */.');
      at = end + 2;
    } else return at;
  }
}

function nextToken(source: Source, at: number): Token {
  const { text } = source;
  const first = text[at]!;
  if (first === "'") return readQuoted(source, at, "'", 'string');
  if (first === '"' || first === '`') return readQuoted(source, at, first, 'quoted');
  const word = match(WORD, text, at);
  if (word !== undefined) return make('word', word, at, WORD.lastIndex);
  const number = match(NUMBER, text, at);
  if (number !== undefined) {
    const end = NUMBER.lastIndex;
    if (/[A-Za-z0-9_]/.test(text[end] ?? ''))
      throw source.invalid(at, `${quoted(text.slice(at, end + 8))} is not a number. Numbers look like 12, 1.5 or 2e6.`);
    return make('number', number, at, end);
  }
  const symbol = match(SYMBOL, text, at);
  if (symbol !== undefined) return make('symbol', symbol, at, SYMBOL.lastIndex);
  const codePoint = text.codePointAt(at)!;
  throw source.invalid(at, `Unexpected character ${describe(codePoint)}. Put text in single quotes.`);
}

function readQuoted(source: Source, at: number, quote: string, kind: 'string' | 'quoted'): Token {
  let value = '';
  let from = at + 1;
  for (;;) {
    const close = source.text.indexOf(quote, from);
    if (close === -1) throw source.invalid(at, `This ${quote} has no partner; close the quote.`);
    value += source.text.slice(from, close);
    if (source.text[close + 1] !== quote) return make(kind, value, at, close + 1);
    value += quote;
    from = close + 2;
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function make(kind: Token['kind'], text: string, at: number, end: number): Token {
  return { kind, text, keyword: kind === 'word' ? text.toUpperCase() : '', at, end };
}

function describe(codePoint: number): string {
  const name = `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}`;
  return codePoint > 0x20 && codePoint < 0x7f ? `"${String.fromCodePoint(codePoint)}" (${name})` : name;
}

/**
 * InfluxDB line protocol, read character by character:
 *
 *   measurement[,tag=value…] field=value[,field=value…] [timestamp]
 *
 * A backslash escapes a comma, an equals sign or a space in names and tags, and a quote or a backslash in a string;
 * anywhere else it is itself. A string may run over lines. Source: InfluxDB v2 reference, "Line protocol".
 */
import { Refusal } from './refusal.ts';

export interface Line {
  measurement: string;
  tags: { [key: string]: string };
  /** Integers beyond 2^53 are decimal strings. */
  fields: { [key: string]: number | string | boolean };
  /** As written, in the precision of the request; `undefined` when the line has none. */
  timestamp: string | undefined;
}

export type LineOutcome =
  | { kind: 'line'; start: number; end: number; line: Line }
  | { kind: 'refused'; start: number; end: number; refusal: Refusal };

/** Most tags and fields of a line together. */
const LINE_FIELDS_MAX = 512;
/** Longest name, tag value or string, in characters. */
const LINE_TEXT_MAX = 64 * 1024;

/** Every line but blank ones and comments, in order. After a broken line it goes on at the next one. */
export function* readLines(text: string): Generator<LineOutcome> {
  const reader = new LineReader(text);
  for (let start = reader.skipToLine(0); start < text.length; ) {
    let outcome: LineOutcome;
    try {
      const line = reader.readLine(start);
      outcome = { kind: 'line', start, end: reader.position, line };
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Not where the reader stands: a string that never closes would take its neighbours with it.
      outcome = { kind: 'refused', start, end: endOfLine(text, start), refusal: error };
    }
    yield outcome;
    start = reader.skipToLine(outcome.end);
  }
}

class LineReader {
  position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Where the next line with something on it begins. */
  skipToLine(from: number): number {
    const text = this.#text;
    let at = from;
    for (; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === HASH) at = endOfLine(text, at);
      else if (char !== SPACE && char !== NEWLINE && char !== RETURN && char !== TAB) break;
    }
    return Math.min(at, text.length);
  }

  readLine(start: number): Line {
    this.position = start;
    const line: Line = { measurement: this.#name('measurement', false), tags: {}, fields: {}, timestamp: undefined };
    let count = 0;
    while (this.#accept(COMMA)) {
      const key = this.#key(line.tags, 'tag');
      line.tags[key] = this.#name(`value of tag ${key}`, true);
      if (++count > LINE_FIELDS_MAX) throw tooMany();
    }
    if (!this.#skipSpaces()) throw this.#unexpected('a space and then the fields');
    do {
      const key = this.#key(line.fields, 'field');
      line.fields[key] = this.#value(key);
      if (++count > LINE_FIELDS_MAX) throw tooMany();
    } while (this.#accept(COMMA));
    if (this.#skipSpaces() && !this.#atEnd()) line.timestamp = this.#timestamp();
    this.#skipSpaces();
    if (!this.#atEnd()) throw this.#unexpected('the end of the line');
    return line;
  }

  #key(known: object, kind: 'tag' | 'field'): string {
    const key = this.#name(`${kind} key`, true);
    if (!this.#accept(EQUALS)) throw this.#unexpected(`"=" after the ${kind} key ${key}`);
    if (key === '__proto__') throw new Refusal('invalid_field', key, `A ${kind} may not be called __proto__.`);
    if (Object.hasOwn(known, key)) throw new Refusal('invalid_field', key, `The ${kind} ${key} is there twice.`);
    return key;
  }

  /** A name up to an unescaped comma, space, line end or, where it separates, equals sign. Never empty. */
  #name(what: string, equalsEnds: boolean): string {
    const text = this.#text;
    let name = '';
    let from = this.position;
    let at = from;
    for (; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === BACKSLASH) {
        const next = text.charCodeAt(at + 1);
        if (next !== COMMA && next !== SPACE && !(next === EQUALS && equalsEnds)) continue;
        name += text.slice(from, at);
        from = ++at;
      } else if (char === COMMA || char === SPACE || char === NEWLINE || (char === EQUALS && equalsEnds)) break;
      else if (char === RETURN && text.charCodeAt(at + 1) === NEWLINE) break;
    }
    name += text.slice(from, at);
    this.position = at;
    if (name === '') throw this.#unexpected(`the ${what}`);
    return bounded(name, what);
  }

  #value(key: string): number | string | boolean {
    if (this.#text.charCodeAt(this.position) === QUOTE) return this.#string(key);
    const from = this.position;
    const text = this.#text;
    let at = from;
    while (at < text.length && !endsValue(text.charCodeAt(at))) at++;
    this.position = at;
    if (at - from > 64)
      throw new Refusal('invalid_field', key, `The value of ${key} is no number, boolean or quoted string.`);
    return scalarOf(text.slice(from, at), key);
  }

  #string(key: string): string {
    const text = this.#text;
    let value = '';
    let from = this.position + 1;
    for (let at = from; at < text.length; at++) {
      const char = text.charCodeAt(at);
      if (char === BACKSLASH) {
        const next = text.charCodeAt(at + 1);
        if (next !== QUOTE && next !== BACKSLASH) continue;
        value += text.slice(from, at);
        from = ++at;
      } else if (char === QUOTE) {
        this.position = at + 1;
        return bounded(value + text.slice(from, at), key);
      }
    }
    throw new Refusal('invalid_field', key, `The string of ${key} is never closed. End it with a double quote.`);
  }

  #timestamp(): string {
    const from = this.position;
    let at = from;
    while (at < this.#text.length && !endsValue(this.#text.charCodeAt(at))) at++;
    this.position = at;
    const digits = this.#text.slice(from, at);
    if (!/^-?\d{1,19}$/.test(digits) || !fits(BigInt(digits), INT64_MIN, INT64_MAX))
      throw new Refusal('invalid_field', 'timestamp', `${quote(digits)} is not a timestamp: a whole number is one.`);
    return digits;
  }

  #accept(char: number): boolean {
    if (this.#text.charCodeAt(this.position) !== char) return false;
    this.position++;
    return true;
  }

  #skipSpaces(): boolean {
    const from = this.position;
    while (this.#text.charCodeAt(this.position) === SPACE) this.position++;
    return this.position > from;
  }

  #atEnd(): boolean {
    const char = this.#text.charCodeAt(this.position);
    if (char === RETURN)
      return this.position + 1 >= this.#text.length || this.#text.charCodeAt(this.position + 1) === NEWLINE;
    return Number.isNaN(char) || char === NEWLINE;
  }

  #unexpected(expected: string): Refusal {
    const found = this.#atEnd() ? 'the line ends' : `${quote(this.#text[this.position]!)} stands there`;
    return new Refusal('invalid_field', '', `Expected ${expected.slice(0, 120)}, but ${found}.`);
  }
}

const TAB = 0x09;
const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const QUOTE = 0x22;
const HASH = 0x23;
const COMMA = 0x2c;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;
const UINT64_MAX = 2n ** 64n - 1n;

function endsValue(char: number): boolean {
  return char === COMMA || char === SPACE || char === NEWLINE || char === RETURN;
}

function scalarOf(word: string, key: string): number | string | boolean {
  switch (word) {
    case 't':
    case 'T':
    case 'true':
    case 'True':
    case 'TRUE':
      return true;
    case 'f':
    case 'F':
    case 'false':
    case 'False':
    case 'FALSE':
      return false;
  }
  const integer = /^(-?\d{1,20})([iu])$/.exec(word);
  if (integer) return integerOf(BigInt(integer[1]!), integer[2] === 'u', key);
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(word)) {
    const number = Number(word);
    if (Number.isFinite(number)) return number;
    throw new Refusal('unsupported_value', key, `${quote(word)} is larger than a double can hold.`);
  }
  if (/^[+-]?(?:nan|inf|infinity)$/i.test(word))
    throw new Refusal('unsupported_value', key, `The value of ${key} is ${word}; only finite numbers can be stored.`);
  throw new Refusal('invalid_field', key, `${quote(word)} is no number, boolean or quoted string.`);
}

function integerOf(value: bigint, unsigned: boolean, key: string): number | string {
  if (unsigned ? !fits(value, 0n, UINT64_MAX) : !fits(value, INT64_MIN, INT64_MAX))
    throw new Refusal(
      'unsupported_value',
      key,
      `${value} does not fit ${unsigned ? 'an unsigned' : 'a'} 64-bit integer.`,
    );
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}

function fits(value: bigint, min: bigint, max: bigint): boolean {
  return value >= min && value <= max;
}

function bounded(text: string, what: string): string {
  if (text.length > LINE_TEXT_MAX)
    throw new Refusal(
      'too_large',
      what.slice(0, 100),
      `Longer than ${LINE_TEXT_MAX} characters. Send less, or in parts.`,
    );
  return text;
}

function tooMany(): Refusal {
  return new Refusal(
    'too_many_fields',
    '',
    `More than ${LINE_FIELDS_MAX} tags and fields on a line. Send it as several.`,
  );
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  return newline === -1 ? text.length : newline;
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}

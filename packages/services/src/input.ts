/**
 * Reads what a caller sent, field by field, and answers with every mistake at once. Unknown fields are mistakes too: a
 * misspelt `max_seat` that is silently ignored is worse than one that is refused.
 */
import { type FieldError, Problem } from '@bellwether/core';

export interface TextRule {
  /** Characters, after trimming. Default 1. */
  min?: number;
  max: number;
  /** With what to say when it does not match, after the field's name: "has to …". */
  pattern?: { matches: RegExp; otherwise: string };
}

export interface NumberRule {
  min: number;
  max: number;
}

/**
 * What `shape` reads from `input`. Throws Problem('invalid_request') with one error a bad field; while it reads, a bad
 * field yields a placeholder that nobody gets to see.
 */
export function readInput<T>(input: unknown, shape: (read: InputReader) => T): T {
  const errors: FieldError[] = [];
  const result = new InputReader(input, '', errors).shape(shape);
  if (errors.length > 0) throw new Problem('invalid_request', describe(errors), { errors });
  return result;
}

/** U+0000 and halves of surrogate pairs, which JSON can write and the database cannot keep. */
const UNSTORABLE = /(?<!\\)(?:\\\\)*\\u(?:0000|[dD][89a-fA-F])/;

/** A value as JSON text that can be stored; `undefined` when it is none, too large, or holds half characters. */
export function storableJson(value: unknown, bytesMax: number): string | undefined {
  const text = JSON.stringify(value);
  return text !== undefined && Buffer.byteLength(text) <= bytesMax && !UNSTORABLE.test(text) ? text : undefined;
}

function describe(errors: readonly FieldError[]): string {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return `${first?.field || 'The body'} ${first?.detail}${more}`;
}

export class InputReader {
  readonly #value: { readonly [field: string]: unknown };
  readonly #path: string;
  readonly #errors: FieldError[];
  readonly #read = new Set<string>();

  constructor(input: unknown, path: string, errors: FieldError[]) {
    this.#path = path;
    this.#errors = errors;
    const isObject = typeof input === 'object' && input !== null && !Array.isArray(input);
    this.#value = isObject ? (input as { [field: string]: unknown }) : {};
    if (!isObject) errors.push({ field: path.replace(/\.$/, ''), detail: 'has to be a JSON object.' });
  }

  shape<T>(shape: (read: InputReader) => T): T {
    const result = shape(this);
    const known = [...this.#read].join(', ');
    for (const field of Object.keys(this.#value))
      if (!this.#read.has(field)) this.refuse(field, `is not a known field; known are ${known}.`);
    return result;
  }

  /** True when the field was sent. `undefined` counts as not sent, `null` as sent. */
  has(field: string): boolean {
    this.#read.add(field);
    return this.raw(field) !== undefined;
  }

  text(field: string, { min = 1, max, pattern }: TextRule): string {
    const value = this.raw(field);
    if (typeof value !== 'string') return this.#missing(field, 'a string', '');
    const text = value.trim();
    if (text.length < min || text.length > max)
      return this.refuse(field, `has to have ${min} to ${max} characters; it has ${text.length}.`, '');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
    if (/[\u0000-\u001f\u007f]/.test(text)) return this.refuse(field, 'must not hold control characters.', '');
    if (pattern && !pattern.matches.test(text)) return this.refuse(field, `has to ${pattern.otherwise}.`, '');
    return text;
  }

  /** A string taken as it is, spaces and all. */
  secret(field: string, { min = 1, max }: TextRule): string {
    const value = this.raw(field);
    if (typeof value !== 'string') return this.#missing(field, 'a string', '');
    if (value.length >= min && value.length <= max) return value;
    return this.refuse(field, `has to have ${min} to ${max} characters.`, '');
  }

  oneOf<const T extends string>(field: string, values: readonly [T, ...T[]]): T {
    const value = this.raw(field);
    if (values.includes(value as T)) return value as T;
    return this.#missing(field, `one of ${values.join(', ')}`, values[0]);
  }

  /** A list without repetition, not empty. */
  someOf<const T extends string>(field: string, values: readonly [T, ...T[]]): T[] {
    const value = this.raw(field);
    const allowed = `a list of ${values.join(', ')}`;
    if (!Array.isArray(value) || value.length === 0) return this.#missing(field, allowed, []);
    const unknown = value.findIndex((item) => !values.includes(item as T));
    if (unknown >= 0) return this.refuse(`${field}[${unknown}]`, `has to be one of ${values.join(', ')}.`, []);
    return [...new Set(value as T[])];
  }

  number(field: string, { min, max }: NumberRule): number {
    const value = this.raw(field);
    if (typeof value !== 'number' || !Number.isFinite(value)) return this.#missing(field, 'a number', 0);
    if (value < min || value > max) return this.refuse(field, `has to be from ${min} to ${max}; it is ${value}.`, 0);
    return value;
  }

  integer(field: string, rule: NumberRule): number {
    const value = this.number(field, rule);
    return Number.isInteger(value) ? value : this.refuse(field, 'has to be a whole number.', 0);
  }

  boolean(field: string): boolean {
    const value = this.raw(field);
    return typeof value === 'boolean' ? value : this.#missing(field, 'true or false', false);
  }

  /** A list of objects, each read by `shape`. */
  list<T>(field: string, countMax: number, shape: (read: InputReader) => T): T[] {
    const value = this.raw(field);
    if (!Array.isArray(value)) return this.#missing(field, 'a list', []);
    if (value.length > countMax)
      return this.refuse(field, `has to have at most ${countMax} entries; it has ${value.length}.`, []);
    return value.map((item, index) =>
      new InputReader(item, `${this.#path}${field}[${index}].`, this.#errors).shape(shape),
    );
  }

  object<T>(field: string, shape: (read: InputReader) => T): T {
    return new InputReader(this.raw(field) ?? {}, `${this.#path}${field}.`, this.#errors).shape(shape);
  }

  /** The value as it was sent, for a check of its own. */
  raw(field: string): unknown {
    this.#read.add(field);
    return Object.hasOwn(this.#value, field) ? this.#value[field] : undefined;
  }

  /** Notes a mistake; `placeholder` lets the reading go on to the next field. */
  refuse<T>(field: string, detail: string, placeholder?: T): T {
    this.#errors.push({ field: this.#path + field, detail });
    return placeholder as T;
  }

  #missing<T>(field: string, wanted: string, placeholder: T): T {
    const detail = this.raw(field) === undefined ? `is missing; it has to be ${wanted}.` : `has to be ${wanted}.`;
    return this.refuse(field, detail, placeholder);
  }
}

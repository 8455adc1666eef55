/**
 * Reads JSON of unknown origin field by field and collects every mistake with its path. Values are copied one by one, so
 * nothing passes that was not looked for: no inherited names, no unknown fields.
 */
import { type FieldMistake, LIMITS, type Text } from './definition.ts';

/** Ids stand in expressions unquoted, so they are words. */
export const ID = /^[a-z][a-z0-9_]{0,63}$/;
/** Options are quoted there, and may begin with a digit. */
export const OPTION_ID = /^[a-z0-9][a-z0-9_]{0,63}$/;
export const LANGUAGE = /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?$/;
/** Control characters, halves of surrogate pairs, and signs that turn the direction of reading to deceive. */
const UNREADABLE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export class Fields {
  readonly #value: Readonly<Record<string, unknown>>;
  readonly #path: string;
  readonly #errors: FieldMistake[];
  readonly #read = new Set<string>();

  constructor(value: unknown, path: string, errors: FieldMistake[]) {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    this.#value = isObject ? (value as Record<string, unknown>) : {};
    this.#path = path;
    this.#errors = errors;
    if (!isObject) errors.push({ field: path, detail: 'has to be a JSON object.' });
  }

  /** To be called when everything known was read. */
  end(): void {
    const unknown = Object.keys(this.#value).find((field) => !this.#read.has(field));
    if (unknown !== undefined)
      this.refuse(unknown.slice(0, 64), `is not a known field; known are ${[...this.#read].join(', ')}.`);
  }

  refuse(field: string, detail: string): void {
    this.#errors.push({ field: this.pathOf(field), detail });
  }

  pathOf(field: string): string {
    return this.#path === '' ? field : `${this.#path}.${field}`;
  }

  has(field: string): boolean {
    return this.raw(field) !== undefined;
  }

  raw(field: string): unknown {
    this.#read.add(field);
    return Object.hasOwn(this.#value, field) ? this.#value[field] : undefined;
  }

  words(field: string, max: number): string {
    const value = this.raw(field);
    if (typeof value !== 'string') {
      this.refuse(field, value === undefined ? 'is missing.' : 'has to be a string.');
      return '';
    }
    const mistake = mistakeInWords(value, max);
    if (mistake) this.refuse(field, mistake);
    return value.trim();
  }

  id(field: string, pattern: RegExp = ID): string {
    const value = this.raw(field);
    if (typeof value === 'string' && pattern.test(value)) return value;
    this.refuse(
      field,
      'has to be an id: 1 to 64 characters of a to z, 0 to 9 and _, ' +
        (pattern === ID ? 'beginning with a letter.' : 'not beginning with _.'),
    );
    return '';
  }

  oneOf<const T extends string>(field: string, values: readonly T[]): T {
    const value = this.raw(field);
    if (values.includes(value as T)) return value as T;
    this.refuse(field, `has to be one of ${values.join(', ')}.`);
    return values[0]!;
  }

  boolean(field: string): boolean {
    const value = this.raw(field);
    if (typeof value !== 'boolean') this.refuse(field, 'has to be true or false.');
    return value === true;
  }

  number(field: string, low: number, high: number): number {
    const value = this.raw(field);
    if (typeof value === 'number' && value >= low && value <= high) return value;
    this.refuse(field, `has to be a number from ${low} to ${high}.`);
    return low;
  }

  integer(field: string, low: number, high: number): number {
    const value = this.number(field, low, high);
    if (!Number.isInteger(value)) this.refuse(field, 'has to be a whole number.');
    return Math.trunc(value);
  }

  list<T>(field: string, least: number, most: number, read: (fields: Fields) => T): T[] {
    const value = this.raw(field);
    if (!Array.isArray(value) || value.length < least || value.length > most) {
      this.refuse(field, `has to be a list of ${least} to ${most} entries.`);
      return [];
    }
    return value.map((item, index) => this.#object(item, `${field}[${index}]`, read));
  }

  object<T>(field: string, read: (fields: Fields) => T): T {
    return this.#object(this.raw(field), field, read);
  }

  text(field: string, languages: readonly string[], fallback: string, max: number): Text {
    return this.object(field, (fields) => {
      const text: Record<string, string> = {};
      for (const language of languages) if (fields.has(language)) text[language] = fields.words(language, max);
      if (languages.includes(fallback) && !text[fallback])
        fields.refuse(fallback, `has to be there: ${fallback} is the default language.`);
      return text;
    });
  }

  #object<T>(value: unknown, field: string, read: (fields: Fields) => T): T {
    const fields = new Fields(value, this.pathOf(field), this.#errors);
    const result = read(fields);
    fields.end();
    return result;
  }
}

/** Why these are not words somebody could read; `undefined` when they are. */
export function mistakeInWords(words: string, max: number): string | undefined {
  if (words.length > max) return `has to have at most ${max} characters; it has ${words.length}.`;
  if (words.trim() === '') return 'must not be empty.';
  if (UNREADABLE.test(words))
    return 'holds control characters, half characters or signs that turn the direction of reading.';
  return undefined;
}

/** Refuses what is not worth reading: more bytes than a definition may have, or nesting that no definition needs. */
export function isTooLarge(input: unknown): boolean {
  try {
    return (JSON.stringify(input)?.length ?? 0) > LIMITS.bytes;
  } catch {
    return true;
  }
}

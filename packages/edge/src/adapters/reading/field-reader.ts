/**
 * Reads a record's fields by path and kind. The first field that is not what it must be refuses the record, by its name
 * and never by its value; `understand` turns that into the pipeline's word for it.
 */
import type { Json, JsonObject } from '@bellwether/core';
import { parseInstant } from '@bellwether/core';
import type { Sanitised } from '../../adapter.ts';
import { type DayOrder, parseDay, parseODataDate } from '../../generalise/dates.ts';
import { parseAmount } from '../../generalise/salary-band.ts';

class Refusal extends Error {
  readonly field: string;

  constructor(field: string, detail: string) {
    super(detail);
    this.field = field;
  }
}

/** The facts of a record, or the refusal of it. */
export function understand<Facts>(read: () => Facts): { facts: Facts } | { refusal: Sanitised } {
  try {
    return { facts: read() };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { refusal: { kind: 'refused', field: error.field, detail: error.message } };
  }
}

const TEXT_LENGTH_MAX = 2_000_000;
const ID_LENGTH_MAX = 320;

export class FieldReader {
  readonly #fields: JsonObject;
  readonly #names: ReadonlyMap<string, string>;

  /** `columns` maps this adapter's names to the source's: `employee_id` → `Emp. No.`. Keys of it are whole names, not paths. */
  constructor(fields: JsonObject, columns: Readonly<Record<string, string>> = {}) {
    this.#fields = fields;
    this.#names = new Map(Object.entries(columns));
  }

  /** The value at a path, `undefined` where there is none; null counts as none. */
  value(path: string): Json | undefined {
    const column = this.#names.get(path);
    if (column !== undefined)
      return (Object.hasOwn(this.#fields, column) ? this.#fields[column] : undefined) ?? undefined;
    return valueAt(this.#fields, path.split('.')) ?? undefined;
  }

  refuse(path: string, detail: string): never {
    throw new Refusal(this.#names.get(path) ?? path, detail);
  }

  /** A text, trimmed; of a number its digits. Empty is none. */
  text(path: string, lengthMax = TEXT_LENGTH_MAX): string | undefined {
    const value = this.value(path);
    if (value === undefined) return undefined;
    if (typeof value === 'number') return String(value);
    if (typeof value !== 'string') return this.refuse(path, 'It must be a text.');
    if (value.length > lengthMax) return this.refuse(path, `It must not be longer than ${lengthMax} characters.`);
    return value.trim() === '' ? undefined : value.trim();
  }

  id(path: string): string {
    return this.text(path, ID_LENGTH_MAX) ?? this.refuse(path, 'It must be there: nobody is meant without it.');
  }

  optionalId(path: string): string | undefined {
    return this.text(path, ID_LENGTH_MAX);
  }

  number(path: string): number | undefined {
    const value = this.value(path);
    if (value === undefined || value === '') return undefined;
    const number = typeof value === 'string' ? parseAmount(value) : value;
    if (typeof number !== 'number' || !Number.isFinite(number)) return this.refuse(path, 'It must be a number.');
    return number;
  }

  numberIn(path: string, min: number, max: number): number | undefined {
    const number = this.number(path);
    if (number !== undefined && !(number >= min && number <= max))
      return this.refuse(path, `It must be between ${min} and ${max}.`);
    return number;
  }

  flag(path: string): boolean | undefined {
    const value = this.value(path);
    if (value === undefined || typeof value === 'boolean') return value;
    const word =
      typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim().toLowerCase() : '-';
    if (word === '') return undefined;
    if (['true', 'yes', 'y', '1', 'x'].includes(word)) return true;
    if (['false', 'no', 'n', '0'].includes(word)) return false;
    return this.refuse(path, 'It must be true or false.');
  }

  /** Midnight of a day, in UTC. Days that stand for none (`0000-00-00`) are none. */
  day(path: string, order: DayOrder = 'ymd'): number | undefined {
    const text = this.text(path, 64);
    if (text === undefined || /^0{1,4}[-/.]0{1,2}[-/.]0{1,4}$/.test(text)) return undefined;
    return parseDay(text, order) ?? parseODataDate(text) ?? this.refuse(path, 'It must be a day such as 2026-11-21.');
  }

  /** An instant with its zone: `2026-11-21T09:30:00Z`. */
  instant(path: string): number {
    const text = this.text(path, 64);
    const instant = text === undefined ? undefined : parseInstant(text);
    return instant ?? this.refuse(path, 'It must be an instant such as 2026-11-21T09:30:00Z.');
  }

  objects(path: string): JsonObject[] {
    const value = this.value(path);
    if (value === undefined) return [];
    if (!Array.isArray(value)) return this.refuse(path, 'It must be a list.');
    return value.map((one) => {
      if (typeof one !== 'object' || one === null || Array.isArray(one))
        return this.refuse(path, 'It must be a list of objects.');
      return one;
    });
  }
}

/** A name may itself hold dots (`urn:ietf:params:scim:schemas:extension:enterprise:2.0:User`), so longer ones are tried, too. */
function valueAt(value: Json | undefined, names: readonly string[]): Json | undefined {
  if (names.length === 0) return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  for (let length = 1; length <= names.length; length++) {
    const name = names.slice(0, length).join('.');
    if (Object.hasOwn(value, name)) return valueAt(value[name], names.slice(length));
  }
  return undefined;
}

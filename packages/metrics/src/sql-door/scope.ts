/**
 * What a name can mean inside one SELECT: the fields of an event, or the columns of the sub-select in FROM. Names are
 * looked up here and nowhere else; what comes back is a slot.
 */
import type { FieldRef } from '../definition/measure.ts';
import { ENVELOPE_ORDER, type EnvelopeField, type EventColumns } from './event-columns.ts';
import { suggestion } from './nearest-name.ts';
import { printString } from './print-literal.ts';
import type { ColumnValue, Slot, TenantEvents } from './relation.ts';
import { quoted, type Source } from './source.ts';
import type { NamePart } from './syntax.ts';
import type { ValueType } from './value-type.ts';

export interface Scope {
  /** The name of what FROM reads, when it has one. */
  readonly alias: string | undefined;
  /** The column that a name stands for, or `undefined`. */
  resolve(parts: readonly NamePart[], at: number): ColumnValue | undefined;
  /** What `*` stands for. */
  all(at: number): readonly { name: string; value: ColumnValue }[];
  /** Names for suggestions. */
  names(): Iterable<string>;
}

/** The longest path into metadata that has no column. */
const PATH_LENGTH_MAX = 8;

export class EventsScope implements Scope {
  readonly #events: TenantEvents;
  readonly #columns: EventColumns;
  readonly #source: Source;
  readonly alias: string;
  readonly #slots = new Map<string, Slot>();

  constructor(source: Source, events: TenantEvents, alias: string) {
    this.#source = source;
    this.#events = events;
    this.#columns = events.columns;
    this.alias = alias;
  }

  resolve(written: readonly NamePart[], at: number): ColumnValue | undefined {
    const parts = withoutQualifier(written, this.alias);
    const first = parts[0]!;
    if (parts.length > 1) {
      if (sameName(first.text, 'metadata')) return this.#metadata(parts.slice(1), at);
      // `agent.model` is a declared field named by its path.
      return parts.every((part) => !part.key) ? this.#declared(joined(parts), at) : undefined;
    }
    if (sameName(first.text, 'metadata'))
      return this.#read('metadata', 'string', this.#columns.wholeMetadata, 'metadata', at);
    const field = lookUp(first.text, ENVELOPE_ORDER);
    return field ? this.#envelope(field, at) : this.#declared(first.text, at);
  }

  all(at: number) {
    const envelope = ENVELOPE_ORDER.map((field) => ({ name: field as string, value: this.#envelope(field, at) }));
    return [
      ...envelope,
      { name: 'metadata', value: this.#read('metadata', 'string', this.#columns.wholeMetadata, 'metadata', at) },
    ];
  }

  names(): Iterable<string> {
    return [...ENVELOPE_ORDER, 'metadata', ...this.#columns.metadata.keys()];
  }

  #envelope(field: EnvelopeField, at: number): ColumnValue {
    const column = this.#columns.envelope[field];
    return this.#read(field, column.type, column.sql, field, at);
  }

  #declared(name: string, at: number): ColumnValue | undefined {
    const field = lookUp(name, this.#columns.metadata.keys());
    if (field === undefined) return undefined;
    const column = this.#columns.metadata.get(field)!;
    return this.#read(`metadata.${field}`, column.type, column.sql, field, at);
  }

  #metadata(path: readonly NamePart[], at: number): ColumnValue {
    const declared = this.#declared(joined(path), at);
    if (declared) return declared;
    if (path.length > PATH_LENGTH_MAX || path.some((part) => part.text === '' || part.text.length > 128))
      throw this.#source.invalid(at, `A path has ${PATH_LENGTH_MAX} names at most, each of 1 to 128 characters.`);
    // The slot is found again by the path itself: one key "a.b" is not the two keys "a" and "b".
    const keys = path.map((part) => printString(part.text)).join(', ');
    return this.#read(
      `metadata.${joined(path)}`,
      'string',
      extractText(this.#columns.undeclared, keys),
      joined(path),
      at,
    );
  }

  #read(field: FieldRef, type: ValueType, sql: string, name: string, at: number): ColumnValue {
    let slot = this.#slots.get(sql);
    if (!slot) {
      slot = `_f${this.#slots.size + 1}`;
      this.#slots.set(sql, slot);
      this.#events.reads.set(slot, { field, sql });
    }
    return { kind: 'column', type, slot, fields: [field], name, at };
  }
}

/** A field of the JSON text as a string: text as it is, any other value as its JSON, missing and null as NULL. */
function extractText(json: string, keys: string): string {
  return (
    `multiIf(JSONType(${json}, ${keys}) = 'String', CAST(JSONExtractString(${json}, ${keys}), 'Nullable(String)'), ` +
    `JSONType(${json}, ${keys}) = 'Null', NULL, JSONExtractRaw(${json}, ${keys}))`
  );
}

export class SelectScope implements Scope {
  readonly #source: Source;
  readonly #columns: readonly { name: string; value: ColumnValue }[];
  readonly alias: string | undefined;

  constructor(source: Source, columns: readonly { name: string; value: ColumnValue }[], alias: string | undefined) {
    this.#source = source;
    this.#columns = columns;
    this.alias = alias;
  }

  resolve(written: readonly NamePart[], at: number): ColumnValue | undefined {
    const parts = withoutQualifier(written, this.alias);
    const name = joined(parts);
    const exact = this.#columns.filter((column) => column.name === name);
    const found = exact.length > 0 ? exact : this.#columns.filter((column) => sameName(column.name, name));
    if (found.length > 1)
      throw this.#source.invalid(
        at,
        `The sub-select has ${found.length} columns named ${quoted(name)}; give them aliases.`,
      );
    return found[0] && { ...found[0].value, at };
  }

  all(at: number) {
    return this.#columns.map(({ name, value }) => ({ name, value: { ...value, at } }));
  }

  names(): Iterable<string> {
    return this.#columns.map((column) => column.name);
  }
}

export function unknownName(source: Source, scope: Scope, parts: readonly NamePart[], at: number) {
  const name = joined(parts);
  const field = parts.at(-1)!.text;
  return source.invalid(
    at,
    `There is no column ${quoted(name)}.${suggestion(field, scope.names())} Text goes in single quotes; a field of the metadata is written metadata.name.`,
  );
}

function withoutQualifier(parts: readonly NamePart[], alias: string | undefined): readonly NamePart[] {
  const [first, second] = parts;
  return alias !== undefined && second && !second.key && sameName(first!.text, alias) ? parts.slice(1) : parts;
}

function joined(parts: readonly NamePart[]): string {
  return parts.map((part) => part.text).join('.');
}

export function sameName(a: string, b: string): boolean {
  return a === b || a.toLowerCase() === b.toLowerCase();
}

/** The name itself, or the only one that differs in case alone. */
function lookUp<T extends string>(name: string, names: Iterable<T>): T | undefined {
  const alike: T[] = [];
  for (const candidate of names) {
    if (candidate === name) return candidate;
    if (sameName(candidate, name)) alike.push(candidate);
  }
  return alike.length === 1 ? alike[0] : undefined;
}

/**
 * Checks a schema that a tenant wrote: only the keywords of `JsonSchema`, each of the right form, bounded in size and
 * depth, because it is compiled and then run at every event.
 */
import { type FieldError, isEventTypeName } from '@bellwether/core';
import { storableJson } from '../../input.ts';
import { linearTimeRegExp } from '../admission/linear-time-regexp.ts';

const SCHEMA_BYTES_MAX = 64 * 1024;
const DEPTH_MAX = 6;
const FIELDS_MAX = 500;
const ENUM_MAX = 1000;
const LENGTH_MAX = 1_000_000;
const PATTERN_LENGTH_MAX = 256;

const FORMATS = ['date-time', 'date', 'time', 'duration', 'email', 'uri', 'uuid', 'hostname', 'ipv4', 'ipv6'];
const TYPES = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'];
const PERSONAL_DATA = ['text', 'allowed'];
/** A field's name becomes a column's and a path's. */
const FIELD_NAME = /^[A-Za-z_][A-Za-z0-9_.:-]{0,127}$/;
const FORBIDDEN_NAMES = new Set(['__proto__', 'constructor', 'prototype']);

/** Keywords by the type they belong to; `*` go with every type, and with none: such a field takes any value. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  '*': ['type', 'description', 'enum', 'x-personal-data'],
  string: ['minLength', 'maxLength', 'pattern', 'format'],
  number: ['minimum', 'maximum'],
  integer: ['minimum', 'maximum'],
  object: ['properties', 'required', 'additionalProperties'],
  array: ['items', 'minItems', 'maxItems'],
};
const ALL_KEYWORDS = new Set(Object.values(KEYWORDS).flat());

type SchemaObject = { readonly [keyword: string]: unknown };

/** Mistakes by path; empty when `schema` is a metadata schema we take. */
export function schemaErrors(schema: unknown, path = 'metadata'): FieldError[] {
  const text = storableJson(schema, SCHEMA_BYTES_MAX);
  if (text === undefined)
    return [
      { field: path, detail: `has to be a JSON Schema of at most ${SCHEMA_BYTES_MAX} bytes, in whole characters.` },
    ];
  const check = new SchemaCheck();
  check.schema(schema, path, 1);
  if (isObject(schema) && schema.type !== 'object')
    check.refuse(`${path}.type`, 'has to be "object": metadata is one.');
  return check.errors;
}

class SchemaCheck {
  readonly errors: FieldError[] = [];
  #fields = 0;

  refuse(field: string, detail: string): void {
    if (this.errors.length < 100) this.errors.push({ field, detail });
  }

  schema(schema: unknown, path: string, depth: number): void {
    if (!isObject(schema)) {
      this.refuse(path, 'has to be a JSON Schema, an object.');
      return;
    }
    if (depth > DEPTH_MAX) {
      this.refuse(path, `lies deeper than ${DEPTH_MAX} levels.`);
      return;
    }
    this.#keywords(schema, path);
    if (schema.description !== undefined && !isTextUpTo(schema.description, 2000))
      this.refuse(`${path}.description`, 'has to be a text of at most 2000 characters.');
    if (schema.enum !== undefined) this.#enum(schema.enum, `${path}.enum`);
    this.#limits(schema, path, ['minimum', 'maximum'], Number.isFinite, 'a number');
    const isLength = (value: unknown) =>
      Number.isInteger(value) && (value as number) >= 0 && (value as number) <= LENGTH_MAX;
    this.#limits(schema, path, ['minLength', 'maxLength'], isLength, `a whole number from 0 to ${LENGTH_MAX}`);
    this.#limits(schema, path, ['minItems', 'maxItems'], isLength, `a whole number from 0 to ${LENGTH_MAX}`);
    if (schema.format !== undefined && !FORMATS.includes(schema.format as string))
      this.refuse(`${path}.format`, `has to be one of ${FORMATS.join(', ')}.`);
    if (schema.pattern !== undefined) {
      const reason = patternFault(schema.pattern);
      if (reason) this.refuse(`${path}.pattern`, reason);
    }
    if (schema['x-personal-data'] !== undefined && !PERSONAL_DATA.includes(schema['x-personal-data'] as string))
      this.refuse(`${path}.x-personal-data`, `has to be one of ${PERSONAL_DATA.join(', ')}; leave it out otherwise.`);
    if (schema.additionalProperties !== undefined && typeof schema.additionalProperties !== 'boolean')
      this.refuse(`${path}.additionalProperties`, 'has to be true or false.');
    if (schema.items !== undefined) this.schema(schema.items, `${path}[]`, depth + 1);
    if (schema.properties !== undefined) this.#properties(schema.properties, path, depth);
    if (schema.required !== undefined) this.#required(schema.required, schema.properties, path);
  }

  #keywords(schema: SchemaObject, path: string): void {
    const { type } = schema;
    if (type !== undefined && !TYPES.includes(type as string)) {
      this.refuse(`${path}.type`, `has to be one of ${TYPES.join(', ')}.`);
      return;
    }
    const allowed = [...KEYWORDS['*']!, ...(KEYWORDS[String(type)] ?? [])];
    for (const keyword of Object.keys(schema)) {
      if (allowed.includes(keyword)) continue;
      const detail = ALL_KEYWORDS.has(keyword)
        ? `does not go with ${type === undefined ? 'a missing type' : `the type ${type}`}.`
        : `is not a keyword we know; known are ${[...ALL_KEYWORDS].join(', ')}.`;
      this.refuse(`${path}.${keyword}`, detail);
    }
  }

  #enum(values: unknown, path: string): void {
    const isScalar = (value: unknown) => value === null || ['string', 'number', 'boolean'].includes(typeof value);
    if (!Array.isArray(values) || values.length === 0 || values.length > ENUM_MAX || !values.every(isScalar))
      this.refuse(path, `has to be a list of 1 to ${ENUM_MAX} texts, numbers, booleans or null.`);
    else if (new Set(values).size !== values.length) this.refuse(path, 'names a value twice.');
  }

  #limits(
    schema: SchemaObject,
    path: string,
    [lower, upper]: readonly [string, string],
    isLimit: (value: unknown) => boolean,
    wanted: string,
  ): void {
    for (const limit of [lower, upper])
      if (schema[limit] !== undefined && !isLimit(schema[limit]))
        this.refuse(`${path}.${limit}`, `has to be ${wanted}.`);
    if ((schema[lower] as number) > (schema[upper] as number))
      this.refuse(`${path}.${lower}`, `is above ${upper}; nothing would be valid.`);
  }

  #properties(properties: unknown, path: string, depth: number): void {
    if (!isObject(properties)) {
      this.refuse(`${path}.properties`, 'has to be an object of schemas.');
      return;
    }
    const names = Object.keys(properties);
    this.#fields += names.length;
    if (this.#fields > FIELDS_MAX) {
      this.refuse(path, `declares more than ${FIELDS_MAX} fields.`);
      return;
    }
    for (const name of names) {
      if (!FIELD_NAME.test(name) || FORBIDDEN_NAMES.has(name))
        this.refuse(
          `${path}.${name}`,
          'is not a name for a field: letters, digits, "_", ".", ":" and "-", to 128 characters.',
        );
      else this.schema(properties[name], `${path}.${name}`, depth + 1);
    }
  }

  #required(required: unknown, properties: unknown, path: string): void {
    if (!Array.isArray(required) || !required.every((name) => typeof name === 'string')) {
      this.refuse(`${path}.required`, 'has to be a list of field names.');
      return;
    }
    if (new Set(required).size !== required.length) this.refuse(`${path}.required`, 'names a field twice.');
    for (const name of required)
      if (!isObject(properties) || !Object.hasOwn(properties, name))
        this.refuse(`${path}.required`, `names "${name}", which is not declared.`);
  }
}

/** The parts of a type that are not its schema. */
export function nameError(name: string): string | undefined {
  return isEventTypeName(name)
    ? undefined
    : 'has to be snake_case: a–z, 0–9 and "_", starting with a letter, to 64 characters.';
}

/** A pattern means the same to everybody who reads the schema, and is matched in linear time here: so both must take it. */
function patternFault(pattern: unknown): string | undefined {
  if (typeof pattern !== 'string' || pattern === '' || pattern.length > PATTERN_LENGTH_MAX)
    return `has to be a regular expression of 1 to ${PATTERN_LENGTH_MAX} characters.`;
  try {
    new RegExp(pattern, 'u');
    linearTimeRegExp(pattern);
    return undefined;
  } catch (error) {
    return `cannot be used (look-around and back-references cannot either): ${(error as Error).message}.`;
  }
}

function isObject(value: unknown): value is SchemaObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTextUpTo(value: unknown, max: number): boolean {
  return typeof value === 'string' && value.length <= max;
}

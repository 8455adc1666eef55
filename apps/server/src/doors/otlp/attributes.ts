/**
 * Attributes: a list of keys and AnyValues becomes a plain object. Integers beyond 2^53 stay decimal strings, bytes are
 * base64, NaN and the infinities (which JSON cannot say) the strings "NaN", "Infinity", "-Infinity".
 */
import type { Json } from '@bellwether/core';
import { EVENT_DEPTH_MAX } from '../decoded.ts';
import { Refusal } from '../refusal.ts';
import { doubleOf, type Fields, integerOf, isFields, listOf, objectOf, own, textOf } from './fields.ts';

/** Most keys of a record with its scope and resource, nested keys included. */
const ATTRIBUTES_PER_RECORD_MAX = 512;
/** Longest string, in bytes of UTF-8. Longer ones refuse the record: cut text looks whole. */
const ATTRIBUTE_BYTES_MAX = 64 * 1024;

export type Attributes = Record<string, Json>;

/** Counts the keys of one record. */
export interface AttributeBudget {
  used: number;
}

export function readAttributes(fields: Fields, name: string, budget: AttributeBudget, level = 2): Attributes {
  const attributes: Attributes = {};
  for (const entry of listOf(fields, name)) {
    if (!isFields(entry)) throw new Refusal('invalid_field', name, 'An attribute is an object with key and value.');
    const key = textOf(entry, 'key');
    if (key === '' || key === '__proto__')
      throw new Refusal('invalid_field', `${name}.${key}`, 'An attribute needs a key, which may not be "__proto__".');
    if (++budget.used > ATTRIBUTES_PER_RECORD_MAX)
      throw new Refusal(
        'too_many_fields',
        name,
        `More than ${ATTRIBUTES_PER_RECORD_MAX} attributes on a record with its scope and resource. Send fewer.`,
      );
    attributes[key] = readAnyValue(objectOf(entry, 'value') ?? {}, key, budget, level + 1);
  }
  return attributes;
}

/** An AnyValue; one with nothing set is the protocol's empty value, `null`. */
export function readAnyValue(value: Fields, path: string, budget: AttributeBudget, level = 2): Json {
  if (level > EVENT_DEPTH_MAX)
    throw new Refusal(
      'too_deep',
      path,
      `Nested deeper than ${EVENT_DEPTH_MAX} levels. Flatten it, or send it as a string.`,
    );
  if (own(value, 'stringValue') !== undefined) return bounded(textOf(value, 'stringValue'), path);
  const flag = own(value, 'boolValue');
  if (flag !== undefined) {
    if (typeof flag !== 'boolean') throw new Refusal('invalid_field', path, 'boolValue must be true or false.');
    return flag;
  }
  const integer = integerOf(value, 'intValue');
  if (integer !== undefined) return integer;
  const double = doubleOf(value, 'doubleValue');
  if (double !== undefined) return Number.isFinite(double) ? double : String(double);
  const list = objectOf(value, 'arrayValue');
  if (list)
    return listOf(list, 'values').map((item) => {
      if (!isFields(item))
        throw new Refusal('invalid_field', path, 'A value in an array is an object with its type as key.');
      return readAnyValue(item, path, budget, level + 1);
    });
  const map = objectOf(value, 'kvlistValue');
  if (map) return readAttributes(map, 'values', budget, level);
  const bytes = own(value, 'bytesValue');
  if (bytes instanceof Uint8Array) return bounded(Buffer.from(bytes).toString('base64'), path);
  if (bytes !== undefined) return bounded(textOf(value, 'bytesValue'), path);
  return null;
}

function bounded(text: string, path: string): string {
  if (text.length * 3 > ATTRIBUTE_BYTES_MAX && Buffer.byteLength(text) > ATTRIBUTE_BYTES_MAX)
    throw new Refusal(
      'too_large',
      path,
      `A string of ${Buffer.byteLength(text)} bytes; ${ATTRIBUTE_BYTES_MAX} are allowed. Send less, or in parts.`,
    );
  return text;
}

/**
 * Reading single fields of a message that came as protobuf (64-bit integers are two halves, ids are bytes) or as JSON
 * (integers are numbers or strings, ids are hex, enums numbers or names). `null` is as good as absent in both.
 * A field of the wrong type refuses its record.
 */
import { Refusal } from '../refusal.ts';

export type Fields = Readonly<Record<string, unknown>>;

/** The field as it was sent, or `undefined`. Inherited properties are not fields. */
export function own(fields: Fields, name: string): unknown {
  return Object.hasOwn(fields, name) ? (fields[name] ?? undefined) : undefined;
}

export function textOf(fields: Fields, name: string): string {
  const value = own(fields, name);
  if (value === undefined) return '';
  if (typeof value !== 'string') throw wrong(name, 'a string', value);
  return value;
}

export function objectOf(fields: Fields, name: string): Fields | undefined {
  const value = own(fields, name);
  if (value === undefined) return undefined;
  if (!isFields(value)) throw wrong(name, 'an object', value);
  return value;
}

/** The list, without its `null` entries. */
export function listOf(fields: Fields, name: string): unknown[] {
  const value = own(fields, name);
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw wrong(name, 'an array', value);
  return value.filter((item) => item !== null);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** An id as lower-case hex; '' when it is absent or all zeros, which the protocol takes for absent. */
export function idOf(fields: Fields, name: string, bytes: number): string {
  const value = own(fields, name);
  if (value === undefined || value === '') return '';
  const hex = value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
  if (hex === '') return '';
  if (typeof hex !== 'string' || hex.length !== bytes * 2 || !/^[0-9a-f]+$/i.test(hex))
    throw wrong(name, `${bytes} bytes (${bytes * 2} hex digits)`, hex);
  return /^0+$/.test(hex) ? '' : hex.toLowerCase();
}

/** A number that may be NaN or infinite (JSON writes those as strings); `undefined` when absent. */
export function doubleOf(fields: Fields, name: string): number | undefined {
  const value = own(fields, name);
  if (value === undefined) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || (Number.isNaN(number) && value !== 'NaN' && !Object.is(value, Number.NaN)))
    throw wrong(name, 'a number', value);
  return number;
}

/** A 64-bit integer: a number when a double holds it exactly, else its decimal digits. */
export function integerOf(fields: Fields, name: string): number | string | undefined {
  const value = own(fields, name);
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  const digits = isLong(value) ? longDigits(value) : value;
  if (typeof digits !== 'string' || !/^-?\d{1,20}$/.test(digits)) throw wrong(name, 'an integer', value);
  const number = Number(digits);
  return Number.isSafeInteger(number) ? number : digits;
}

/** Nanoseconds since the epoch as milliseconds with a fraction, to a quarter of a microsecond; 0 when absent. */
export function millisecondsOf(fields: Fields, name: string): number {
  const value = own(fields, name);
  if (value === undefined || value === '') return 0;
  if (isLong(value)) {
    // 2^32 ns are 4294 ms and 967296 ns; in these parts nothing exceeds what a double holds exactly.
    const nanoseconds = (value.high >>> 0) * 967_296 + (value.low >>> 0);
    return (value.high >>> 0) * 4294 + Math.floor(nanoseconds / 1e6) + (nanoseconds % 1e6) / 1e6;
  }
  if (typeof value === 'number' && value >= 0 && Number.isFinite(value)) return value / 1e6;
  if (typeof value === 'string' && /^\d{1,20}$/.test(value))
    return Number(value.slice(0, -6)) + Number(value.slice(-6)) / 1e6;
  throw wrong(name, 'nanoseconds since 1970, not negative', value);
}

/** An enum by number or by name; 0 when absent or unknown, as the protocol wants it. */
export function enumOf(fields: Fields, name: string, names: readonly string[]): number {
  const value = own(fields, name);
  if (value === undefined) return 0;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  if (typeof value !== 'string') throw wrong(name, 'a number or a name', value);
  if (/^\d{1,9}$/.test(value)) return Number(value);
  return Math.max(0, names.indexOf(value));
}

interface Long {
  low: number;
  high: number;
  unsigned: boolean;
}

function isLong(value: unknown): value is Long {
  return typeof value === 'object' && value !== null && 'unsigned' in value && 'low' in value && 'high' in value;
}

function longDigits({ low, high, unsigned }: Long): string {
  const bits = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return String(unsigned ? bits : BigInt.asIntN(64, bits));
}

function wrong(name: string, expected: string, value: unknown): Refusal {
  const shown = typeof value === 'string' ? JSON.stringify(value.slice(0, 40)) : kindOf(value);
  return new Refusal('invalid_field', name, `${name} must be ${expected}, not ${shown}.`);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : String(value).slice(0, 40);
}

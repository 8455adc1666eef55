/**
 * Reading attributes of telemetry. The first key that is present wins, also when its value is 0. Numbers may arrive as
 * strings (Claude Code sends them so), booleans too. Anything that is not what is asked for is as good as absent: a
 * producer's mistake in one attribute does not cost the rest of the record.
 */
import type { Json } from '@bellwether/core';

export type Attributes = Readonly<Record<string, Json>>;

/** Longest name kept (a model, a tool, an agent); equal to the bound of the event types. */
const NAME_LENGTH_MAX = 256;
/** Above this a JSON-valued attribute is not parsed: usage blocks are a few hundred characters. */
const EMBEDDED_JSON_LENGTH_MAX = 256 * 1024;

/** A short name, trimmed; longer ones are cut. */
export function nameAt(attributes: Attributes, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string') {
      const name = value.trim();
      if (name !== '') return name.slice(0, NAME_LENGTH_MAX);
    } else if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** A finite number that is not negative. */
export function amountAt(attributes: Attributes, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const amount = toAmount(attributes[key]);
    if (amount !== undefined) return amount;
  }
  return undefined;
}

/** A whole number that is not negative and that a double holds exactly. */
export function countAt(attributes: Attributes, keys: readonly string[]): number | undefined {
  for (const key of keys) {
    const count = toCount(attributes[key]);
    if (count !== undefined) return count;
  }
  return undefined;
}

export function flagAt(attributes: Attributes, keys: readonly string[]): boolean | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'boolean') return value;
    if (value === 'true' || value === 'True') return true;
    if (value === 'false' || value === 'False') return false;
  }
  return undefined;
}

/** An object, or the text of one: OpenTelemetry attributes carry structure as JSON text. */
export function objectAt(attributes: Attributes, keys: readonly string[]): Attributes | undefined {
  for (const key of keys) {
    const value = attributes[key];
    if (isObject(value)) return value;
    if (typeof value !== 'string' || value.length > EMBEDDED_JSON_LENGTH_MAX || !value.startsWith('{')) continue;
    try {
      const parsed: Json = JSON.parse(value);
      if (isObject(parsed)) return parsed;
    } catch {
      // Not JSON after all (producers cut long values): absent.
    }
  }
  return undefined;
}

export function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function toAmount(value: Json | undefined): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) && number >= 0 ? number : undefined;
}

export function toCount(value: Json | undefined): number | undefined {
  const amount = toAmount(value);
  return amount !== undefined && Number.isSafeInteger(amount) ? amount : undefined;
}

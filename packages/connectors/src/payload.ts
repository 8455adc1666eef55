/** Reads what a vendor sent by paths such as `pull_request.user.login`; what is not there, or of another kind, is `undefined`. */
import { createHash } from 'node:crypto';
import type { Json, JsonObject } from '@bellwether/core';

export function valueAt(from: Json | undefined, path: string): Json | undefined {
  let value: Json | undefined = from;
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    // An entry of a list is named by its number; `length` and the like are no entries.
    if (Array.isArray(value)) value = /^\d+$/.test(part) ? value[Number(part)] : undefined;
    else value = value[part];
  }
  return value;
}

export function textAt(from: Json | undefined, path: string): string | undefined {
  const value = valueAt(from, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberAt(from: Json | undefined, path: string): number | undefined {
  const value = valueAt(from, path);
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function objectAt(from: Json | undefined, path: string): JsonObject | undefined {
  const value = valueAt(from, path);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The objects of a list; empty when there is none. */
export function listAt(from: Json | undefined, path: string): JsonObject[] {
  const value = valueAt(from, path);
  if (!Array.isArray(value)) return [];
  return value.filter((item): item is JsonObject => typeof item === 'object' && item !== null && !Array.isArray(item));
}

/** An id, which one vendor writes as a number and the other as text. */
export function idAt(from: Json | undefined, path: string): string | undefined {
  const value = valueAt(from, path);
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : textAt(from, path);
}

/** An instant in the one form that events have: `2026-11-21T05:00:00.000Z`. */
export function instantAt(from: Json | undefined, path: string): string | undefined {
  const text = textAt(from, path);
  return text === undefined ? undefined : instantOf(text);
}

/** Vendors write zones as `Z`, `+02:00`, `+0200` and, GitLab, ` UTC`. */
export function instantOf(text: string): string | undefined {
  const known = text
    .trim()
    .replace(/ UTC$/, 'Z')
    .replace(/^(\d{4}-\d\d-\d\d) (\d)/, '$1T$2')
    .replace(/ ?([+-]\d\d)(\d\d)$/, '$1:$2');
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(known)) return undefined;
  const ms = Date.parse(known);
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

/** Milliseconds, or seconds, of Unix time. */
export function instantOfUnix(value: number): string {
  return new Date(value < 1e11 ? value * 1000 : value).toISOString();
}

/** An id for a delivery whose vendor gives none: the same payload has the same. */
export function digestOf(payload: JsonObject): string {
  return createHash('sha256').update(JSON.stringify(payload)).digest('hex');
}

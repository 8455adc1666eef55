/**
 * Backward compatibility of two versions of a schema: every event that was valid stays valid, and keeps its columns.
 * A new field may be added when it is optional; limits may widen; nothing may be asked for that was not asked for before.
 * A field nobody had declared was no part of the contract, so declaring it (as optional) is an addition, even where
 * undeclared fields were allowed.
 */
import type { FieldError, JsonSchema } from '@bellwether/core';

/** Limits by the direction in which they may move. */
const LOWER_LIMITS = ['minimum', 'minLength', 'minItems'] as const;
const UPPER_LIMITS = ['maximum', 'maxLength', 'maxItems'] as const;

/** What makes `next` refuse events that `current` takes, by path; empty when it is compatible. */
export function incompatibilities(current: JsonSchema, next: JsonSchema, path = 'metadata'): FieldError[] {
  const found: FieldError[] = [];
  const refuse = (detail: string, field = path) => found.push({ field, detail });

  if (current.type !== next.type)
    refuse(
      `changes its type from ${current.type ?? 'any'} to ${next.type ?? 'any'}; add a field of another name instead.`,
    );
  if (next.enum) {
    if (!current.enum) refuse('gets a list of allowed values, which it had not.');
    const missing = current.enum?.filter((value) => !next.enum?.includes(value)) ?? [];
    if (missing.length > 0) refuse(`no longer allows ${missing.map((value) => JSON.stringify(value)).join(', ')}.`);
  }
  for (const limit of LOWER_LIMITS) {
    const [before, after] = [current[limit], next[limit]];
    if (after !== undefined && (before === undefined || after > before))
      refuse(`raises ${limit} from ${before ?? 'none'} to ${after}.`);
  }
  for (const limit of UPPER_LIMITS) {
    const [before, after] = [current[limit], next[limit]];
    if (after !== undefined && (before === undefined || after < before))
      refuse(`lowers ${limit} from ${before ?? 'none'} to ${after}.`);
  }
  for (const rule of ['pattern', 'format'] as const)
    if (next[rule] !== undefined && next[rule] !== current[rule])
      refuse(`asks for the ${rule} ${next[rule]}, which it did not; it may only be dropped.`);
  if (current.additionalProperties !== false && next.additionalProperties === false)
    refuse('no longer allows undeclared fields.');
  found.push(...fieldIncompatibilities(current, next, path));
  if (next.items) found.push(...itemIncompatibilities(current.items, next.items, path));
  return found;
}

function fieldIncompatibilities(current: JsonSchema, next: JsonSchema, path: string): FieldError[] {
  const found: FieldError[] = [];
  const before = current.properties ?? {};
  const after = next.properties ?? {};
  const wasRequired = new Set(current.required);
  for (const field of next.required ?? [])
    if (!wasRequired.has(field))
      found.push({ field: `${path}.${field}`, detail: 'becomes required; events without it exist.' });
  for (const field of Object.keys(before)) {
    const schema = Object.hasOwn(after, field) ? after[field] : undefined;
    if (schema) found.push(...incompatibilities(before[field]!, schema, `${path}.${field}`));
    else
      found.push({ field: `${path}.${field}`, detail: 'is removed; keep it declared, and take it out of "required".' });
  }
  return found;
}

function itemIncompatibilities(current: JsonSchema | undefined, next: JsonSchema, path: string): FieldError[] {
  if (current) return incompatibilities(current, next, `${path}[]`);
  return [{ field: `${path}[]`, detail: 'gets a schema for its items, which it had not.' }];
}

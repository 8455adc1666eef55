/**
 * The allow-list at work: a record may only have fields somebody has thought about. The first field that is not named
 * refuses the whole record, because a field nobody knows may be anything, a home address included.
 */
import type { Json, JsonObject } from '@bellwether/core';
import type { FieldRule } from '../adapter.ts';

export type FieldRules = { readonly [path: string]: FieldRule };

const DEPTH_MAX = 32;
const LEAVES_MAX = 20_000;

/** Paths of fields the rules do not name; no more than `limit` of them. */
export function unknownFields(fields: JsonObject, rules: FieldRules, limit = 5): string[] {
  const unknown: string[] = [];
  for (const path of leafPaths(fields)) {
    if (unknown.length >= limit) break;
    if (!isAllowed(path, rules) && !unknown.includes(path)) unknown.push(path);
  }
  return unknown;
}

/** The rule a path falls under; `undefined` when nobody has thought of it. */
export function ruleFor(path: string, rules: FieldRules): FieldRule | undefined {
  if (Object.hasOwn(rules, path)) return rules[path];
  for (let at = path.length; at > 0; at = path.lastIndexOf('.', at - 1)) {
    const above = `${path.slice(0, at)}.*`;
    if (Object.hasOwn(rules, above)) return rules[above];
    const inList = `${path.slice(0, at).replace(/\[\]$/, '')}.*`;
    if (Object.hasOwn(rules, inList)) return rules[inList];
  }
  return undefined;
}

/** The record's scalars, lists of scalars and empty things, each by its path. */
export function* leafPaths(fields: JsonObject): Iterable<string> {
  const stack: { value: Json; path: string; depth: number }[] = [{ value: fields, path: '', depth: 0 }];
  let leaves = 0;
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { value, path, depth } = next;
    const inner = depth < DEPTH_MAX ? innerOf(value, path) : undefined;
    if (inner) for (const [name, one] of inner.reverse()) stack.push({ value: one, path: name, depth: depth + 1 });
    else if (path !== '') {
      yield path;
      leaves += 1;
      // A record this large has paths beyond counting; the last one named refuses it.
      if (leaves > LEAVES_MAX) return yield `${path} and more than ${LEAVES_MAX} others`;
    }
  }
}

function innerOf(value: Json, path: string): [string, Json][] | undefined {
  if (Array.isArray(value)) {
    const objects = value.filter((one) => typeof one === 'object' && one !== null);
    return objects.length === 0 ? undefined : value.map((one) => [`${path}[]`, one]);
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  return entries.length === 0 ? undefined : entries.map(([name, one]) => [path === '' ? name : `${path}.${name}`, one]);
}

function isAllowed(path: string, rules: FieldRules): boolean {
  const rule = ruleFor(path, rules);
  return rule !== undefined;
}

/**
 * What is different between two states of an entity, as a list of places: `title`, `layout.tiles[cups].w`. Items of a list
 * that have ids are compared by them, so that one that was put in front does not change all behind it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { Json, JsonObject } from '@bellwether/core';

export interface Change {
  path: string;
  /** Absent: there was nothing. A value that is large is told as `{"…": its size in characters}`. */
  from?: Json;
  to?: Json;
}

const DEPTH_MAX = 6;
const CHANGES_MAX = 100;
const VALUE_LENGTH_MAX = 2000;
/** What items of lists are known by. */
const IDS = ['id', 'tile_id', 'question_id', 'dimension'] as const;

/** At most a hundred; `more` says how many are not told. */
export function changesBetween(before: unknown, after: unknown): { changes: Change[]; more: number } {
  const all: Change[] = [];
  compare(asFields(before), asFields(after), '', 0, all);
  return { changes: all.slice(0, CHANGES_MAX), more: Math.max(0, all.length - CHANGES_MAX) };
}

/** What is not there has no fields. */
function asFields(state: unknown): Json {
  return (state ?? {}) as Json;
}

function compare(from: Json | undefined, to: Json | undefined, path: string, depth: number, found: Change[]): void {
  if (isDeepStrictEqual(from, to)) return;
  const [was, is] = [partsOf(from), partsOf(to)];
  if (!was || !is || was.kind !== is.kind || depth >= DEPTH_MAX) {
    found.push({
      path,
      ...(from === undefined ? {} : { from: told(from) }),
      ...(to === undefined ? {} : { to: told(to) }),
    });
    return;
  }
  for (const key of new Set([...was.parts.keys(), ...is.parts.keys()])) {
    const place = was.kind === 'list' ? `${path}[${key}]` : path === '' ? key : `${path}.${key}`;
    compare(was.parts.get(key), is.parts.get(key), place, depth + 1, found);
  }
  if (was.kind === 'list' && !isDeepStrictEqual(common(was.parts, is.parts), common(is.parts, was.parts)))
    found.push({ path, from: [...was.parts.keys()], to: [...is.parts.keys()] });
}

/** Ids that both lists have, in the order of the first: a list whose items changed places has changed, too. */
function common(parts: ReadonlyMap<string, Json>, other: ReadonlyMap<string, Json>): string[] {
  return [...parts.keys()].filter((key) => other.has(key));
}

/** Fields of an object, and items of a list by their ids; `undefined` for what is one value. */
function partsOf(value: Json | undefined): { kind: 'object' | 'list'; parts: Map<string, Json> } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (!Array.isArray(value)) return { kind: 'object', parts: new Map(Object.entries(value)) };
  const key = IDS.find((id) => value.length > 0 && value.every((item) => typeof idOf(item, id) === 'string'));
  const ids = value.map((item) => (key ? String(idOf(item, key)) : ''));
  if (!key || new Set(ids).size < ids.length) return undefined;
  return { kind: 'list', parts: new Map(value.map((item, index) => [ids[index] as string, item])) };
}

function idOf(item: Json, key: string): Json | undefined {
  return typeof item === 'object' && item !== null && !Array.isArray(item) ? (item as JsonObject)[key] : undefined;
}

function told(value: Json): Json {
  const { length } = JSON.stringify(value);
  return length <= VALUE_LENGTH_MAX ? value : { '…': length };
}

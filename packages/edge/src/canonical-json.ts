/** JSON with its fields in one order, so that equal values are equal texts. */
import type { Json } from '@bellwether/core';

export function canonicalJson(value: unknown): string {
  return JSON.stringify(ordered(value as Json)); // undefined fields are left out by JSON itself
}

function ordered(value: Json): Json {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  const names = Object.keys(value).sort();
  const copy: { [name: string]: Json } = Object.create(null) as { [name: string]: Json };
  for (const name of names) copy[name] = ordered(value[name]!);
  return copy;
}

/**
 * What a page has named and has to be read before the next page: the notes of a merge request, the replies of a thread. The
 * cursor holds them, and where to go on once they are read.
 */
import type { Json, JsonObject } from '@bellwether/core';
import { objectAt } from './payload.ts';

/** `next` itself when there is nothing to be read before. `at` is where in the first of them to begin. */
export function withDetails(
  next: JsonObject | null,
  details: readonly unknown[],
  at: JsonObject = {},
): JsonObject | null {
  return details.length === 0 ? next : { ...at, details: details as Json[], next_page: next };
}

export function detailsOf<Detail>({ details }: JsonObject): Detail[] {
  return Array.isArray(details) ? (details as Detail[]) : [];
}

/** The cursor of the next page. */
export function afterDetails(cursor: JsonObject): JsonObject | null {
  return objectAt(cursor, 'next_page') ?? null;
}

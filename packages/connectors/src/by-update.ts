/**
 * Reading a list by the time of its last change, old to new: the next request asks for what changed since the last item of
 * this page. Numbers of pages would skip an item whenever one before it is changed and moves to the end. Pages are counted
 * only within one instant.
 */
import type { JsonObject } from '@bellwether/core';

export interface UpdateCursor {
  updatedAfter: string;
  page: number;
}

export function beginUpdates(sinceMs: number): JsonObject {
  return { updated_after: new Date(sinceMs).toISOString(), page: 1 };
}

export function updateCursorOf({ updated_after, page }: JsonObject): UpdateCursor {
  return { updatedAfter: String(updated_after), page: Number(page) };
}

/** `null`: the end. `lastUpdatedAt` is that of the last item of the page. */
export function nextOfUpdates(
  { updatedAfter, page }: UpdateCursor,
  { count, perPage, lastUpdatedAt }: { count: number; perPage: number; lastUpdatedAt: string | undefined },
): JsonObject | null {
  if (count < perPage) return null;
  return lastUpdatedAt !== undefined && Date.parse(lastUpdatedAt) > Date.parse(updatedAfter)
    ? { updated_after: lastUpdatedAt, page: 1 }
    : { updated_after: updatedAfter, page: page + 1 };
}

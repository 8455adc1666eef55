/**
 * The page that follows, of services that name it by a word or a number of the query: the address that was read, with
 * that one changed. `undefined` on the last page, and of a body that is none of theirs.
 */
import type { JsonObject } from '@bellwether/core';
import { isObject } from './json-records.ts';

export type NextPage = (body: string, at: string) => string | undefined;

/** A cursor that the page gives, under a name of its own in the query; an empty one is none. */
export function pageByCursor(parameter: string, cursorOf: (page: JsonObject) => unknown): NextPage {
  return (body, at) => {
    const page = pageOf(body);
    const cursor = page && cursorOf(page);
    return typeof cursor === 'string' && cursor !== '' ? withParameter(at, parameter, cursor) : undefined;
  };
}

/** SCIM 2.0: the number of the first one, from 1 (RFC 7644, section 3.4.2.4). */
export const scimNextPage: NextPage = (body, at) => {
  const { startIndex = 1, totalResults, Resources } = pageOf(body) ?? {};
  if (typeof startIndex !== 'number' || typeof totalResults !== 'number' || !Array.isArray(Resources)) return undefined;
  const next = Math.max(1, startIndex) + Resources.length;
  return Resources.length > 0 && next <= totalResults ? withParameter(at, 'startIndex', String(next)) : undefined;
};

function withParameter(at: string, name: string, value: string): string {
  const url = new URL(at);
  url.searchParams.set(name, value);
  return url.href;
}

/** A page as an object; undefined of a body that is none. */
export function pageOf(body: string): JsonObject | undefined {
  try {
    const page: unknown = JSON.parse(body);
    return isObject(page) ? page : undefined;
  } catch {
    return undefined;
  }
}

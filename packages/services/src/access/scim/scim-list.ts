/** Pages of resources (RFC 7644, section 3.4.2.4), and which of their attributes are wanted (section 3.9). */
import { ScimProblem } from './scim-problem.ts';
import type { ScimObject } from './scim-value.ts';

export const COUNT_MAX = 200;
const COUNT_DEFAULT = 100;

/** The query string of a request. */
export type ScimQuery = Readonly<Record<string, string>>;

export interface Page {
  /** From 1. */
  startIndex: number;
  count: number;
}

export function pageOf(query: ScimQuery): Page {
  // Less than 1 means 1, and less than 0 means 0: the standard wants it so.
  return {
    startIndex: Math.max(1, wholeNumber(query, 'startIndex', 1)),
    count: Math.min(COUNT_MAX, Math.max(0, wholeNumber(query, 'count', COUNT_DEFAULT))),
  };
}

function wholeNumber(query: ScimQuery, name: string, otherwise: number): number {
  const text = query[name];
  if (text === undefined || text === '') return otherwise;
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new ScimProblem('invalidValue', `${name} has to be a whole number.`);
}

export function listResponse(resources: readonly ScimObject[], total: number, { startIndex }: Page): ScimObject {
  return {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults: total,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}

/** Whether the attribute is to be answered. */
export function isWanted(query: ScimQuery, attribute: string): boolean {
  const named = (parameter: string) =>
    (query[parameter] ?? '').split(',').flatMap((name) => name.trim().toLowerCase().split('.', 1)[0] || []);
  const [only, without] = [named('attributes'), named('excludedAttributes')];
  const name = attribute.toLowerCase();
  return only.length > 0 ? only.includes(name) : !without.includes(name);
}

/** The resource without what is not wanted; id and schemas are always there. */
export function wantedOf(query: ScimQuery, resource: ScimObject): ScimObject {
  return Object.fromEntries(
    Object.entries(resource).filter(([name]) => name === 'id' || name === 'schemas' || isWanted(query, name)),
  );
}

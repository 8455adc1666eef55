/**
 * Filters (RFC 7644, section 3.4.2.2) as conditions of SQL. The text is parsed by a library; here an attribute becomes a
 * column from a fixed list and a value becomes a parameter, so nothing that was sent becomes part of a statement.
 */
import { sql } from '@bellwether/records';
import type { AttrExp, Filter } from 'scim2-parse-filter';
import { parsed } from './scim-patch.ts';
import { ScimProblem } from './scim-problem.ts';

type Condition = ReturnType<typeof sql<boolean>>;
type Column = ReturnType<typeof sql>;

interface Attribute {
  column: Column;
  type: 'text' | 'exact' | 'boolean';
}

const FILTER_LENGTH_MAX = 1000;
const SCHEMA_PREFIX = /^urn:ietf:params:scim:schemas:core:2\.0:(user|group):/i;

const EMAIL: Attribute = { column: sql`users.email`, type: 'text' };
const USER_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  id: { column: sql`users.user_id`, type: 'exact' },
  username: { column: sql`coalesce(scim_users.user_name, users.email)`, type: 'text' },
  externalid: { column: sql`scim_users.external_id`, type: 'exact' },
  displayname: { column: sql`users.name`, type: 'text' },
  'name.formatted': { column: sql`users.name`, type: 'text' },
  'name.givenname': { column: sql`scim_users.given_name`, type: 'text' },
  'name.familyname': { column: sql`scim_users.family_name`, type: 'text' },
  emails: EMAIL,
  'emails.value': EMAIL,
  'emails.type': { column: sql`'work'`, type: 'text' },
  'emails.primary': { column: sql`true`, type: 'boolean' },
  active: { column: sql`(users.disabled_at IS NULL)`, type: 'boolean' },
};
const GROUP_ATTRIBUTES: Readonly<Record<string, Attribute>> = {
  id: { column: sql`scim_groups.group_id`, type: 'exact' },
  displayname: { column: sql`scim_groups.display_name`, type: 'text' },
  externalid: { column: sql`scim_groups.external_id`, type: 'exact' },
};

export function userFilter(text: string): Condition {
  return conditionOf(bounded(text), '', among(USER_ATTRIBUTES));
}

export function groupFilter(text: string): Condition {
  return conditionOf(bounded(text), '', among(GROUP_ATTRIBUTES), hasMember);
}

function among(attributes: Readonly<Record<string, Attribute>>): Find {
  return (name) => (Object.hasOwn(attributes, name) ? attributes[name] : undefined);
}

function bounded(text: string): Filter {
  if (text.length > FILTER_LENGTH_MAX)
    throw new ScimProblem('invalidFilter', `A filter has at most ${FILTER_LENGTH_MAX} characters.`);
  return parsed(text, 'invalidFilter');
}

type Find = (name: string) => Attribute | undefined;
/** A condition that no column can express; `undefined` when the expression is not of that kind. */
type Special = (name: string, expression: AttrExp) => Condition | undefined;

function conditionOf(filter: Filter, prefix: string, find: Find, special?: Special): Condition {
  switch (filter.op) {
    case 'and':
    case 'or': {
      const [first, ...rest] = filter.filters.map((one) => conditionOf(one, prefix, find, special));
      const joined = rest.reduce(
        (left, right) => (filter.op === 'and' ? sql<boolean>`${left} AND ${right}` : sql<boolean>`${left} OR ${right}`),
        first!,
      );
      return sql<boolean>`(${joined})`;
    }
    case 'not':
      return sql<boolean>`(NOT coalesce(${conditionOf(filter.filter, prefix, find, special)}, false))`;
    case '[]':
      return conditionOf(filter.valFilter, `${nameOf(filter.attrPath)}.`, find, special);
    default: {
      const name = prefix + nameOf(filter.attrPath);
      const found = special?.(name, filter);
      if (found) return found;
      const attribute = find(name);
      if (!attribute) throw new ScimProblem('invalidFilter', `Nothing can be filtered by ${name.slice(0, 100)}.`);
      return comparison(attribute, filter, name);
    }
  }
}

function nameOf(path: string): string {
  return path.replace(SCHEMA_PREFIX, '').toLowerCase();
}

function comparison({ column, type }: Attribute, expression: AttrExp, name: string): Condition {
  if (expression.op === 'pr') return sql<boolean>`(${column} IS NOT NULL)`;
  const { op, compValue } = expression;
  if (type === 'boolean') {
    const value = String(compValue).toLowerCase();
    if ((op !== 'eq' && op !== 'ne') || (value !== 'true' && value !== 'false'))
      throw new ScimProblem('invalidFilter', `${name} is compared by eq or ne with true or false.`);
    return sql<boolean>`(${column} = ${(value === 'true') === (op === 'eq')})`;
  }
  if (typeof compValue !== 'string') throw new ScimProblem('invalidFilter', `${name} is compared with text.`);
  if (compValue.includes('\u0000')) throw new ScimProblem('invalidFilter', `${name} holds no such character.`);
  const left = type === 'text' ? sql`lower(${column})` : column;
  const right = type === 'text' ? sql`lower(${compValue}::text)` : sql`${compValue}::text`;
  switch (op) {
    case 'eq':
      return sql<boolean>`(${left} = ${right})`;
    case 'ne':
      return sql<boolean>`(${left} IS DISTINCT FROM ${right})`;
    case 'co':
      return sql<boolean>`(position(${right} in ${left}) > 0)`;
    case 'sw':
      return sql<boolean>`(starts_with(${left}, ${right}))`;
    case 'ew':
      return sql<boolean>`(right(${left}, length(${right})) = ${right})`;
    case 'gt':
      return sql<boolean>`(${left} > ${right})`;
    case 'ge':
      return sql<boolean>`(${left} >= ${right})`;
    case 'lt':
      return sql<boolean>`(${left} < ${right})`;
    case 'le':
      return sql<boolean>`(${left} <= ${right})`;
  }
}

function hasMember(name: string, expression: AttrExp): Condition | undefined {
  if (name !== 'members' && name !== 'members.value') return undefined;
  if (expression.op !== 'eq' || typeof expression.compValue !== 'string')
    throw new ScimProblem('invalidFilter', 'members is compared by eq with the id of a user.');
  return sql<boolean>`EXISTS (SELECT 1 FROM scim_members
    WHERE scim_members.group_id = scim_groups.group_id AND scim_members.user_id = ${expression.compValue})`;
}

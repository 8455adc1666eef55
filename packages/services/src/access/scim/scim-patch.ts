/**
 * PATCH (RFC 7644, section 3.5.2) as providers really send it: operations in any case, values without a path, dotted
 * names inside such values, attributes we do not keep (which are left out).
 */
import { type Filter, parse } from 'scim2-parse-filter';
import { EMAIL_LENGTH_MAX } from '../user/user-view.ts';
import { ScimProblem } from './scim-problem.ts';
import { emailAmong, type ScimUserDraft } from './scim-user.ts';
import { attributeOf, booleanIn, listIn, objectIn, type ScimObject, textIn } from './scim-value.ts';

const OPERATIONS_MAX = 1000;
const PATH_LENGTH_MAX = 1000;
const SCHEMA_PREFIX = /^urn:ietf:params:scim:schemas:core:2\.0:(user|group):/i;
const PATH = /^([a-z$][\w$-]*)(?:\[(.*)\])?(?:\.([a-z$][\w$-]*))?$/i;

export interface PatchOperation {
  op: 'add' | 'remove' | 'replace';
  /** In lower case; `undefined`: the value is an object of attributes. */
  attribute: string | undefined;
  subAttribute: string | undefined;
  filter: Filter | undefined;
  value: unknown;
}

export function readPatch(body: unknown): PatchOperation[] {
  const operations = attributeOf(objectIn(body, 'The body'), 'Operations');
  if (!Array.isArray(operations) || operations.length === 0)
    throw new ScimProblem('invalidSyntax', 'Operations has to be a list with at least one operation.');
  if (operations.length > OPERATIONS_MAX)
    throw new ScimProblem('tooMany', `At most ${OPERATIONS_MAX} operations go into one request.`);
  return operations.flatMap((operation) => readOperation(objectIn(operation, 'An operation')));
}

function readOperation(operation: ScimObject): PatchOperation[] {
  const op = String(attributeOf(operation, 'op')).toLowerCase();
  if (op !== 'add' && op !== 'remove' && op !== 'replace')
    throw new ScimProblem('invalidSyntax', 'op has to be add, remove or replace.');
  const path = attributeOf(operation, 'path');
  const value = attributeOf(operation, 'value');
  if (path !== undefined && path !== null && path !== '') return [{ op, ...readPath(path), value }];
  if (op === 'remove') throw new ScimProblem('noTarget', 'remove needs a path.');
  // A value without a path holds attributes, some of them named by paths.
  return Object.entries(objectIn(value, 'The value of an operation without a path')).flatMap(([name, one]) => {
    const target = isForeign(name) ? undefined : readPath(name);
    return target ? [{ op, ...target, value: one }] : [];
  });
}

/** Extensions and attributes about the resource itself. */
function isForeign(name: string): boolean {
  return (/^urn:/i.test(name) && !SCHEMA_PREFIX.test(name)) || /^(schemas|id|meta)$/i.test(name);
}

function readPath(path: unknown): Pick<PatchOperation, 'attribute' | 'subAttribute' | 'filter'> {
  if (typeof path !== 'string' || path.length > PATH_LENGTH_MAX)
    throw new ScimProblem('invalidPath', 'path has to be text of at most 1000 characters.');
  if (isForeign(path)) return { attribute: '', subAttribute: undefined, filter: undefined };
  const match = PATH.exec(path.replace(SCHEMA_PREFIX, '').trim());
  if (!match) throw new ScimProblem('invalidPath', `${JSON.stringify(path)} is no path.`);
  const [, attribute, filter, subAttribute] = match;
  return {
    attribute: attribute!.toLowerCase(),
    subAttribute: subAttribute?.toLowerCase(),
    filter: filter === undefined ? undefined : parsed(filter, 'invalidPath'),
  };
}

/** Throws ScimProblem for what is no filter. */
export function parsed(filter: string, scimType: 'invalidFilter' | 'invalidPath'): Filter {
  const refusal = (cause?: unknown) =>
    new ScimProblem(scimType, `${JSON.stringify(filter.slice(0, 200))} is no filter.`, cause);
  let tree: Filter;
  try {
    tree = parse(filter);
  } catch (error) {
    throw refusal(error);
  }
  if (!isWhole(tree)) throw refusal();
  return tree;
}

/** The library makes trees of some texts that are no filters, with branches missing. */
function isWhole(filter: Filter | undefined): boolean {
  if (!filter) return false;
  switch (filter.op) {
    case 'and':
    case 'or':
      return Array.isArray(filter.filters) && filter.filters.length > 0 && filter.filters.every(isWhole);
    case 'not':
      return isWhole(filter.filter);
    case '[]':
      return typeof filter.attrPath === 'string' && isWhole(filter.valFilter);
    default:
      return typeof filter.attrPath === 'string';
  }
}

/** The user after the operations. */
export function patchedUser(draft: ScimUserDraft, operations: readonly PatchOperation[]): ScimUserDraft {
  return operations.reduce(patchUser, draft);
}

const NAME_PARTS: Readonly<Record<string, 'givenName' | 'familyName' | 'displayName'>> = {
  givenname: 'givenName',
  familyname: 'familyName',
  formatted: 'displayName',
};

function patchUser(draft: ScimUserDraft, { op, attribute, subAttribute, value }: PatchOperation): ScimUserDraft {
  const sent = op === 'remove' ? null : value;
  switch (attribute) {
    case 'username':
      return { ...draft, userName: textIn(sent, 'userName', EMAIL_LENGTH_MAX) };
    case 'externalid':
      return { ...draft, externalId: textIn(sent, 'externalId', 256) };
    case 'displayname':
      return { ...draft, displayName: textIn(sent, 'displayName', 200) };
    case 'active':
      // Taking `active` away is no way to say that somebody is.
      return { ...draft, active: op === 'remove' ? false : booleanIn(sent, 'active') };
    case 'name':
      return patchName(draft, subAttribute === undefined ? objectOrNothing(sent) : { [subAttribute]: sent });
    case 'emails':
      if (subAttribute !== undefined && subAttribute !== 'value') return draft;
      return {
        ...draft,
        email: typeof sent === 'string' ? textIn(sent, 'emails.value', EMAIL_LENGTH_MAX) : emailAmong(sent),
      };
    default:
      return draft;
  }
}

function patchName(draft: ScimUserDraft, parts: ScimObject): ScimUserDraft {
  const changed = { ...draft };
  for (const [part, value] of Object.entries(parts)) {
    const name = part.toLowerCase();
    const field = Object.hasOwn(NAME_PARTS, name) ? NAME_PARTS[name] : undefined;
    if (field) changed[field] = textIn(value, `name.${part}`, 200);
  }
  return changed;
}

function objectOrNothing(value: unknown): ScimObject {
  return value === null || value === undefined
    ? { givenName: null, familyName: null, formatted: null }
    : objectIn(value, 'name');
}

/** What the operations do to a group. */
export interface GroupPatch {
  displayName: string | undefined;
  externalId: string | null | undefined;
  /** In order. */
  members: { op: 'add' | 'remove' | 'set'; userIds: string[] }[];
}

const MEMBERS_MAX = 10_000;

export function readGroupPatch(operations: readonly PatchOperation[]): GroupPatch {
  const patch: GroupPatch = { displayName: undefined, externalId: undefined, members: [] };
  for (const { op, attribute, filter, value } of operations) {
    if (attribute === 'displayname') {
      const name = op === 'remove' ? null : textIn(value, 'displayName', 128);
      if (name === null) throw new ScimProblem('mutability', 'A group has a displayName.');
      patch.displayName = name;
    } else if (attribute === 'externalid') patch.externalId = op === 'remove' ? null : textIn(value, 'externalId', 256);
    else if (attribute === 'members') patch.members.push(memberChange(op, filter, value));
  }
  return patch;
}

function memberChange(op: PatchOperation['op'], filter: Filter | undefined, value: unknown): GroupPatch['members'][0] {
  if (op === 'remove' && filter) return { op, userIds: idsInFilter(filter) };
  // Without a filter or a value, all members go.
  if (op === 'remove') return listIn(value).length > 0 ? { op, userIds: memberIds(value) } : { op: 'set', userIds: [] };
  if (filter) throw new ScimProblem('invalidPath', 'A member is added or removed; nothing inside it can be replaced.');
  return { op: op === 'add' ? 'add' : 'set', userIds: memberIds(value) };
}

/** `value eq "…"`, and several of them joined by `or`. */
function idsInFilter(filter: Filter): string[] {
  if (filter.op === 'or') return filter.filters.flatMap(idsInFilter);
  if (filter.op === 'eq' && filter.attrPath.toLowerCase() === 'value' && typeof filter.compValue === 'string')
    return [filter.compValue];
  throw new ScimProblem('invalidPath', 'Members are chosen by value eq "…".');
}

export function memberIds(value: unknown): string[] {
  const members = listIn(value);
  if (members.length > MEMBERS_MAX)
    throw new ScimProblem('tooMany', `At most ${MEMBERS_MAX} members go into one request.`);
  const ids = members.map((member) => {
    const id = textIn(attributeOf(objectIn(member, 'A member'), 'value'), 'members.value', 64);
    if (id === null) throw new ScimProblem('invalidValue', 'A member has no value.');
    return id;
  });
  return [...new Set(ids)];
}

/**
 * A user as SCIM sees one (RFC 7643, section 4.1), as far as we keep it: names, address, active. Everything else a
 * provider sends, such as telephone numbers, is not wanted here and is left out.
 */
import { EMAIL_LENGTH_MAX, EMAIL_RULE, normaliseEmail } from '../user/user-view.ts';
import { ScimProblem } from './scim-problem.ts';
import { attributeOf, booleanIn, listIn, objectIn, type ScimObject, textIn } from './scim-value.ts';

export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** A user and what SCIM keeps beside it, as read from the records. */
export interface ScimUserRow {
  user_id: string;
  email: string;
  name: string;
  role: string;
  source: string;
  created_at: Date;
  disabled_at: Date | null;
  user_name: string | null;
  external_id: string | null;
  given_name: string | null;
  family_name: string | null;
  updated_at: Date | null;
}

/** What can be written. */
export interface ScimUserDraft {
  userName: string | null;
  externalId: string | null;
  displayName: string | null;
  givenName: string | null;
  familyName: string | null;
  email: string | null;
  active: boolean;
}

export interface GroupReference {
  group_id: string;
  display_name: string;
}

export function scimUserView(row: ScimUserRow, groups: readonly GroupReference[], baseUrl: string): ScimObject {
  return {
    schemas: [USER_SCHEMA],
    id: row.user_id,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    userName: row.user_name ?? row.email,
    name: {
      formatted: row.name,
      ...(row.given_name === null ? {} : { givenName: row.given_name }),
      ...(row.family_name === null ? {} : { familyName: row.family_name }),
    },
    displayName: row.name,
    active: row.disabled_at === null,
    emails: [{ value: row.email, type: 'work', primary: true }],
    groups: groups.map(({ group_id, display_name }) => ({
      value: group_id,
      display: display_name,
      $ref: `${baseUrl}/scim/v2/Groups/${group_id}`,
    })),
    meta: {
      resourceType: 'User',
      created: row.created_at.toISOString(),
      lastModified: (row.updated_at ?? row.created_at).toISOString(),
      location: `${baseUrl}/scim/v2/Users/${row.user_id}`,
    },
  };
}

export function draftOf(row: ScimUserRow): ScimUserDraft {
  return {
    userName: row.user_name ?? row.email,
    externalId: row.external_id,
    displayName: row.name,
    givenName: row.given_name,
    familyName: row.family_name,
    email: row.email,
    active: row.disabled_at === null,
  };
}

/** A whole resource as sent with POST or PUT. Without `active` somebody is active. */
export function readScimUser(body: unknown): ScimUserDraft {
  const user = objectIn(body, 'The body');
  const name = attributeOf(user, 'name');
  const named = name === undefined || name === null ? {} : objectIn(name, 'name');
  const active = attributeOf(user, 'active');
  return {
    userName: textIn(attributeOf(user, 'userName'), 'userName', EMAIL_LENGTH_MAX),
    externalId: textIn(attributeOf(user, 'externalId'), 'externalId', 256),
    displayName:
      textIn(attributeOf(user, 'displayName'), 'displayName', 200) ??
      textIn(attributeOf(named, 'formatted'), 'name.formatted', 200),
    givenName: textIn(attributeOf(named, 'givenName'), 'name.givenName', 200),
    familyName: textIn(attributeOf(named, 'familyName'), 'name.familyName', 200),
    email: emailAmong(attributeOf(user, 'emails')),
    active: active === undefined || active === null ? true : booleanIn(active, 'active'),
  };
}

/** The primary address of `emails`, else the first. */
export function emailAmong(emails: unknown): string | null {
  const list = listIn(emails).map((email) =>
    typeof email === 'string' ? { value: email } : objectIn(email, 'emails'),
  );
  const isPrimary = (email: ScimObject) => String(attributeOf(email, 'primary')).toLowerCase() === 'true';
  const chosen = list.find(isPrimary) ?? list[0];
  return chosen ? textIn(attributeOf(chosen, 'value'), 'emails.value', EMAIL_LENGTH_MAX) : null;
}

export interface CheckedUser {
  userName: string;
  externalId: string | null;
  givenName: string | null;
  familyName: string | null;
  name: string;
  email: string;
  active: boolean;
}

/** A draft that can be kept. Throws ScimProblem for what is missing. */
export function checkedUser(draft: ScimUserDraft): CheckedUser {
  if (draft.userName === null) throw new ScimProblem('invalidValue', 'userName is missing.');
  const email = normaliseEmail(draft.email ?? draft.userName);
  if (!EMAIL_RULE.matches.test(email) || email.length > EMAIL_LENGTH_MAX)
    throw new ScimProblem('invalidValue', 'emails has no e-mail address, and userName is none either.');
  const { userName, externalId, givenName, familyName, displayName, active } = draft;
  const name = displayName ?? ([givenName, familyName].filter(Boolean).join(' ') || userName);
  return { userName, externalId, givenName, familyName, name: name.slice(0, 200), email, active };
}

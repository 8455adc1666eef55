/** A group as SCIM sees one (RFC 7643, section 4.2): a team of ours. */

import { memberIds } from './scim-patch.ts';
import { ScimProblem } from './scim-problem.ts';
import { attributeOf, objectIn, type ScimObject, textIn } from './scim-value.ts';

export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';

export interface ScimGroupRow {
  group_id: string;
  display_name: string;
  external_id: string | null;
  created_at: Date;
  updated_at: Date;
}

export interface MemberReference {
  user_id: string;
  name: string;
}

/** `members` undefined: they were not asked for. */
export function scimGroupView(
  row: ScimGroupRow,
  members: readonly MemberReference[] | undefined,
  baseUrl: string,
): ScimObject {
  return {
    schemas: [GROUP_SCHEMA],
    id: row.group_id,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    displayName: row.display_name,
    ...(members === undefined
      ? {}
      : {
          members: members.map(({ user_id, name }) => ({
            value: user_id,
            display: name,
            type: 'User',
            $ref: `${baseUrl}/scim/v2/Users/${user_id}`,
          })),
        }),
    meta: {
      resourceType: 'Group',
      created: row.created_at.toISOString(),
      lastModified: row.updated_at.toISOString(),
      location: `${baseUrl}/scim/v2/Groups/${row.group_id}`,
    },
  };
}

export interface ScimGroupDraft {
  displayName: string;
  externalId: string | null;
  userIds: string[];
}

export function readScimGroup(body: unknown): ScimGroupDraft {
  const group = objectIn(body, 'The body');
  const displayName = textIn(attributeOf(group, 'displayName'), 'displayName', 128);
  if (displayName === null) throw new ScimProblem('invalidValue', 'displayName is missing.');
  return {
    displayName,
    externalId: textIn(attributeOf(group, 'externalId'), 'externalId', 256),
    userIds: memberIds(attributeOf(group, 'members')),
  };
}

import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { refuseBeyondSeats } from '../../tenants/tenant/seats.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, organisationOf, requirePermission } from '../authority/caller.ts';
import { newId } from '../authority/random-text.ts';
import { readUserFields, userStream } from '../user/user-stream.ts';
import { findScimUser } from './find-scim-user.ts';
import { provisioningWithConnections } from './provisioning.ts';
import { checkedUser, readScimUser, scimUserView } from './scim-user.ts';
import type { ScimObject } from './scim-value.ts';
import { uniqueOrProblem } from './write-user.ts';

/** Makes a user without a password: they sign in through their provider. Throws ScimProblem `uniqueness`. */
export async function createScimUser(
  context: ServiceContext,
  caller: Caller | undefined,
  body: unknown,
  baseUrl: string,
): Promise<ScimObject> {
  requirePermission(context, caller, 'users:write');
  const orgId = organisationOf(caller);
  const user = checkedUser(readScimUser(body));
  context.residency.refuseForeignAddress(user.email);
  const userId = newId('usr');
  const now = new Date(context.clock());
  return uniqueOrProblem(
    audited(
      context,
      caller,
      { action: 'user.create', resourceType: 'user', resourceId: userId, details: { source: 'scim' } },
      async (tx) => {
        if (user.active) await refuseBeyondSeats(tx, orgId);
        const { default_role: role } = await provisioningWithConnections(tx);
        await tx
          .insertInto('users')
          .values({
            user_id: userId,
            org_id: orgId,
            email: user.email,
            name: user.name,
            role,
            password_hash: null,
            source: 'scim',
            created_at: now,
            disabled_at: user.active ? null : now,
          })
          .execute();
        await tx
          .insertInto('scim_users')
          .values({
            user_id: userId,
            org_id: orgId,
            user_name: user.userName,
            external_id: user.externalId,
            given_name: user.givenName,
            family_name: user.familyName,
            updated_at: now,
          })
          .execute();
        const after = await readUserFields(tx, userId);
        await recordChange(context, tx, caller, userStream, userId, { before: null, after });
        return scimUserView(await findScimUser(tx, userId), [], baseUrl);
      },
    ),
  );
}

/**
 * Changes a user: what is sent replaces what was there, field by field. It holds at once, on open live connections too.
 * Nobody changes their own role, and the last owner stays one.
 */
import type { Transaction, UserRole } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { recordChange } from '../../ingest/history/record-change.ts';
import { readInput } from '../../input.ts';
import { refuseBeyondSeats } from '../../tenants/tenant/seats.ts';
import { audited } from '../audit/audited.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import { USER_ROLES } from '../authority/role.ts';
import { refuseRoleAbove } from './create.ts';
import { refuseLastOwner, refuseSelf, userToManage, withdrawInvitationsOf } from './manage.ts';
import { type SeenUserRow, type UserDetails, userDetails } from './user-details.ts';
import { NAME_RULE, readSubject, readTeams } from './user-fields.ts';
import { userFields, userStream } from './user-stream.ts';

interface UserChange {
  name?: string;
  role?: UserRole;
  teams?: string[];
  subject?: string | null;
  disabled?: boolean;
}

/** `{name?, role?, teams?, subject?, disabled?}`. Throws not_found, forbidden, conflict for the last owner. */
export async function updateUser(
  context: ServiceContext,
  caller: Caller | undefined,
  userId: string,
  input: unknown,
): Promise<UserDetails> {
  requirePermission(context, caller, 'users:write');
  const change = readInput(
    input,
    (read): UserChange => ({
      ...(read.has('name') ? { name: read.text('name', NAME_RULE) } : {}),
      ...(read.has('role') ? { role: read.oneOf('role', USER_ROLES) } : {}),
      ...(read.has('teams') ? { teams: readTeams(read) } : {}),
      ...(read.has('subject') ? { subject: readSubject(read) } : {}),
      ...(read.has('disabled') ? { disabled: read.boolean('disabled') } : {}),
    }),
  );
  const { role, teams, disabled } = change;
  const note = {
    action: 'user.update',
    resourceType: 'user',
    resourceId: userId,
    // A name is never written down, only that it changed; a subject is a pseudonym of somebody, and stays out as well.
    details: {
      ...(role === undefined ? {} : { role }),
      ...(teams === undefined ? {} : { teams }),
      ...(disabled === undefined ? {} : { disabled }),
      changed: Object.keys(change),
    },
  };
  const updated = await audited(context, caller, note, async (tx) => {
    const { before, after } = await changeUser(context, tx, caller, userId, change);
    const fields = { before: userFields(before), after: userFields(after) };
    await recordChange(context, tx, caller, userStream, userId, fields);
    const [details] = await userDetails(tx, context, [after]);
    return details!;
  });
  context.credentials.clear();
  return updated;
}

/** In a transaction of the verb's own; permission has been checked. Throws as `updateUser` does. */
export async function changeUser(
  context: ServiceContext,
  tx: Transaction,
  caller: Caller,
  userId: string,
  change: UserChange,
): Promise<{ before: SeenUserRow; after: SeenUserRow }> {
  const user = await userToManage(tx, caller, userId);
  const next = nextOf(user, change, new Date(context.clock()));
  if (next.role !== user.role) {
    refuseSelf(caller, userId, 'changes their own role');
    refuseRoleAbove(caller, next.role);
    if (user.role === 'owner') await refuseLastOwner(tx, user);
    await withdrawInvitationsOf(tx, context, userId);
  }
  if (next.disabled_at && !user.disabled_at) {
    refuseSelf(caller, userId, 'disables themselves');
    await refuseLastOwner(tx, user);
    await withdrawInvitationsOf(tx, context, userId);
    await tx
      .updateTable('sessions')
      .set({ revoked_at: next.disabled_at })
      .where('user_id', '=', userId)
      .where('revoked_at', 'is', null)
      .execute();
  }
  if (!next.disabled_at && user.disabled_at) await refuseBeyondSeats(tx, user.org_id);
  const { name, role, teams, subject, disabled_at } = next;
  await tx
    .updateTable('users')
    .set({ name, role, teams, subject, disabled_at })
    .where('user_id', '=', userId)
    .execute();
  return { before: user, after: next };
}

function nextOf(user: SeenUserRow, change: UserChange, now: Date): SeenUserRow {
  const { disabled, ...fields } = change;
  const disabledAt = disabled === undefined ? user.disabled_at : disabled ? (user.disabled_at ?? now) : null;
  return { ...user, ...fields, disabled_at: disabledAt };
}

/**
 * What became of a user's rights. Whoever somebody is, by name, address or pseudonym, is never in here: that has to be
 * forgotten when they ask. What a provider's groups change in thousands at once is found as it is at the next change.
 */
import { defineEntityStream, type Transaction, type UserRole } from '@bellwether/records';

export interface UserFields {
  role: UserRole;
  teams: readonly string[];
  /** May not sign in. */
  disabled: boolean;
}

export const userStream = defineEntityStream<UserFields>({
  type: 'user',
  cannotUndo: {
    created: 'A user who was added is not undone. Remove the user instead.',
    removed: 'An account that was removed went with its sign-in and its factors. Invite the person again.',
  },
});

export function userFields(user: { role: UserRole; teams: readonly string[]; disabled_at: Date | null }): UserFields {
  return { role: user.role, teams: user.teams, disabled: user.disabled_at !== null };
}

/** Of a user as they are; `null`: there is none. */
export async function readUserFields(tx: Transaction, userId: string): Promise<UserFields | null> {
  const row = await tx
    .selectFrom('users')
    .select(['role', 'teams', 'disabled_at'])
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row ? userFields(row) : null;
}

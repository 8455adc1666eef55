import { Problem } from '@bellwether/core';
import type { Caller } from '../authority/caller.ts';
import type { ServiceContext } from '../context.ts';
import { type UserView, userView } from '../user/user-view.ts';

/** Who is signed in. Throws unauthenticated when the caller is no user, such as an API key. */
export async function currentUser(context: ServiceContext, caller: Caller | undefined): Promise<UserView> {
  if (caller?.kind !== 'user') throw new Problem('unauthenticated', 'Nobody is signed in with this credential.');
  const user = await context.records.asTenant(caller.orgId, (tx) =>
    tx.selectFrom('users').selectAll().where('user_id', '=', caller.id).executeTakeFirst(),
  );
  if (!user) throw new Problem('unauthenticated', 'This user does not exist any more.');
  return userView(user);
}

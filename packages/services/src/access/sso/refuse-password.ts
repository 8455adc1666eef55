import { Problem } from '@bellwether/core';
import { sql } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { isSignOnAllowed } from './find-connection.ts';

/**
 * Throws forbidden when the user's organisation wants its people to come through a provider. To be asked once the
 * password has been found right, so that nobody learns from it who exists. Owners may always use a password: or a
 * provider that fails would lock everybody out.
 */
export async function refusePasswordWhenEnforced(
  context: ServiceContext,
  user: { org_id: string; email: string; role: string },
): Promise<void> {
  if (user.role === 'owner' || !isSignOnAllowed(context, user.org_id)) return;
  const domain = user.email.slice(user.email.lastIndexOf('@') + 1);
  const enforced = await context.records.asTenant(user.org_id, (tx) =>
    tx
      .selectFrom('sso_connections')
      .select('name')
      .where('enabled', '=', true)
      .where('enforced', '=', true)
      .where(sql<boolean>`domains @> ARRAY[${domain}]`)
      .orderBy('name')
      .executeTakeFirst(),
  );
  if (enforced)
    throw new Problem(
      'forbidden',
      `Your organisation signs in through ${enforced.name}, not with a password. Choose it on the page of sign-in.`,
    );
}

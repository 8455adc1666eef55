/** A user with what an administrator wants to know besides: when last seen, which factors, locked or not. */
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { type UserRow, type UserView, userView } from './user-view.ts';

export interface SeenUserRow extends UserRow {
  last_seen_at: Date | null;
}

export interface UserDetails extends UserView {
  last_seen_at: string | null;
  factors: { totp: boolean; passkeys: number };
  /** Until when nobody can sign in with the password, after too many failures; `null` when it is not locked. */
  locked_until: string | null;
}

/** The users a query selected, with their details, by a few look-ups whatever their number. */
export async function userDetails(
  tx: Transaction,
  context: ServiceContext,
  rows: readonly SeenUserRow[],
): Promise<UserDetails[]> {
  if (rows.length === 0) return [];
  const ids = rows.map(({ user_id }) => user_id);
  const totp = await tx
    .selectFrom('totp_factors')
    .select('user_id')
    .where('confirmed_at', 'is not', null)
    .where('user_id', 'in', ids)
    .execute();
  const passkeys = await tx
    .selectFrom('passkeys')
    .select((eb) => ['user_id', eb.fn.countAll<number>().as('count')])
    .where('user_id', 'in', ids)
    .groupBy('user_id')
    .execute();
  const withTotp = new Set(totp.map(({ user_id }) => user_id));
  const passkeyCounts = new Map(passkeys.map(({ user_id, count }) => [user_id, Number(count)]));
  const locked = await context.signInGuard.locked(
    rows.map(({ email }) => email),
    tx,
  );
  return rows.map((row) => {
    const lockedUntilMs = locked.get(row.email);
    return {
      ...userView(row),
      last_seen_at: row.last_seen_at?.toISOString() ?? null,
      factors: { totp: withTotp.has(row.user_id), passkeys: passkeyCounts.get(row.user_id) ?? 0 },
      locked_until: lockedUntilMs === undefined ? null : new Date(lockedUntilMs).toISOString(),
    };
  });
}

/** Seats: users who are not disabled. Whoever adds one, in whatever way, asks here first, in the same transaction. */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';

export async function seatsUsed(tx: Transaction, orgId: string): Promise<number> {
  const { used } = await tx
    .selectFrom('users')
    .select((eb) => eb.fn.countAll<number>().as('used'))
    .where('org_id', '=', orgId)
    .where('disabled_at', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(used);
}

/** Throws `conflict` when `max_seats` leaves no room for one more user. */
export async function refuseBeyondSeats(tx: Transaction, orgId: string): Promise<void> {
  // The row is locked, so that two who come at once do not share the last seat.
  const organisation = await tx
    .selectFrom('organisations')
    .select('quotas')
    .where('org_id', '=', orgId)
    .forUpdate()
    .executeTakeFirst();
  const limit = organisation?.quotas.max_seats ?? null;
  if (limit === null) return;
  const used = await seatsUsed(tx, orgId);
  if (used < limit) return;
  throw new Problem(
    'conflict',
    `All ${limit} seats of this organisation are taken. Disable or remove somebody, or raise max_seats.`,
    { errors: [{ field: 'quotas.max_seats', detail: `is ${limit}, and ${used} users have a seat.` }] },
  );
}

import { DAY_MS } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { SESSION_IDLE_MS } from './session-limits.ts';

/** How long it is known what became of an invitation; then the address of who was invited goes. */
const INVITATIONS_KEPT_MS = 90 * DAY_MS;

/**
 * Removes what cannot be used any more, of all organisations: sessions, reset links, and invitations that ended some time
 * ago. Returns how many sessions. Run it now and then.
 */
export async function sweepSessions(context: ServiceContext): Promise<number> {
  const nowMs = context.clock();
  const { numDeletedRows } = await context.records.asOperator(async (tx) => {
    const endedBefore = new Date(nowMs - INVITATIONS_KEPT_MS);
    await tx.deleteFrom('invitations').where('expires_at', '<=', endedBefore).execute();
    await tx.deleteFrom('password_resets').where('expires_at', '<=', new Date(nowMs)).execute();
    return tx
      .deleteFrom('sessions')
      .where((eb) =>
        eb.or([
          eb('expires_at', '<=', new Date(nowMs)),
          eb('last_seen_at', '<=', new Date(nowMs - SESSION_IDLE_MS)),
          eb('revoked_at', 'is not', null),
        ]),
      )
      .executeTakeFirst();
  });
  return Number(numDeletedRows);
}

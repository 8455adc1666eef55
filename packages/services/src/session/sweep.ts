import type { ServiceContext } from '../context.ts';
import { SESSION_IDLE_MS } from './session-limits.ts';

/** Removes sessions that cannot be used any more, of all organisations. Returns how many. Run it now and then. */
export async function sweepSessions(context: ServiceContext): Promise<number> {
  const nowMs = context.clock();
  const { numDeletedRows } = await context.records.asOperator((tx) =>
    tx
      .deleteFrom('sessions')
      .where((eb) =>
        eb.or([
          eb('expires_at', '<=', new Date(nowMs)),
          eb('last_seen_at', '<=', new Date(nowMs - SESSION_IDLE_MS)),
          eb('revoked_at', 'is not', null),
        ]),
      )
      .executeTakeFirst(),
  );
  return Number(numDeletedRows);
}

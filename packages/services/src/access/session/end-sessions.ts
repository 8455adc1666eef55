/** Ends sessions of one user in one transaction with its audit entry, and at once for whoever uses them. */
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf } from '../authority/caller.ts';

export interface WhichSessions {
  userId: string;
  /** This one only. */
  only?: string;
  /** All but this one. */
  except?: string | undefined;
}

type EndAction = 'session.sign_out' | 'session.revoke';

/** How many it ended; those that had ended before are not counted. */
export async function endSessions(
  context: ServiceContext,
  caller: Caller,
  action: EndAction,
  which: WhichSessions,
): Promise<number> {
  const ended = await context.records.asTenant(organisationOf(caller), (tx) =>
    writeEndOfSessions(tx, context, caller, action, which),
  );
  for (const sessionId of ended) context.credentials.forget(sessionId);
  return ended.length;
}

/** The same inside a transaction of the verb's own, which afterwards has the credentials of all of them forgotten. */
export async function writeEndOfSessions(
  tx: Transaction,
  context: ServiceContext,
  caller: Caller,
  action: EndAction,
  { userId, only, except }: WhichSessions,
): Promise<string[]> {
  const ended = await tx
    .updateTable('sessions')
    .set({ revoked_at: new Date(context.clock()) })
    .where('user_id', '=', userId)
    .where('revoked_at', 'is', null)
    .$if(only !== undefined, (query) => query.where('session_id', '=', only!))
    .$if(except !== undefined, (query) => query.where('session_id', '!=', except!))
    .returning('session_id')
    .execute();
  const sessionIds = ended.map(({ session_id }) => session_id);
  if (sessionIds.length > 0)
    await context.audit.append(tx, caller, organisationOf(caller), {
      action,
      resourceType: 'user',
      resourceId: userId,
      details: { sessions: sessionIds.length, ...(sessionIds.length <= 20 ? { session_ids: sessionIds } : {}) },
    });
  return sessionIds;
}

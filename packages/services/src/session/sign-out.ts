import { credentialKind, hashCredential } from '../authority/credential.ts';
import type { ServiceContext } from '../context.ts';

/** Ends the session of this token at once. Having ended already is no mistake. */
export async function signOut(context: ServiceContext, token: string): Promise<void> {
  if (credentialKind(token) !== 'session') return;
  const session = await context.records.asOperator((tx) =>
    tx
      .updateTable('sessions')
      .set({ revoked_at: new Date(context.clock()) })
      .where('token_hash', '=', hashCredential(token))
      .where('revoked_at', 'is', null)
      .returning('session_id')
      .executeTakeFirst(),
  );
  if (session) context.credentials.forget(session.session_id);
}

import type { ServiceContext } from '../../context.ts';
import type { SignInMethod } from './open-session.ts';
import type { Visit } from './visit.ts';

export interface FailedSignIn {
  userId: string | undefined;
  method: SignInMethod;
  /** For the audit trail; the client is not told. */
  reason: string;
  /** This failure locked the account. */
  locked?: boolean;
}

/** Writes down who could not come in: in the chain of the account's organisation, or of the installation. */
export function noteFailedSignIn(
  context: ServiceContext,
  chain: string,
  visit: Visit,
  { userId, method, reason, locked = false }: FailedSignIn,
): Promise<void> {
  return context.audit.noteUnknown(
    chain,
    { id: visit.id, address: visit.address },
    {
      action: 'session.sign_in',
      resourceType: 'user',
      resourceId: userId ?? '',
      outcome: 'failed',
      details: { method, reason, ...(locked ? { locked } : {}) },
    },
  );
}

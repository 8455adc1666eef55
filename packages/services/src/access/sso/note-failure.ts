import type { ServiceContext } from '../../context.ts';
import type { Visit } from '../session/visit.ts';
import type { ConnectionRow } from './connection.ts';
import { SignOnProblem } from './sign-on-problem.ts';

/** Made up by whoever asks, as often as they like: these say nothing about a sign-in that was really begun. */
const NOT_BEGUN: ReadonlySet<string | undefined> = new Set(['state', 'RelayState', 'ticket']);

/** Writes down why a sign-in came to nothing, for the administrator who will be asked, and throws it on. */
export async function noteFailure(
  context: ServiceContext,
  connection: ConnectionRow,
  visit: Visit,
  error: unknown,
): Promise<never> {
  if (error instanceof SignOnProblem && !(error.reason === 'flow_unknown' && NOT_BEGUN.has(error.check)))
    await context.audit.noteUnknown(connection.org_id, visit, {
      action: 'session.sign_in',
      resourceType: 'sso_connection',
      resourceId: connection.connection_id,
      outcome: 'failed',
      details: { method: connection.kind, reason: error.reason, ...(error.check ? { check: error.check } : {}) },
    });
  throw error;
}

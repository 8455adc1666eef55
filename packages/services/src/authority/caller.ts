/**
 * Who asks. Every verb takes a caller and checks it first; there is no verb without one, and no caller without a
 * credential behind it.
 */
import { Problem } from '@bellwether/core';
import type { UserRole } from '@bellwether/records';
import { SCOPES, type Scope } from './scope.ts';

export interface Caller {
  /** `operator` is the administrator of the installation on its own machine; it may act for any organisation. */
  kind: 'key' | 'user' | 'operator';
  /** Key, user or `local`. */
  id: string;
  /** Empty for an operator that has not chosen an organisation; see `actingFor`. */
  orgId: string;
  scopes: ReadonlySet<Scope>;
  /** Of users only. */
  role: UserRole | undefined;
}

const ALL_SCOPES: ReadonlySet<Scope> = new Set(SCOPES);

export const OPERATOR: Caller = { kind: 'operator', id: 'local', orgId: '', scopes: ALL_SCOPES, role: undefined };

/** The caller, acting for an organisation. Only an operator can choose; for others it has to be their own. */
export function actingFor(caller: Caller, orgId: string): Caller {
  if (caller.orgId === orgId) return caller;
  if (caller.kind === 'operator') return { ...caller, orgId };
  throw new Problem('forbidden', 'This credential belongs to another organisation.');
}

/** Throws unless the caller has one of the scopes. */
export function requireScope(
  caller: Caller | undefined,
  ...scopes: readonly [Scope, ...Scope[]]
): asserts caller is Caller {
  if (!caller) {
    throw new Problem(
      'unauthenticated',
      'Send an API key or a session token as "Authorization: Bearer <token>". The one sent, if any, is unknown, expired or revoked.',
    );
  }
  if (scopes.some((scope) => caller.scopes.has(scope))) return;
  const has = [...caller.scopes].join(', ') || 'none';
  throw new Problem('forbidden', `This needs the scope ${scopes.join(' or ')}; this credential has: ${has}.`);
}

export function requireOperator(caller: Caller | undefined): asserts caller is Caller {
  requireScope(caller, 'admin');
  if (caller.kind !== 'operator')
    throw new Problem('forbidden', 'Only the operator of this installation may do that, on its own machine.');
}

/** The organisation the caller acts for. */
export function organisationOf(caller: Caller): string {
  if (caller.orgId === '')
    throw new Problem('invalid_request', 'Say which organisation this is for.', {
      errors: [{ field: 'org_id', detail: 'is missing; an operator acts for any organisation and has to name one.' }],
    });
  return caller.orgId;
}

/** How a caller is written down beside what it made: `user:usr_…`. */
export function nameOf(caller: Caller): string {
  return `${caller.kind}:${caller.id}`;
}

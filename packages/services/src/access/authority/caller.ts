/**
 * Who asks. Every verb takes a caller and checks it first; there is no verb without one, and no caller without a
 * credential behind it. Here, and nowhere else, it is decided whether somebody may.
 */
import { Problem } from '@bellwether/core';
import type { UserRole } from '@bellwether/records';
import type { AuditTrail } from '../audit/audit-trail.ts';
import { ALL_GRANTS, type Grants, type Permission, type Reach, reaches } from './permission.ts';
import { scopesWith } from './scope.ts';

export interface Caller {
  /**
   * `operator` is the administrator of the installation on its own machine; it may act for any organisation. `embed` is
   * whoever looks at an embedded board, nobody knows who; it never comes with a credential, so no verb gets it.
   * `connection` is another tool that sends what its webhook or interface tells, and `device` the devices of an
   * organisation; nothing but their own verbs make them.
   */
  kind: 'key' | 'user' | 'operator' | 'embed' | 'connection' | 'device';
  /** Key, user, embed, connection or `local`. */
  id: string;
  /** Empty for an operator that has not chosen an organisation; see `actingFor`. */
  orgId: string;
  grants: Grants;
  /** Of users only. */
  role: UserRole | undefined;
  /** Whose figures the reach `team` means: values of the dimension `team`. */
  teams: readonly string[];
  /** Whose figures the reach `own` means: the pseudonymous `user_id` in events; `undefined` when nobody has said. */
  subject: string | undefined;
  /** The session of a user. */
  sessionId: string | undefined;
  /** The request the caller came with, for the audit trail. */
  request?: RequestFacts;
}

export interface RequestFacts {
  id: string;
  /** Network address of the client. */
  address: string;
}

export const OPERATOR: Caller = {
  kind: 'operator',
  id: 'local',
  orgId: '',
  grants: ALL_GRANTS,
  role: undefined,
  teams: [],
  subject: undefined,
  sessionId: undefined,
};

/** The caller, acting for an organisation. Only an operator can choose; for others it has to be their own. */
export function actingFor(caller: Caller, orgId: string): Caller {
  if (caller.orgId === orgId) return caller;
  if (caller.kind === 'operator') return { ...caller, orgId };
  throw new Problem('forbidden', 'This credential belongs to another organisation.');
}

/** Throws unless somebody is there. */
export function requireCaller(caller: Caller | undefined): asserts caller is Caller {
  if (caller) return;
  throw new Problem(
    'unauthenticated',
    'Send an API key or a session token as "Authorization: Bearer <token>". The one sent, if any, is unknown, expired or revoked.',
  );
}

/**
 * Throws unless the caller has the permission with at least this reach, by default in the whole organisation. A denial
 * goes into the audit trail. A verb that can serve narrower reaches asks for `own` and then cuts by `reachOf`.
 */
export function requirePermission(
  context: { audit: AuditTrail },
  caller: Caller | undefined,
  permission: Permission,
  reach: Reach = 'organisation',
): asserts caller is Caller {
  requireCaller(caller);
  if (reaches(caller.grants.get(permission), reach)) return;
  context.audit.denied(caller, permission);
  throw new Problem('forbidden', denial(caller, permission));
}

function denial(caller: Caller, permission: Permission): string {
  if (caller.kind === 'key') {
    const scopes = scopesWith(permission);
    return scopes.length > 0
      ? `This needs a key with the scope ${scopes.join(' or ')} (${permission}).`
      : `No key may do this (${permission}); sign in as a user.`;
  }
  const has = caller.grants.get(permission);
  return has
    ? `This needs the permission ${permission} for the whole organisation; the role ${caller.role} has it for ${has === 'team' ? 'its own teams' : 'itself'} only.`
    : `This needs the permission ${permission}, which the role ${caller.role} does not have. An administrator can change roles.`;
}

/** How far the caller's permission goes; to be asked after `requirePermission`. */
export function reachOf(caller: Caller, permission: Permission): Reach {
  return caller.grants.get(permission) ?? 'own';
}

export function requireOperator(context: { audit: AuditTrail }, caller: Caller | undefined): asserts caller is Caller {
  requireCaller(caller);
  if (caller.kind === 'operator') return;
  context.audit.denied(caller, 'operator');
  throw new Problem('forbidden', 'Only the operator of this installation may do that, on its own machine.');
}

/** Somebody who has signed in, as opposed to a key or the operator: what is one's own needs an own. */
export function requireUser(context: { audit: AuditTrail }, caller: Caller | undefined): asserts caller is Caller {
  requireCaller(caller);
  if (caller.kind === 'user') return;
  context.audit.denied(caller, 'signed_in');
  throw new Problem('forbidden', 'This is for somebody who has signed in, not for a key.');
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

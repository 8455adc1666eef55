import { Problem } from '@bellwether/core';
import type { ServiceContext } from '../../context.ts';
import { type Caller, requirePermission } from '../authority/caller.ts';
import { refuseRoleAbove } from '../user/create.ts';
import type { GivenRole } from './connection.ts';

/**
 * Whoever says how people sign in can become each of them, so it takes a person or the operator: a key that may change
 * settings may do much less than that.
 */
export function requireSignOnSettings(context: ServiceContext, caller: Caller | undefined): asserts caller is Caller {
  requirePermission(context, caller, 'settings:write');
  if (caller.kind !== 'key') return;
  context.audit.denied(caller, 'settings:write');
  throw new Problem('forbidden', 'A key cannot change how people sign in. Sign in as an administrator.');
}

/** Nobody lets a provider make somebody mightier than they could themselves. */
export function refuseRolesAbove(
  caller: Caller,
  settings: { default_role: GivenRole; role_map: Readonly<Record<string, GivenRole>> },
): void {
  for (const role of [settings.default_role, ...Object.values(settings.role_map)]) refuseRoleAbove(caller, role);
}

/**
 * Who may see how the installation as a whole is doing: its operator, and whoever may change settings of an organisation
 * that manages itself. A tenant of somebody else's installation is shown its own usage, not its neighbours' load.
 */
import { Problem } from '@bellwether/core';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';

/** Notes that it was looked at. Throws forbidden. */
export async function lookAtInstallation(context: ServiceContext, caller: Caller | undefined): Promise<void> {
  requirePermission(context, caller, 'settings:write');
  if (caller.kind !== 'operator' && context.tenants.get(caller.orgId)?.self_managed !== true) {
    context.audit.denied(caller, 'installation');
    throw new Problem(
      'forbidden',
      'How this installation does is for whoever runs it. GET /api/v1/organisation/usage says what your organisation uses.',
    );
  }
  await context.audit.note(caller, { action: 'installation.read', resourceType: 'installation' });
}

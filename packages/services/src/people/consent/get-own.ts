/** What the person who asks has consented to, and on what the organisation relies otherwise. */
import { type Caller, organisationOf, requireUser } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type Consents, readConsents } from './consent-view.ts';

export async function getOwnConsents(context: ServiceContext, caller: Caller | undefined): Promise<Consents> {
  requireUser(context, caller);
  const orgId = organisationOf(caller);
  await context.audit.note(caller, { action: 'consent.read_own', resourceType: 'consent' });
  return context.records.asTenant(orgId, (tx) => readConsents(tx, orgId, caller.subject));
}

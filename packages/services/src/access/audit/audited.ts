/** A change and its audit entry, in one transaction: either both are there or neither. */
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf } from '../authority/caller.ts';
import type { AuditNote } from './audit-entry.ts';

/** Runs `work` for the caller's organisation. `note` may be made from what `work` gave, such as a new id. */
export function audited<T>(
  context: ServiceContext,
  caller: Caller,
  note: AuditNote | ((result: T) => AuditNote),
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const orgId = organisationOf(caller);
  return context.records.asTenant(orgId, async (tx) => {
    const result = await work(tx);
    await context.audit.append(tx, caller, orgId, typeof note === 'function' ? note(result) : note);
    return result;
  });
}

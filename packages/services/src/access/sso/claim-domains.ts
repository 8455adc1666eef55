/**
 * A domain speaks for the people whose addresses end in it, so it belongs to one organisation of the installation. On an
 * installation that is shared, only its operator can know whose it is.
 */
import { Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { ServiceContext } from '../../context.ts';
import { type Caller, organisationOf } from '../authority/caller.ts';

/** Takes hold of new domains for the caller's organisation. Throws conflict for one that another organisation has. */
export async function claimDomains(
  tx: Transaction,
  context: ServiceContext,
  caller: Caller,
  domains: readonly string[],
): Promise<void> {
  const orgId = organisationOf(caller);
  const held = new Set((await tx.selectFrom('sso_domains').select('domain').execute()).map(({ domain }) => domain));
  const wanted = domains.filter((domain) => !held.has(domain));
  if (wanted.length === 0) return;
  if (caller.kind !== 'operator' && !context.tenants.get(orgId)?.self_managed)
    throw new Problem('forbidden', 'Only the operator of this installation can say which domains are yours.', {
      errors: [{ field: 'domains', detail: `has ${wanted.join(', ')}, which the operator adds.` }],
    });
  for (const domain of wanted) {
    // The row of another organisation is not seen, but it is there, and stays.
    const { numInsertedOrUpdatedRows } = await tx
      .insertInto('sso_domains')
      .values({ domain, org_id: orgId })
      .onConflict((conflict) => conflict.column('domain').doNothing())
      .executeTakeFirst();
    if (numInsertedOrUpdatedRows === 1n) continue;
    throw new Problem('conflict', `${domain} belongs to another organisation of this installation.`, {
      errors: [{ field: 'domains', detail: `has ${domain}, which is taken.` }],
    });
  }
}

/** Lets go of domains that no connection has any more. */
export async function releaseDomains(tx: Transaction): Promise<void> {
  const rows = await tx.selectFrom('sso_connections').select('domains').execute();
  const used = rows.flatMap(({ domains }) => domains);
  await tx
    .deleteFrom('sso_domains')
    .$if(used.length > 0, (query) => query.where('domain', 'not in', used))
    .execute();
}

/** What the operator of an installation does about its organisations: sees them with what they use, changes them, suspends them. */
import { actingFor, type Caller, requireOperator } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type Usage, usageOf } from '../usage/get.ts';
import { listOrganisations } from './list.ts';
import type { Organisation } from './organisation.ts';
import { updateOrganisation } from './update.ts';

/** All organisations with what they use of their quotas. Operator only. */
export async function listOrganisationUsage(
  platform: Platform,
  caller: Caller | undefined,
): Promise<(Organisation & { usage: Usage })[]> {
  const organisations = await listOrganisations(platform, caller);
  const seats = await platform.records.asOperator((tx) =>
    tx
      .selectFrom('users')
      .select((eb) => ['org_id', eb.fn.countAll<number>().as('used')])
      .where('disabled_at', 'is', null)
      .groupBy('org_id')
      .execute(),
  );
  const used = new Map(seats.map((row) => [row.org_id, Number(row.used)]));
  return Promise.all(
    organisations.map(async (one) => ({ ...one, usage: await usageOf(platform, one, used.get(one.org_id) ?? 0) })),
  );
}

/**
 * Changes an organisation by its id: name, region, quotas, features, plan, and `suspended`. Operator only. Throws
 * not_found, invalid_request.
 */
export function administerOrganisation(
  context: ServiceContext,
  caller: Caller | undefined,
  orgId: string,
  input: unknown,
): Promise<Organisation> {
  requireOperator(context, caller);
  return updateOrganisation(context, actingFor(caller, orgId), input);
}

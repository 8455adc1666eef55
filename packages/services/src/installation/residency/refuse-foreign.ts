/**
 * Before anything is served: records that were put under the wrong region (a restored copy, a database named by mistake)
 * are not opened there.
 */
import { Problem } from '@bellwether/core';
import type { TenantDirectory } from '../../tenants/tenant/tenant-directory.ts';
import { suitsRegion } from './region-name.ts';
import type { Residency } from './residency.ts';

const NAMED_MAX = 5;

/** Throws conflict when there is an organisation that may not be here. */
export function refuseForeignOrganisations(tenants: TenantDirectory, { region }: Residency): void {
  if (region === undefined) return;
  const foreign = tenants
    .all()
    .filter((one) => one.primary_region !== region || !suitsRegion(one.data_residency, region));
  if (foreign.length === 0) return;
  const named = foreign
    .slice(0, NAMED_MAX)
    .map((one) => `${one.org_id} (${one.primary_region}, ${one.data_residency})`)
    .join(', ');
  throw new Problem(
    'conflict',
    `These records do not belong in ${region}: ${foreign.length} organisations live elsewhere, such as ${named}. Start them where they belong. If this installation never had a region until now: start it once without BELLWETHER_REGION, give each organisation the region, and set it then. See docs/residency.md.`,
  );
}

/** The sites of an organisation. */
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { findSite, readSites, type SiteView, siteView } from './site-row.ts';

export async function listSites(
  platform: Platform,
  caller: Caller | undefined,
  baseUrl: string,
): Promise<{ sites: SiteView[] }> {
  requirePermission(platform, caller, 'sites:read');
  const orgId = organisationOf(caller);
  const [rows] = await Promise.all([
    platform.records.asTenant(orgId, (tx) => readSites(tx, orgId)),
    platform.audit.note(caller, { action: 'site.list', resourceType: 'site' }),
  ]);
  return { sites: rows.map((row) => siteView(row, baseUrl)) };
}

/** Throws not_found. */
export async function getSite(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  baseUrl: string,
): Promise<SiteView> {
  requirePermission(platform, caller, 'sites:read');
  const orgId = organisationOf(caller);
  const row = await platform.records.asTenant(orgId, (tx) => findSite(tx, orgId, id));
  await platform.audit.note(caller, { action: 'site.read', resourceType: 'site', resourceId: id });
  return siteView(row, baseUrl);
}

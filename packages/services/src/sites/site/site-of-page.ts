/** Which site a page is of, and whether what it sends may be taken: the checks that every address open to pages begins with. */
import { Problem } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import { refuseSuspended } from '../../tenants/tenant/refuse-suspended.ts';
import type { SiteRow } from './site-row.ts';
import { isProgram } from './user-agent.ts';
import type { RequestSender } from './visitor-number.ts';

/** A request as a page makes it. */
export interface PageRequest extends RequestSender {
  siteKey: string;
  origin: string | undefined;
  /** The header Sec-GPC: whoever sends it wants nothing to be learnt of them. */
  privacyControl: boolean;
}

/** Why nothing is kept of a request that is otherwise in order. */
export type Uncounted = 'privacy_control' | 'program';

const REQUESTS_A_SECOND_MAX = 500;

/** Throws not_found, forbidden for a page of another host, quota_exceeded. */
export async function siteOfPage(platform: Platform, { siteKey, origin }: PageRequest): Promise<SiteRow> {
  const site = await platform.sites.ofKey(siteKey.slice(0, 64));
  if (!site) throw new Problem('not_found', 'There is no such site, or it is switched off.');
  refuseSuspended(platform, site.org_id);
  await platform.sites.quota.take(site.site_id, 1, REQUESTS_A_SECOND_MAX);
  if (!isOfSite(origin, site.domains))
    throw new Problem(
      'forbidden',
      `Pages of ${origin?.slice(0, 200) ?? 'no host'} are not of this site. Add the host to the site if they are; a page with the referrer policy "no-referrer" cannot be known.`,
    );
  return site;
}

/** Why nothing of the request is kept; `undefined`: it counts. */
export function uncounted({ privacyControl, userAgent }: PageRequest): Uncounted | undefined {
  if (privacyControl) return 'privacy_control';
  return isProgram(userAgent) ? 'program' : undefined;
}

/** `*.example.org` is every host below; a domain without a port is that host on every port. */
export function isOfSite(origin: string | undefined, domains: readonly string[]): boolean {
  const url = origin === undefined ? null : URL.parse(origin);
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) return false;
  return domains.some((domain) => {
    const host = domain.includes(':') ? url.host : url.hostname;
    return domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host === domain;
  });
}

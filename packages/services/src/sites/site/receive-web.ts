/**
 * Takes in what the script of a site sends. Nobody is known by it: the address and the browser of the sender make a number
 * under the salt of the day, and are then forgotten.
 */
import { formatInstant, type IncomingEvent, type JsonObject } from '@bellwether/core';
import type { Caller } from '../../access/authority/caller.ts';
import { grantsOf } from '../../access/authority/permission.ts';
import { admitFor } from '../../ingest/admission/ingest-events.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { type PageRequest, siteOfPage, type Uncounted, uncounted } from './site-of-page.ts';
import type { SiteRow } from './site-row.ts';
import { browserOf } from './user-agent.ts';
import { visitorNumber } from './visitor-number.ts';
import { readWebBatch } from './web-batch.ts';

const GRANTS = grantsOf({ 'events:write': 'organisation' });
const NARROW_BELOW_PX = 640;
const MEDIUM_BELOW_PX = 1024;

export interface ReceivedWeb {
  accepted: number;
  /** Why nothing was kept. */
  uncounted?: Uncounted;
}

/** `body` is bounded, and read once the sender is known to be a page of the site. Throws what siteOfPage and admission do. */
export async function receiveWeb(
  platform: Platform,
  request: PageRequest,
  body: () => Promise<Buffer>,
): Promise<ReceivedWeb> {
  const site = await siteOfPage(platform, request);
  const bytes = await body();
  const why = uncounted(request);
  if (why) return { accepted: 0, uncounted: why };
  const { width, referrer, user, utm, events } = readWebBatch(bytes, site.settings.properties);
  if (events.length === 0) return { accepted: 0 };
  const nowMs = platform.clock();
  const { salts, visits } = platform.sites;
  const visitor = visitorNumber(await salts.of(site.org_id, nowMs), site.site_id, request);
  const saltBefore = await salts.ofDayBefore(site.org_id, nowMs);
  const before = saltBefore && visitorNumber(saltBefore, site.site_id, request);
  const visit = await visits.visit(visitor, before, nowMs, { referrer: isOwn(site, referrer) ? '' : referrer, ...utm });
  const views = events.filter(({ event_type }) => event_type === 'page_viewed').length;
  if (!visits.isCredible(visit, { views, events: events.length }, nowMs)) {
    await visits.keep(visitor, visit);
    return { accepted: 0, uncounted: 'program' };
  }
  const context: JsonObject = {
    ...{ site: site.name, visitor, viewport_band: bandOf(width) },
    ...(user === undefined ? {} : { site_user: user }),
    ...browserOf(request.userAgent),
    ...visit.source,
  };
  const arrivals = events.map(({ event_type, ageMs, metadata }, index) => {
    const event: IncomingEvent = {
      event_type,
      timestamp: formatInstant(nowMs - ageMs),
      session_id: visit.session,
      metadata: {
        ...context,
        ...metadata,
        ...(event_type === 'page_viewed' ? { view_number: ++visit.views } : {}),
      },
    };
    return { index, event };
  });
  await visits.keep(visitor, visit);
  const { accepted } = await admitFor(platform, callerOf(site), 'web', arrivals);
  return { accepted };
}

export function bandOf(width: number): 'narrow' | 'medium' | 'wide' {
  return width < NARROW_BELOW_PX ? 'narrow' : width < MEDIUM_BELOW_PX ? 'medium' : 'wide';
}

/** Moving within the site is no coming from elsewhere. */
function isOwn({ domains }: SiteRow, host: string): boolean {
  return domains.some((domain) =>
    domain.startsWith('*.') ? host.endsWith(domain.slice(1)) : host.split(':')[0] === domain.split(':')[0],
  );
}

function callerOf({ org_id, site_id }: SiteRow): Caller {
  return {
    ...{ kind: 'connection', id: site_id, orgId: org_id, grants: GRANTS },
    ...{ role: undefined, teams: [], subject: undefined, sessionId: undefined },
  };
}

/**
 * Which variants a visitor of a page sees: a function of the running experiments and of the visitor's number of the day, or
 * of the user the site names; nothing is kept of having asked. Whoever does not want to be counted sees what there was.
 */
import { assignVariant } from '@bellwether/analysis';
import type { Platform } from '../../installation/platform/platform.ts';
import { type PageRequest, siteOfPage, uncounted } from '../site/site-of-page.ts';
import { visitorNumber } from '../site/visitor-number.ts';

/** By the experiment's key; those in which the visitor does not take part are not there. Throws what siteOfPage does. */
export async function visitorVariants(
  platform: Platform,
  request: PageRequest,
  user: string | undefined,
): Promise<{ variants: Record<string, string> }> {
  const { org_id, site_id } = await siteOfPage(platform, request);
  if (uncounted(request)) return { variants: {} };
  const rows = await platform.records.asTenant(org_id, (tx) =>
    tx
      .selectFrom('experiments')
      .select(['key', 'definition'])
      .where('org_id', '=', org_id)
      .where('site_id', '=', site_id)
      .where('state', '=', 'running')
      .execute(),
  );
  const visitor = visitorNumber(await platform.sites.salts.of(org_id, platform.clock()), site_id, request);
  return {
    variants: Object.fromEntries(
      rows.flatMap(({ key, definition: { unit, traffic, variants } }) => {
        const who = unit === 'user' ? user : visitor;
        const variant = who === undefined ? null : assignVariant({ key, traffic, variants }, who);
        return variant === null ? [] : [[key, variant]];
      }),
    ),
  };
}

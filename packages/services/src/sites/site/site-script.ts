/** What the scripts of a site are told: what to collect, which tags there are. It is public, and holds nothing that is not. */
import { Problem } from '@bellwether/core';
import type { SiteTag } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { findContainer, findVersion } from './tag-container.ts';

export interface SiteScript {
  key: string;
  /** Whether nothing is sent before the page says that the visitor agrees. */
  needsConsent: boolean;
  clicks: boolean;
  vitals: boolean;
  replayShare: number;
  /** The version of tags that is served; 0 when none is. */
  tags: number;
}

/** Throws not_found. */
export async function siteScript(platform: Platform, siteKey: string): Promise<SiteScript> {
  const site = await siteOfKey(platform, siteKey);
  const published = await platform.records.asTenant(site.org_id, (tx) =>
    tx
      .selectFrom('tag_containers')
      .select('published')
      .where('org_id', '=', site.org_id)
      .where('site_id', '=', site.site_id)
      .executeTakeFirst(),
  );
  const { consent, clicks, vitals, replay_share } = site.settings;
  return {
    ...{ key: site.site_key, needsConsent: consent === 'required', clicks, vitals },
    ...{ replayShare: replay_share, tags: published?.published ?? 0 },
  };
}

/** The tags that are served; with the token of a preview, the draft. Throws not_found. */
export async function servedTags(
  platform: Platform,
  siteKey: string,
  preview: string | undefined,
): Promise<{ tags: readonly SiteTag[]; isPreview: boolean }> {
  const site = await siteOfKey(platform, siteKey);
  const isPreview = preview !== undefined && (await platform.sites.previews.isFor(preview, site.site_id));
  if (preview !== undefined && !isPreview)
    throw new Problem('not_found', 'This preview is over. Begin another one on the page Tags.');
  const tags = await platform.records.asTenant(site.org_id, async (tx) => {
    const container = await findContainer(tx, site.org_id, site.site_id, platform.clock());
    if (isPreview) return container.draft;
    return container.published === null ? [] : findVersion(tx, container, container.published);
  });
  // A host that is allowed no longer serves nothing, whatever version is published.
  const isAllowed = (tag: SiteTag): boolean =>
    tag.kind !== 'script' || site.settings.script_hosts.includes(new URL(tag.src).host);
  return { tags: tags.filter(isAllowed), isPreview };
}

async function siteOfKey(platform: Platform, siteKey: string) {
  const site = await platform.sites.ofKey(siteKey.slice(0, 64));
  if (!site) throw new Problem('not_found', 'There is no such site, or it is switched off.');
  return site;
}

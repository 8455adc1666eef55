/** The outline of a page, for its heat-map. */
import { Problem } from '@bellwether/core';
import type { LayoutBox, ViewportBand } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';

export interface LayoutView {
  path: string;
  viewport_band: ViewportBand;
  width: number;
  height: number;
  boxes: LayoutBox[];
  captured_at: string;
}

/** `{path, viewport_band}`. Throws not_found while none has come. */
export async function getLayout(
  platform: Platform,
  caller: Caller | undefined,
  siteId: string,
  input: unknown,
): Promise<LayoutView> {
  requirePermission(platform, caller, 'sites:read');
  const orgId = organisationOf(caller);
  const { path, band } = readInput(input, (read) => ({
    path: read.text('path', { max: 512 }),
    band: read.oneOf('viewport_band', ['narrow', 'medium', 'wide']),
  }));
  const row = await platform.records.asTenant(orgId, (tx) =>
    tx
      .selectFrom('site_layouts')
      .select(['path', 'viewport_band', 'width', 'height', 'boxes', 'captured_at'])
      .where('org_id', '=', orgId)
      .where('site_id', '=', siteId)
      .where('path', '=', path)
      .where('viewport_band', '=', band)
      .executeTakeFirst(),
  );
  await platform.audit.note(caller, { action: 'site.read_layout', resourceType: 'site', resourceId: siteId });
  if (!row) throw new Problem('not_found', 'No outline of this page has come yet: one in twenty page views sends one.');
  return { ...row, captured_at: row.captured_at.toISOString() };
}

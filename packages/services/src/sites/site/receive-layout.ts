/**
 * Takes in the outline of a page, over which its heat-map is drawn: where its parts are and of what kind, none of their
 * words. The newest one of a page and width counts; it is of the page, not of whoever looked at it.
 */
import type { LayoutBox } from '@bellwether/records';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { cleanPath } from './clean-path.ts';
import { parsedBody } from './parsed-body.ts';
import { bandOf } from './receive-web.ts';
import { type PageRequest, siteOfPage, uncounted } from './site-of-page.ts';

export const LAYOUT_BYTES_MAX = 64 * 1024;
const BOXES_MAX = 400;
/** Outlines of other pages, all widths. */
const OTHERS_MAX = 500;
const PX_MAX = 200_000;
const KINDS = ['block', 'heading', 'text', 'link', 'button', 'input', 'media'] as const;

/** `body` is bounded, and read once the sender is known to be a page of the site. */
export async function receiveLayout(
  platform: Platform,
  request: PageRequest,
  body: () => Promise<Buffer>,
): Promise<{ accepted: boolean }> {
  const site = await siteOfPage(platform, request);
  const layout = readLayout(await body());
  if (uncounted(request) || !site.settings.clicks) return { accepted: false };
  const { org_id, site_id } = site;
  const captured_at = new Date(platform.clock());
  const { path, width, height } = layout;
  return platform.records.asTenant(org_id, async (tx) => {
    const { others } = await tx
      .selectFrom('site_layouts')
      .select((eb) => eb.fn.countAll<number>().as('others'))
      .where('org_id', '=', org_id)
      .where('site_id', '=', site_id)
      .where('path', '!=', path)
      .executeTakeFirstOrThrow();
    if (Number(others) >= OTHERS_MAX) return { accepted: false };
    const outline = { width, height, boxes: JSON.stringify(layout.boxes), captured_at };
    await tx
      .insertInto('site_layouts')
      .values({ org_id, site_id, path, viewport_band: bandOf(width), ...outline })
      .onConflict((conflict) => conflict.columns(['org_id', 'site_id', 'path', 'viewport_band']).doUpdateSet(outline))
      .execute();
    return { accepted: true };
  });
}

function readLayout(bytes: Buffer): { path: string; width: number; height: number; boxes: LayoutBox[] } {
  const sent = parsedBody(bytes);
  const px = { min: 0, max: PX_MAX };
  return readInput(sent, (read) => ({
    path: cleanPath(read.text('path', { max: 2048 })),
    width: read.integer('width', px),
    height: read.integer('height', px),
    boxes: read.list('boxes', BOXES_MAX, (each) =>
      each.shape((box) => ({
        kind: box.oneOf('kind', KINDS),
        x: box.integer('x', px),
        y: box.integer('y', px),
        width: box.integer('width', px),
        height: box.integer('height', px),
      })),
    ),
  }));
}

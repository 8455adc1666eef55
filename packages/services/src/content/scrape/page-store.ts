/** What is kept of pages: each as it was sent, and as Markdown, in a bucket of the object store that is this room's. */
import { createHash } from 'node:crypto';
import type { StoredObject } from '@bellwether/objects';
import type { Platform } from '../../installation/platform/platform.ts';

const BUCKET = {
  ...{ name: 'scraped-pages', description: 'Pages of websites', kept_by: 'scraper', expire_after_days: null },
  ...{ content_types: ['text/html', 'text/markdown'], bytes_max: 20 * 1024 ** 3 },
};
export type PageForm = 'md' | 'html';
const CONTENT_TYPES: Record<PageForm, string> = { md: 'text/markdown; charset=utf-8', html: 'text/html' };

type ObjectPlatform = Pick<Platform, 'objects'>;

export interface PagePlace {
  orgId: string;
  websiteId: string;
  url: string;
}

function placeOf({ orgId, websiteId, url }: PagePlace, form: PageForm) {
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 32);
  return { orgId, bucket: BUCKET.name, key: `${websiteId}/${hash}.${form}` };
}

export function ensurePageBucket({ objects }: ObjectPlatform, orgId: string): Promise<void> {
  return objects.ensureBucket(orgId, BUCKET);
}

export async function keepPage(
  { objects }: ObjectPlatform,
  place: PagePlace,
  content: Record<PageForm, Uint8Array>,
): Promise<void> {
  for (const form of ['html', 'md'] as const) {
    const about = { contentType: CONTENT_TYPES[form], metadata: { url: place.url.slice(0, 1000) } };
    await objects.put(placeOf(place, form), [content[form]], about);
  }
}

export function openPage(
  { objects }: ObjectPlatform,
  place: PagePlace,
  form: PageForm,
): Promise<{ object: StoredObject; content: AsyncIterable<Uint8Array> } | undefined> {
  return objects.get(placeOf(place, form));
}

export async function forgetPage({ objects }: ObjectPlatform, place: PagePlace): Promise<void> {
  for (const form of ['html', 'md'] as const) await objects.remove(placeOf(place, form));
}

/** All of a website. */
export async function removePages({ objects }: ObjectPlatform, orgId: string, websiteId: string): Promise<void> {
  await ensurePageBucket({ objects }, orgId);
  const bucket = { orgId, bucket: BUCKET.name };
  for (;;) {
    const page = await objects.list(bucket, { prefix: `${websiteId}/`, limit: 500 });
    for (const { key } of page.objects) await objects.remove({ ...bucket, key });
    if (page.objects.length === 0) return;
  }
}

/** The tags of a site as they are kept: a draft, versions that never change, and which of them is served. */
import { Problem } from '@bellwether/core';
import type { SiteTag, Transaction } from '@bellwether/records';
import { defineEntityStream } from '@bellwether/records';

export interface TagContainerRow {
  org_id: string;
  site_id: string;
  draft: SiteTag[];
  /** The version that is served; null while none is. */
  published: number | null;
  version: number;
  updated_by: string;
  updated_at: Date;
}

export interface TagVersionView {
  number: number;
  tags: SiteTag[];
  note: string;
  made_by: string;
  made_at: string;
}

export interface TagContainerView {
  site_id: string;
  draft: SiteTag[];
  /** Whether the draft differs from what is served. */
  has_changes: boolean;
  published: number | null;
  version: number;
  updated_by: string;
  updated_at: string;
  /** The newest first. */
  versions: TagVersionView[];
}

export interface TagContainerFields {
  draft: SiteTag[];
  published: number | null;
}

export const tagContainerStream = defineEntityStream<TagContainerFields>({ type: 'tag_container' });

export function tagContainerFields({ draft, published }: TagContainerRow): TagContainerFields {
  return { draft, published };
}

const VERSIONS_SHOWN = 50;

/** A site begins with none. The row is locked. */
export async function findContainer(
  tx: Transaction,
  orgId: string,
  siteId: string,
  nowMs: number,
): Promise<TagContainerRow> {
  const row = await tx
    .selectFrom('tag_containers')
    .selectAll()
    .where('org_id', '=', orgId)
    .where('site_id', '=', siteId)
    .forUpdate()
    .executeTakeFirst();
  return row ?? { ...emptyContainer(orgId, siteId), updated_at: new Date(nowMs) };
}

function emptyContainer(org_id: string, site_id: string) {
  return { org_id, site_id, draft: [], published: null, version: 0, updated_by: '' };
}

export async function writeContainer(tx: Transaction, row: TagContainerRow): Promise<void> {
  const { org_id, site_id, draft, ...rest } = row;
  const written = { ...rest, draft: JSON.stringify(draft) };
  await tx
    .insertInto('tag_containers')
    .values({ org_id, site_id, ...written })
    .onConflict((conflict) => conflict.columns(['org_id', 'site_id']).doUpdateSet(written))
    .execute();
}

export async function readVersions(tx: Transaction, orgId: string, siteId: string): Promise<TagVersionView[]> {
  const rows = await tx
    .selectFrom('tag_versions')
    .select(['number', 'tags', 'note', 'made_by', 'made_at'])
    .where('org_id', '=', orgId)
    .where('site_id', '=', siteId)
    .orderBy('number', 'desc')
    .limit(VERSIONS_SHOWN)
    .execute();
  return rows.map(({ made_at, ...row }) => ({ ...row, made_at: made_at.toISOString() }));
}

/** Throws not_found. */
export async function findVersion(
  tx: Transaction,
  { org_id, site_id }: Pick<TagContainerRow, 'org_id' | 'site_id'>,
  number: number,
): Promise<SiteTag[]> {
  const row = await tx
    .selectFrom('tag_versions')
    .select('tags')
    .where('org_id', '=', org_id)
    .where('site_id', '=', site_id)
    .where('number', '=', number)
    .executeTakeFirst();
  if (!row) throw new Problem('not_found', `The tags of this site have no version ${number}.`);
  return row.tags;
}

export async function containerView(tx: Transaction, row: TagContainerRow): Promise<TagContainerView> {
  const { org_id: orgId, updated_at, ...shown } = row;
  const versions = await readVersions(tx, orgId, row.site_id);
  const served = row.published === null ? [] : await findVersion(tx, row, row.published);
  return {
    ...shown,
    has_changes: JSON.stringify(served) !== JSON.stringify(row.draft),
    updated_at: updated_at.toISOString(),
    versions,
  };
}

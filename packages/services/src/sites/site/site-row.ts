/** A site as it is kept, and as the API shows it. */
import { Problem } from '@bellwether/core';
import type { SiteGoal, SiteSettings, Transaction } from '@bellwether/records';

export interface SiteRow {
  org_id: string;
  site_id: string;
  /** Short; events name it. */
  name: string;
  title: string;
  /** Hosts of its pages: `example.org`, `*.example.org`. */
  domains: string[];
  /** Stands in its pages, and so is no secret. */
  site_key: string;
  enabled: boolean;
  settings: SiteSettings;
  goals: SiteGoal[];
  version: number;
  created_by: string;
  created_at: Date;
  updated_by: string;
  updated_at: Date;
}

export interface SiteView extends Omit<SiteRow, 'org_id' | 'created_at' | 'updated_at'> {
  /** The line to put into its pages. */
  snippet: string;
  created_at: string;
  updated_at: string;
}

export const SITES_MAX = 50;

export function siteView(row: SiteRow, baseUrl: string): SiteView {
  const { org_id: _, created_at, updated_at, ...shown } = row;
  return {
    ...shown,
    snippet: `<script defer src="${baseUrl}/t/${row.site_key}.js"></script>`,
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}

export async function readSites(tx: Transaction, orgId: string): Promise<SiteRow[]> {
  return tx.selectFrom('sites').selectAll().where('org_id', '=', orgId).orderBy('name').limit(SITES_MAX).execute();
}

/** Throws not_found. With `lock`, nobody changes it before the end of the transaction. */
export async function findSite(tx: Transaction, orgId: string, id: string, lock?: 'lock'): Promise<SiteRow> {
  const query = tx.selectFrom('sites').selectAll().where('org_id', '=', orgId).where('site_id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) throw new Problem('not_found', 'This organisation has no such site.');
  return row;
}

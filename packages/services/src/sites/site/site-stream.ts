/** What became of a site: what it is called, where its pages are, what is collected, and what it hopes for. */
import { defineEntityStream, type SiteGoal, type SiteSettings } from '@bellwether/records';
import type { SiteRow } from './site-row.ts';

export interface SiteFields {
  name: string;
  title: string;
  domains: string[];
  site_key: string;
  enabled: boolean;
  settings: SiteSettings;
  goals: SiteGoal[];
}

export const siteStream = defineEntityStream<SiteFields>({ type: 'site' });

export function siteFields({ name, title, domains, site_key, enabled, settings, goals }: SiteRow): SiteFields {
  return { name, title, domains, site_key, enabled, settings, goals };
}

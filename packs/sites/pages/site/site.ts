/** Sites as the API tells of them, and the calls the pages make. */
import { api } from '@bellwether/ui/session/session.ts';

export interface SiteSettings {
  consent: 'required' | 'not_needed';
  clicks: boolean;
  vitals: boolean;
  replay_share: number;
  replay_days: number;
  properties: readonly string[];
  script_hosts: readonly string[];
}

export interface SiteGoal {
  name: string;
  kind: 'event' | 'page';
  matches: string;
}

export interface Site {
  site_id: string;
  name: string;
  title: string;
  domains: readonly string[];
  enabled: boolean;
  settings: SiteSettings;
  goals: readonly SiteGoal[];
  snippet: string;
  version: number;
}

export type SiteChange = Partial<Pick<Site, 'name' | 'title' | 'domains' | 'enabled' | 'goals'>> & {
  settings?: Partial<SiteSettings>;
};

const SITES = '/api/v1/sites';

export const addressOf = (siteId: string): string => `${SITES}/${encodeURIComponent(siteId)}`;

export const sitesApi = {
  list: async (signal: AbortSignal) => (await api.get<{ sites: readonly Site[] }>(SITES, signal)).sites,
  create: (site: SiteChange) => api.post<Site>(SITES, site),
  update: ({ site_id, version }: Site, change: SiteChange) =>
    api.patch<Site>(addressOf(site_id), { version, ...change }),
};

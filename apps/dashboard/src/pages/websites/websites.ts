/** Websites that are read in, as the API tells of them, and the calls the pages make. */
import { api } from '@bellwether/ui/session/session.ts';

export const PAGE_STATES = [
  ...(['new', 'changed', 'unchanged', 'redirected', 'skipped', 'refused', 'gone', 'failed', 'waiting'] as const),
] as const;
export type PageState = (typeof PAGE_STATES)[number];

export interface Scrape {
  scrape_id: string;
  state: 'running' | 'finished' | 'stopped' | 'failed';
  why: string | null;
  pages: Readonly<Partial<Record<PageState, number>>>;
  left_out: number;
  requests: number;
  bytes: number;
  started_at: string;
  finished_at: string | null;
}

export interface WebsiteRules {
  name: string;
  start_urls: readonly string[];
  include: readonly string[];
  exclude: readonly string[];
  sitemaps: boolean;
  pages_max: number;
  depth_max: number;
  page_bytes_max: number;
  timeout_ms: number;
  minutes_max: number;
  delay_ms: number;
}

export interface Website extends WebsiteRules {
  website_id: string;
  version: number;
  last_scrape: Scrape | null;
}

export interface WebsitePage {
  url: string;
  state: PageState;
  why: string | null;
  title: string | null;
  kept: boolean;
  changed_at: string | null;
}

export interface PageContent {
  url: string;
  title: string | null;
  markdown: string;
  change: {
    sections: readonly {
      section: readonly string[];
      kind: 'added' | 'removed' | 'changed';
      added: readonly string[];
      removed: readonly string[];
    }[];
  } | null;
}

const WEBSITES = '/api/v1/websites';
const pathOf = (id: string): string => `${WEBSITES}/${encodeURIComponent(id)}`;

export const websitesApi = {
  list: async (signal: AbortSignal) => (await api.get<{ websites: Website[] }>(WEBSITES, signal)).websites,
  get: (id: string, signal: AbortSignal) => api.get<Website>(pathOf(id), signal),
  create: (rules: Partial<WebsiteRules>) => api.post<Website>(WEBSITES, rules),
  update: (id: string, version: number, rules: Partial<WebsiteRules>) =>
    api.put<Website>(pathOf(id), { version, ...rules }),
  remove: (id: string) => api.delete(pathOf(id)),
  scrape: (id: string) => api.post<Scrape>(`${pathOf(id)}/scrapes`, {}),
  stop: (scrapeId: string) => api.post<Scrape>(`/api/v1/scrapes/${encodeURIComponent(scrapeId)}/stop`, {}),
  pages: (id: string, state: PageState | '', after: string | undefined, signal: AbortSignal) => {
    const query = new URLSearchParams({ limit: '100', ...(state && { state }), ...(after && { after }) });
    return api.get<{ pages: WebsitePage[]; next: string | null }>(`${pathOf(id)}/pages?${query}`, signal);
  },
  page: (id: string, url: string, signal: AbortSignal) =>
    api.get<PageContent>(`${pathOf(id)}/page?url=${encodeURIComponent(url)}`, signal),
};

/** Pages of a scrape that have been dealt with. */
export function pagesDone({ pages: { waiting: _, ...done } }: Scrape): number {
  return Object.values(done).reduce((sum, count) => sum + count, 0);
}

/** Tags as the API tells of them, and the calls the page makes. */
import { api } from '@bellwether/ui/session/session.ts';
import { addressOf } from '../site/site.ts';

export const CATEGORIES = ['necessary', 'preferences', 'analytics', 'marketing'] as const;

export interface Tag {
  name: string;
  category: (typeof CATEGORIES)[number];
  trigger: { on: 'view' | 'click'; path: string; selector?: string };
  kind: 'script' | 'event';
  src?: string;
  event?: string;
}

export interface TagVersion {
  number: number;
  tags: readonly Tag[];
  note: string;
  made_by: string;
  made_at: string;
}

export interface Tags {
  draft: readonly Tag[];
  has_changes: boolean;
  published: number | null;
  version: number;
  versions: readonly TagVersion[];
}

export const tagsApi = {
  read: (siteId: string, signal: AbortSignal) => api.get<Tags>(`${addressOf(siteId)}/tags`, signal),
  save: (siteId: string, { version }: Tags, tags: readonly Tag[]) =>
    api.put<Tags>(`${addressOf(siteId)}/tags`, { version, tags }),
  preview: (siteId: string) => api.post<{ parameter: string }>(`${addressOf(siteId)}/tags/preview`, {}),
  publish: (siteId: string, { version }: Tags, note: string) =>
    api.post<Tags>(`${addressOf(siteId)}/tags/publish`, { version, note }),
  rollBack: (siteId: string, { version }: Tags, number: number | null) =>
    api.post<Tags>(`${addressOf(siteId)}/tags/rollback`, { version, number }),
};

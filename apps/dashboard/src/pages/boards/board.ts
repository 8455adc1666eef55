/** A board as the API gives and takes it. */
import type { Filter, Grain } from '@bellwether/ui/api/types.ts';
import { type HistoryState, historyPath } from '@bellwether/ui/history/history-entry.ts';
import { api } from '@bellwether/ui/session/session.ts';
import type { Placed } from './grid.ts';

export const CHARTS = ['line', 'bars', 'figure', 'table'] as const;
export type ChartKind = (typeof CHARTS)[number];

/** A metric query without its range and comparison, which the reader chooses for the whole board. */
export interface TileQuery {
  metric: string;
  grain?: Grain | 'total';
  group_by?: readonly string[];
  filters?: readonly Filter[];
  top?: number;
  window?: { size: string; every: string };
}

export interface MetricTile extends Placed {
  kind: 'metric';
  title?: string;
  query: TileQuery;
  chart: ChartKind;
}

export interface TextTile extends Placed {
  kind: 'text';
  markdown: string;
}

export type Tile = MetricTile | TextTile;

export interface BoardContent {
  title: string;
  description: string;
  layout: { tiles: readonly Tile[] };
  /** `24h`, `7d`. */
  range: string;
  filters: readonly Filter[];
}

export interface BoardSummary {
  dashboard_id: string;
  title: string;
  description: string;
  owner_name: string | null;
  version: number;
  shared_with: readonly string[];
  updated_at: string;
  updated_by_name: string | null;
  mine: boolean;
  may_edit: boolean;
}

export interface Board extends BoardSummary, BoardContent {}

export interface BoardVersion {
  version: number;
  title: string;
  tiles: number;
  saved_at: string;
  saved_by_name: string | null;
}

export interface Embed {
  embed_id: string;
  allowed_origins: readonly string[];
  created_at: string;
  created_by_name: string | null;
  expires_at: string;
  state: 'open' | 'expired' | 'revoked';
}

const path = (id: string, rest = '') => `/api/v1/dashboards/${encodeURIComponent(id)}${rest}`;

export const boardsApi = {
  list: async (signal?: AbortSignal) =>
    (await api.get<{ dashboards: readonly BoardSummary[] }>('/api/v1/dashboards', signal)).dashboards,
  get: (id: string, version: string | null, signal?: AbortSignal) =>
    api.get<Board>(path(id, version ? `?version=${encodeURIComponent(version)}` : ''), signal),
  /** With what was on it after a change of its history. */
  asItWas: async (id: string, change: string, signal?: AbortSignal): Promise<Board> => {
    const at = historyPath('board', id, `/at?version=${encodeURIComponent(change)}`);
    const [board, { state }] = await Promise.all([
      api.get<Board>(path(id), signal),
      api.get<HistoryState<BoardContent>>(at, signal),
    ]);
    return state ? { ...board, ...contentOf(state) } : board;
  },
  create: (content: Partial<BoardContent>) => api.post<Board>('/api/v1/dashboards', content),
  save: (id: string, version: number, change: Partial<BoardContent> & { shared_with?: readonly string[] }) =>
    api.put<Board>(path(id), { ...change, version }),
  remove: (id: string) => api.delete(path(id)),
  duplicate: (id: string) => api.post<Board>(path(id, '/duplicate'), undefined),
  versions: async (id: string, signal?: AbortSignal) =>
    (await api.get<{ versions: readonly BoardVersion[] }>(path(id, '/versions'), signal)).versions,
  restore: (id: string, version: number) => api.post<Board>(path(id, '/restore'), { version }),
  embeds: async (id: string, signal?: AbortSignal) =>
    (await api.get<{ embeds: readonly Embed[] }>(path(id, '/embeds'), signal)).embeds,
  embed: (id: string, input: { expires_in_days: number; allowed_origins: readonly string[] }) =>
    api.post<Embed & { url: string }>(path(id, '/embeds'), input),
  revoke: (id: string, embedId: string) => api.delete(path(id, `/embeds/${encodeURIComponent(embedId)}`)),
};

export function contentOf({ title, description, layout, range, filters }: BoardContent): BoardContent {
  return { title, description, layout, range, filters };
}

/** What a tile is called; a text by its first words. */
export function tileName(tile: Tile, titleOf: (metric: string) => string): string {
  if (tile.kind === 'metric') return tile.title || titleOf(tile.query.metric);
  return tile.markdown
    .replace(/[#*_`>[\]]+/g, ' ')
    .trim()
    .split(/\s+/)
    .slice(0, 6)
    .join(' ');
}

export function newTileId(): string {
  return crypto.randomUUID();
}

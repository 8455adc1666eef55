/** The catalog as the API tells of it, and the calls the pages make. */
import { api } from '@bellwether/ui/session/session.ts';

export const KINDS = [
  'metric',
  'signal',
  'analysis',
  'anomaly_watch',
  'event_type',
  'field',
  'topic',
  'table',
  'window',
  'measure',
  'dimension',
  'board',
  'saved_query',
  'report_template',
  'rule',
  'pipeline',
  'alert_rule',
  'budget',
  'external_job',
  'external_dataset',
] as const;
export type Kind = (typeof KINDS)[number];
export type Classification = 'free_of_people' | 'pseudonymous' | 'personal' | 'unknown';
export type Tier = 1 | 2 | 3 | 4;

export interface Term {
  term: string;
  meaning: string;
}

export interface CatalogNode {
  id: string;
  kind: Kind;
  title: string;
  name: string;
  classification: Classification;
  page: string | null;
}

export interface CatalogEntry extends CatalogNode {
  description: string;
  declared_by: string;
  parent: string | null;
  facts: Readonly<Record<string, string>>;
  owner: string | null;
  owner_name: string | null;
  note: string;
  tier: Tier;
  tier_is_set: boolean;
  terms: readonly Term[];
  version: number;
}

export interface CatalogEntryDetail extends CatalogEntry {
  members: readonly CatalogNode[];
}

export interface CatalogPageAnswer {
  entries: readonly CatalogEntry[];
  found: number;
  kinds: Partial<Record<Kind, number>>;
  next: string | null;
}

export interface Transformation {
  type: string;
  subtype: string;
}

export interface LineageLink {
  from: string;
  to: string;
  transformations: readonly Transformation[];
}

export interface Lineage {
  entry: CatalogNode;
  nodes: readonly CatalogNode[];
  links: readonly LineageLink[];
}

export interface Impact {
  affected: readonly { kind: Kind; entries: readonly CatalogNode[] }[];
  acted_upon: number;
}

const CATALOG = '/api/v1/catalog';
const entryPath = (id: string) => `${CATALOG}/${encodeURIComponent(id)}`;

export const catalogApi = {
  search: (query: string, signal: AbortSignal) => api.get<CatalogPageAnswer>(`${CATALOG}?${query}`, signal),
  entry: (id: string, signal: AbortSignal) => api.get<CatalogEntryDetail>(entryPath(id), signal),
  lineage: (id: string, signal: AbortSignal) => api.get<Lineage>(`${entryPath(id)}/lineage`, signal),
  impact: (id: string, signal: AbortSignal) =>
    api.get<Impact>(`${CATALOG}/impact?id=${encodeURIComponent(id)}`, signal),
  write: (id: string, change: object) => api.put<CatalogEntryDetail>(entryPath(id), change),
};

export function entryHref(id: string): string {
  return `/catalog/${encodeURIComponent(id)}`;
}

/** Sites and analyses of them as the API tells of them. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';

const REFRESH_MS = 60_000;

export interface Site {
  site_id: string;
  name: string;
  title: string;
  goals: readonly { name: string; kind: 'event' | 'page'; matches: string }[];
}

/** What every analysis tells beside its own. */
export interface Analysed {
  data_begin: string | null;
  read_from: string | null;
  floor: number;
}

export interface Share {
  value: number;
  low: number;
  high: number;
}

/** Undefined until they are known. */
export function useSites(): readonly Site[] | undefined {
  return useResource('sites', (signal) => api.get<{ sites: readonly Site[] }>('/api/v1/sites', signal)).value?.sites;
}

export function useAnalysis<T extends Analysed>(name: string, query: string): Resource<T> {
  const address = `/api/v1/sites/${name}?${query}`;
  return useResource(address, (signal) => api.get<T>(address, signal), REFRESH_MS);
}

/** The answer of an analysis for what the page looks at, kept fresh. */
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { api } from '@bellwether/ui/session/session.ts';
import type { Scope } from './use-scope.ts';

const REFRESH_MS = 60_000;

/** What every analysis tells beside its own. */
export interface Analysed {
  window: { from: string; to: string; days: number };
  data_begin: string | null;
  read_from: string | null;
  teams: readonly string[];
}

export function useAnalysis<T extends Analysed>(name: string, { query }: Scope, more = ''): Resource<T> {
  const address = `/api/v1/delivery/${name}?${query}${more}`;
  return useResource(address, (signal) => api.get<T>(address, signal), REFRESH_MS);
}

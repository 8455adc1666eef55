/** Actions to choose from: goals of the sites, and the pages that are seen most. */
import type { Analysed, Site } from './site-api.ts';
import { useAnalysis } from './site-api.ts';
import { queryOf, type Scope } from './use-scope.ts';

export function useOfferedActions(scope: Scope, sites: readonly Site[]): string[] {
  const { value } = useAnalysis<Analysed & { pages: readonly string[] }>('journeys', queryOf(scope, {}));
  const goals = sites
    .filter(({ name }) => scope.site === undefined || scope.site === name)
    .flatMap((site) => site.goals.map(({ kind, matches }) => `${kind}:${matches}`));
  return [...new Set([...goals, ...(value?.pages ?? []).map((path) => `page:${path}`)])];
}

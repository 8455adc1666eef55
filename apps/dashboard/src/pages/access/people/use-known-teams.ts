/** Teams that events or people name already, so that nobody gives access to a team that is spelled differently. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import { useResource } from '@bellwether/ui/api/use-resource.ts';
import type { Person } from './person.ts';

const DAYS = 30;
const TEAMS_MAX = 50;

export function useKnownTeams(people: readonly Person[]): readonly string[] {
  const { metrics } = useCatalog();
  const metric = metrics.value?.find(({ dimensions }) => dimensions.some(({ name }) => name === 'team'))?.name;
  const found = useResource(metric && `teams ${metric}`, async (signal) => {
    const to = new Date();
    const from = new Date(to.getTime() - DAYS * 86_400_000);
    const query = {
      metric: metric!,
      grain: 'total' as const,
      from: from.toISOString(),
      to: to.toISOString(),
      group_by: ['team'],
      top: TEAMS_MAX,
    };
    return (await askMetric(query, signal)).series.flatMap(({ group }) => (group.team ? [group.team] : []));
  });
  return [...new Set([...(found.value ?? []), ...people.flatMap(({ teams }) => teams)])].sort();
}

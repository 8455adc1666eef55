/** Several figures of the range looked at, asked together and again every 30 s while the range moves. */
import { useCatalog } from '@bellwether/ui/api/catalog.tsx';
import { askMetric } from '@bellwether/ui/api/metric-query.ts';
import { type Resource, useResource } from '@bellwether/ui/api/use-resource.ts';
import { askedMetric } from '@bellwether/ui/figures/metric-question.ts';
import type { View } from '@bellwether/ui/view/view.tsx';
import { type AgentFigure, agentFigure } from './agent-figure.ts';

const REFRESH_MS = 30_000;

export interface AgentFigures<Name extends string> {
  /** A metric that is not there, or not for this reader, has none. */
  figures: Readonly<Partial<Record<Name, AgentFigure>>>;
  ready: boolean;
  problem: Resource<unknown>['problem'];
  reload: () => void;
}

export function useAgentFigures<const Name extends string>(names: readonly Name[], view: View): AgentFigures<Name> {
  const { metric, metrics, eventDimensions } = useCatalog();
  const asked = names.flatMap((name) => {
    const known = metric(name);
    return known ? [{ known, name, ...askedMetric({ metric: name }, view, known, eventDimensions) }] : [];
  });
  const key = JSON.stringify(asked.map(({ query, exact }) => [query, exact]));
  const resource = useResource(
    metrics.value && key,
    async (signal) => {
      const figures = await Promise.all(
        asked.map(async ({ known, name, query, exact }) => {
          const [answer, totals] = await Promise.all([askMetric(query, signal), exact && askMetric(exact, signal)]);
          return [name, agentFigure(known, answer, totals ?? answer)] as const;
        }),
      );
      return Object.fromEntries(figures) as Partial<Record<Name, AgentFigure>>;
    },
    view.live ? REFRESH_MS : undefined,
  );
  return {
    figures: resource.value ?? ({} as Partial<Record<Name, AgentFigure>>),
    ready: resource.value !== undefined,
    problem: resource.problem ?? metrics.problem,
    reload: resource.reload,
  };
}

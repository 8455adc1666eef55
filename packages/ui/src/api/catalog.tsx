/** What can be asked (the metrics) and who is asking (the organisation), read once after sign-in and shared by all pages. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { api } from '../session/session.ts';
import type { MetricDescription, Organisation } from './types.ts';
import { type Resource, useResource } from './use-resource.ts';

interface MetricList {
  metrics: readonly MetricDescription[];
  event_dimensions?: readonly string[];
}

interface Catalog {
  metrics: Resource<readonly MetricDescription[]>;
  /** Every metric can be cut by these as well. */
  eventDimensions: readonly string[];
  organisation: Organisation | undefined;
  metric(name: string | undefined): MetricDescription | undefined;
}

const CatalogContext = createContext<Catalog | undefined>(undefined);

export function CatalogProvider({ children }: { children: ReactNode }) {
  const list = useResource('metrics', (signal) => api.get<MetricList>('/api/v1/metrics', signal));
  const organisation = useResource('organisation', (signal) => api.get<Organisation>('/api/v1/organisation', signal));
  const catalog = useMemo<Catalog>(() => {
    const byName = new Map((list.value?.metrics ?? []).map((metric) => [metric.name, metric]));
    return {
      metrics: { ...list, value: list.value?.metrics },
      eventDimensions: list.value?.event_dimensions ?? [],
      organisation: organisation.value,
      metric: (name) => (name ? byName.get(name) : undefined),
    };
  }, [list, organisation.value]);
  return <CatalogContext value={catalog}>{children}</CatalogContext>;
}

export function useCatalog(): Catalog {
  const catalog = useContext(CatalogContext);
  if (!catalog) throw new Error('useCatalog is only for pages inside CatalogProvider.');
  return catalog;
}

/** Whether it is the one a server is started with to show itself: its telemetry is generated, and every page says so. */
export function isSample(organisation: Organisation | undefined): boolean {
  return organisation?.sample === true;
}

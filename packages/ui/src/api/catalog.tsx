/** What can be asked (the metrics) and who is asking (the organisation), read once after sign-in and shared by all pages. */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { api } from '../session/session.ts';
import type { MetricDescription, Organisation } from './types.ts';
import { type Resource, useResource } from './use-resource.ts';

interface Catalog {
  metrics: Resource<readonly MetricDescription[]>;
  organisation: Organisation | undefined;
  metric(name: string | undefined): MetricDescription | undefined;
}

const CatalogContext = createContext<Catalog | undefined>(undefined);

export function CatalogProvider({ children }: { children: ReactNode }) {
  const metrics = useResource<readonly MetricDescription[]>(
    'metrics',
    async (signal) => (await api.get<{ metrics: readonly MetricDescription[] }>('/api/v1/metrics', signal)).metrics,
  );
  const organisation = useResource('organisation', (signal) => api.get<Organisation>('/api/v1/organisation', signal));
  const catalog = useMemo<Catalog>(() => {
    const byName = new Map((metrics.value ?? []).map((metric) => [metric.name, metric]));
    return { metrics, organisation: organisation.value, metric: (name) => (name ? byName.get(name) : undefined) };
  }, [metrics, organisation.value]);
  return <CatalogContext value={catalog}>{children}</CatalogContext>;
}

export function useCatalog(): Catalog {
  const catalog = useContext(CatalogContext);
  if (!catalog) throw new Error('useCatalog is only for pages inside CatalogProvider.');
  return catalog;
}

/** The organisation a server is started with to show itself; its telemetry is generated, and every page says so. */
const SAMPLE_ORG_ID = 'org_sample';

export function isSample(organisation: Organisation | undefined): boolean {
  return organisation?.org_id === SAMPLE_ORG_ID;
}

/** The catalog of all data, where each comes from and goes, and lineage exchanged with other tools by OpenLineage. */
import {
  exportLineage,
  getCatalogEntry,
  getImpact,
  getLineage,
  putStewardship,
  receiveLineage,
  searchCatalog,
} from '@bellwether/services';
import type { Route } from './route.ts';

const reader = { tag: 'figures', needs: 'metrics:read', reach: 'own' } as const;

export function catalogRoutes(): Route[] {
  return [
    {
      ...{ ...reader, method: 'GET', path: '/api/v1/catalog' },
      summary: 'Everything data are kept in, made of or shown by, with owner, note, terms, classification and tier.',
      query: {
        q: 'words that all have to stand in an entry',
        kind: 'topic, event_type, field, table, window, metric, signal, board, report_template, rule, …',
        classification: 'free_of_people, pseudonymous, personal or unknown',
        owner: 'user:usr_…',
        after: 'id of the last entry of the page before',
        limit: '1 to 200; 50 when absent',
      },
      handle: ({ platform, caller, query }) => searchCatalog(platform, caller, query),
    },
    {
      ...{ ...reader, method: 'GET', path: '/api/v1/catalog/impact' },
      summary: 'What would change if a field, a metric or anything else of the catalog went.',
      query: { id: 'id of an entry, field:model_call.metadata.cost_usd' },
      handle: ({ platform, caller, query }) => getImpact(platform, caller, query),
    },
    {
      ...{ ...reader, method: 'GET', path: '/api/v1/catalog/:id' },
      summary: 'One entry of the catalog, with what it is made up of.',
      handle: ({ platform, caller, params }) => getCatalogEntry(platform, caller, params.id!),
    },
    {
      ...{ method: 'PUT', path: '/api/v1/catalog/:id', tag: 'administration', needs: 'settings:write' },
      summary: 'Owner, description, tier and terms of an entry: {owner, description, tier, terms, version}.',
      consumes: ['application/json'],
      handle: async ({ platform, caller, params, json }) => putStewardship(platform, caller, params.id!, await json()),
    },
    {
      ...{ ...reader, method: 'GET', path: '/api/v1/catalog/:id/lineage' },
      summary: 'Where an entry comes from and where it goes, from event field to report.',
      query: { direction: 'upstream, downstream or both; both when absent' },
      handle: ({ platform, caller, params, query }) => getLineage(platform, caller, params.id!, query),
    },
    {
      ...{ method: 'GET', path: '/api/v1/openlineage', tag: 'operation', needs: 'workflows:read' },
      summary: 'What this installation does with the organisation’s data, as OpenLineage events.',
      query: { since: 'only runs that began or ended from this instant on (ISO 8601)' },
      handle: ({ platform, caller, query }) => exportLineage(platform, caller, query),
    },
    {
      ...{ method: 'POST', path: '/api/v1/lineage', tag: 'ingest', needs: 'derived_events:write', status: 202 },
      summary: 'Lineage of other tools: one OpenLineage event, or a list of up to 100.',
      consumes: ['application/json'],
      handle: async ({ platform, caller, json }) => receiveLineage(platform, caller, await json()),
    },
  ];
}

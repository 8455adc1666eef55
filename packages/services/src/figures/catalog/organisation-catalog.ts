/**
 * The catalog as somebody sees it: what is declared, the organisation's own event types, and of what people have made,
 * what the caller may read: boards shared with them, rules, budgets and saved queries by their permissions.
 */
import type { JsonObject } from '@bellwether/core';
import { metricNode } from '@bellwether/metrics';
import type { Transaction } from '@bellwether/records';
import { type Caller, organisationOf } from '../../access/authority/caller.ts';
import { type Permission, reaches } from '../../access/authority/permission.ts';
import { readRule } from '../../alerts/rule/read-rule.ts';
import type { Trigger } from '../../alerts/rule/rule-definition.ts';
import { readRules } from '../../alerts/rule/rule-row.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { readsAndWrites } from '../../runs/pipeline/pipeline-data-sets.ts';
import { readPipelines } from '../../runs/pipeline/pipeline-row.ts';
import { readPipeline } from '../../runs/pipeline/read-pipeline.ts';
import { isWithinReach } from '../../tenants/budget/reach.ts';
import { boardsSeenBy } from '../board/board-access.ts';
import { contentOf } from '../board/board-content.ts';
import { type CatalogEntry, strongest } from './catalog-entry.ts';
import { addEntry, addEventType, type Catalog, declaredCatalog } from './declared-catalog.ts';
import { addExternal } from './external-lineage.ts';
import { reportMetrics } from './report-metrics.ts';
import { type KeptStewardship, readStewardship } from './stewardship.ts';

export interface OrganisationCatalog extends Catalog {
  stewardship: Map<string, KeptStewardship>;
}

export function organisationCatalog(platform: Platform, caller: Caller): Promise<OrganisationCatalog> {
  const orgId = organisationOf(caller);
  const catalog = declaredCatalog(platform);
  for (const type of platform.eventTypes.all(orgId))
    if (!catalog.entries.has(`event_type:${type.name}`)) addEventType(catalog, type, 'organisation');
  return platform.records.asTenant(orgId, async (tx) => {
    if (may(caller, 'dashboards:read')) {
      await addBoards(catalog, tx, caller);
      await addSavedQueries(catalog, tx);
    }
    if (may(caller, 'metrics:read')) {
      await addReportTemplates(catalog, tx);
      await addBudgets(catalog, tx, caller);
    }
    if (may(caller, 'rules:read')) await addRules(catalog, tx, platform, orgId);
    if (may(caller, 'workflows:read')) await addPipelines(catalog, tx, platform, orgId);
    await addExternal(catalog, tx);
    return { ...catalog, stewardship: await readStewardship(tx) };
  });
}

function may(caller: Caller, permission: Permission): boolean {
  return reaches(caller.grants.get(permission), permission === 'metrics:read' ? 'team' : 'organisation');
}

type Made = Pick<CatalogEntry, 'id' | 'kind' | 'name' | 'title' | 'page'> & { description?: string };

function addMade(catalog: Catalog, made: Made, sources: readonly string[]): void {
  const known = [...new Set(sources)].filter((id) => catalog.entries.has(id));
  const classification = strongest(known.map((id) => catalog.entries.get(id)!.classification));
  addEntry(catalog, {
    ...{ description: '', ...made, declared_by: 'organisation', parent: null, facts: {}, classification },
  });
  for (const source of known) catalog.graph.addLink(source, made.id);
}

async function addBoards(catalog: Catalog, tx: Transaction, caller: Caller): Promise<void> {
  const boards = await boardsSeenBy(tx, caller);
  const contents = await tx
    .selectFrom('board_versions')
    .innerJoin('boards', (join) =>
      join
        .onRef('boards.dashboard_id', '=', 'board_versions.dashboard_id')
        .onRef('boards.version', '=', 'board_versions.version'),
    )
    .select(['board_versions.dashboard_id', 'board_versions.content'])
    .execute();
  const contentById = new Map(contents.map(({ dashboard_id, content }) => [dashboard_id, contentOf(content)]));
  for (const { dashboard_id: id, title, description } of boards) {
    const tiles = contentById.get(id)?.layout.tiles ?? [];
    const metrics = tiles.flatMap((tile) => (tile.kind === 'metric' ? [metricNode(tile.query.metric)] : []));
    addMade(
      catalog,
      { id: `board:${id}`, kind: 'board', name: id, title, description, page: `/boards/${id}` },
      metrics,
    );
  }
}

async function addSavedQueries(catalog: Catalog, tx: Transaction): Promise<void> {
  const rows = await tx.selectFrom('saved_queries').select(['saved_query_id', 'name', 'query']).execute();
  for (const { saved_query_id: id, name, query } of rows)
    addMade(
      catalog,
      { id: `saved_query:${id}`, kind: 'saved_query', name: id, title: name, page: '/explore' },
      metricsNamed(query),
    );
}

function metricsNamed({ metric }: JsonObject): string[] {
  return typeof metric === 'string' ? [metricNode(metric)] : [];
}

async function addReportTemplates(catalog: Catalog, tx: Transaction): Promise<void> {
  const rows = await tx.selectFrom('report_templates').select(['template_id', 'title', 'subtitle', 'source']).execute();
  for (const { template_id: id, title, subtitle, source } of rows)
    addMade(
      catalog,
      {
        ...{ id: `report_template:${id}`, kind: 'report_template', name: id, title, description: subtitle },
        page: `/reports/templates/${id}`,
      },
      reportMetrics(source).map(metricNode),
    );
}

async function addBudgets(catalog: Catalog, tx: Transaction, caller: Caller): Promise<void> {
  const rows = await tx.selectFrom('budgets').select(['budget_id', 'name', 'metric', 'filter']).execute();
  for (const { budget_id: id, name, metric, filter } of rows)
    if (isWithinReach(caller, 'metrics:read', { filter }))
      addMade(catalog, { id: `budget:${id}`, kind: 'budget', name: id, title: name, page: null }, [metricNode(metric)]);
}

async function addRules(catalog: Catalog, tx: Transaction, platform: Platform, orgId: string): Promise<void> {
  for (const { rule_id: id, name, title, source } of await readRules(tx, orgId)) {
    const { definition } = readRule(platform, orgId, source);
    const sources = definition ? watchedBy(definition.trigger) : [];
    addMade(catalog, { id: `rule:${id}`, kind: 'rule', name, title, page: `/rules/${id}` }, sources);
  }
}

async function addPipelines(catalog: Catalog, tx: Transaction, platform: Platform, orgId: string): Promise<void> {
  for (const { pipeline_id, name, title, source } of await readPipelines(tx, orgId)) {
    const id = `pipeline:${pipeline_id}`;
    const { definition } = readPipeline(platform, orgId, source);
    const { reads, writes } = definition ? readsAndWrites(definition) : { reads: [], writes: [] };
    addMade(catalog, { id, kind: 'pipeline', name, title, page: `/pipelines/${pipeline_id}` }, reads);
    for (const written of writes) if (catalog.entries.has(written)) catalog.graph.addLink(id, written);
  }
}

function watchedBy(trigger: Trigger): string[] {
  if (trigger.kind === 'event') return trigger.types.map((type) => `event_type:${type}`);
  if (trigger.kind === 'schedule') return Object.values(trigger.figures).map(({ metric }) => metricNode(metric));
  return [metricNode(trigger.metric)];
}

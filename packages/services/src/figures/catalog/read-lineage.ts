/** One entry of the catalog, where it comes from and where it goes, and what would change if it went. */
import { Problem } from '@bellwether/core';
import type { LineageDirection, LineageLink } from '@bellwether/metrics';
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { namesOf } from '../board/board-view.ts';
import type { CatalogEntry, Classification, EntryKind } from './catalog-entry.ts';
import { type CatalogEntryView, entryView, startsOf } from './catalog-view.ts';
import { type OrganisationCatalog, organisationCatalog } from './organisation-catalog.ts';

export interface CatalogEntryDetail extends CatalogEntryView {
  /** What it is made up of. */
  members: LineageNodeView[];
}

export interface LineageNodeView {
  id: string;
  kind: EntryKind;
  title: string;
  name: string;
  classification: Classification;
  page: string | null;
}

export interface LineageView {
  entry: LineageNodeView;
  direction: LineageDirection | 'both';
  nodes: LineageNodeView[];
  links: LineageLink[];
}

export interface ImpactView {
  entry: LineageNodeView;
  /** Everything whose figures would change or be gone, by kind. */
  affected: { kind: EntryKind; entries: LineageNodeView[] }[];
  /** Those of them on which somebody or something acts. */
  acted_upon: number;
}

export const DIRECTIONS = ['upstream', 'downstream', 'both'] as const;

export async function getCatalogEntry(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
): Promise<CatalogEntryDetail> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  return entryDetail(platform, caller, id);
}

/** For a verb that has decided by itself that the caller may. */
export async function entryDetail(platform: Platform, caller: Caller, id: string): Promise<CatalogEntryDetail> {
  const { catalog, entry } = await entryAsked(platform, caller, id, 'catalog.read');
  const owner = catalog.stewardship.get(id)?.owner;
  const names = await platform.records.asTenant(caller.orgId, (tx) => namesOf(tx, owner ? [owner] : []));
  const members = (catalog.members.get(id) ?? []).flatMap((member) => catalog.entries.get(member) ?? []);
  return { ...entryView(catalog, platform.packs, entry, names), members: members.map(nodeView) };
}

/** `input`: `direction`, both when absent. */
export async function getLineage(
  platform: Platform,
  caller: Caller | undefined,
  id: string,
  input: unknown,
): Promise<LineageView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const { direction } = readInput(input ?? {}, (read) => ({
    direction: read.has('direction') ? read.oneOf('direction', DIRECTIONS) : ('both' as const),
  }));
  const { catalog, entry } = await entryAsked(platform, caller, id, 'catalog.lineage');
  const asked = direction === 'both' ? (['upstream', 'downstream'] as const) : [direction];
  const reached = asked.map((each) => catalog.graph.reach(startsOf(catalog, id), each));
  const links = new Map(
    reached.flatMap((each) => each.links.map((link) => [`${link.from} ${link.to}`, link] as const)),
  );
  const linked = new Set([...links.values()].flatMap(({ from, to }) => [from, to]));
  return {
    ...{ entry: nodeView(entry), direction },
    nodes: nodesOf(catalog, new Set([id, ...linked])),
    links: [...links.values()].filter(({ from, to }) => catalog.entries.has(from) && catalog.entries.has(to)),
  };
}

/** `input`: `id`. What would change if the entry went, before it does. */
export async function getImpact(platform: Platform, caller: Caller | undefined, input: unknown): Promise<ImpactView> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const { id } = readInput(input ?? {}, (read) => ({ id: read.text('id', { max: 300 }) }));
  const { catalog, entry } = await entryAsked(platform, caller, id, 'catalog.impact');
  const starts = startsOf(catalog, id);
  const { nodes } = catalog.graph.reach(starts, 'downstream');
  const affected = nodesOf(catalog, new Set(nodes.filter((node) => !starts.includes(node))));
  const byKind = Map.groupBy(affected, ({ kind }) => kind);
  return {
    entry: nodeView(entry),
    affected: [...byKind].map(([kind, entries]) => ({ kind, entries })),
    acted_upon: affected.filter(({ kind }) => ACTING.includes(kind)).length,
  };
}

const ACTING: readonly EntryKind[] = ['alert_rule', 'rule', 'pipeline', 'budget', 'anomaly_watch', 'report_template'];

async function entryAsked(
  platform: Platform,
  caller: Caller,
  id: string,
  action: string,
): Promise<{ catalog: OrganisationCatalog; entry: CatalogEntry }> {
  const catalog = await organisationCatalog(platform, caller);
  const entry = catalog.entries.get(id);
  if (!entry)
    throw new Problem(
      'not_found',
      'The catalog has no such entry, or it is not shared with you. GET /api/v1/catalog?q=… finds what there is.',
    );
  await platform.audit.note(caller, { action, resourceType: 'catalog_entry', resourceId: id });
  return { catalog, entry };
}

function nodesOf({ entries }: OrganisationCatalog, ids: ReadonlySet<string>): LineageNodeView[] {
  return [...ids].flatMap((id) => entries.get(id) ?? []).map(nodeView);
}

function nodeView({ id, kind, title, name, classification, page }: CatalogEntry): LineageNodeView {
  return { id, kind, title, name, classification, page };
}

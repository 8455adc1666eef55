/** Looks through the catalog: every word that is asked for has to stand in the entry, its note or its terms. */
import { type Caller, requirePermission } from '../../access/authority/caller.ts';
import { readInput } from '../../input.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { namesOf } from '../board/board-view.ts';
import {
  type CatalogEntry,
  CLASSIFICATIONS,
  type Classification,
  ENTRY_KINDS,
  type EntryKind,
} from './catalog-entry.ts';
import { type CatalogEntryView, entryView } from './catalog-view.ts';
import { organisationCatalog } from './organisation-catalog.ts';

export interface CatalogPage {
  entries: CatalogEntryView[];
  /** All that were found. */
  found: number;
  /** How many of each kind were found. */
  kinds: Partial<Record<EntryKind, number>>;
  /** `after` of the next page; null on the last one. */
  next: string | null;
}

const LIMIT = 50;
const LIMIT_RULE = { matches: /^([1-9]\d?|1\d\d|200)$/, otherwise: 'be a whole number from 1 to 200' };

/** `input`: `q`, `kind`, `classification`, `owner`, `after` (an id), `limit`. */
export async function searchCatalog(
  platform: Platform,
  caller: Caller | undefined,
  input: unknown,
): Promise<CatalogPage> {
  requirePermission(platform, caller, 'metrics:read', 'own');
  const asked = readInput(input ?? {}, (read) => ({
    words: read.has('q') ? read.text('q', { min: 0, max: 200 }).toLowerCase().split(/\s+/).filter(Boolean) : [],
    kind: read.has('kind') ? read.oneOf('kind', ENTRY_KINDS) : undefined,
    classification: read.has('classification')
      ? (read.oneOf('classification', CLASSIFICATIONS) as Classification)
      : undefined,
    owner: read.has('owner') ? read.text('owner', { max: 100 }) : undefined,
    after: read.has('after') ? read.text('after', { max: 300 }) : undefined,
    limit: read.has('limit') ? Number(read.text('limit', { max: 3, pattern: LIMIT_RULE })) : LIMIT,
  }));
  const catalog = await organisationCatalog(platform, caller);
  const scored = [...catalog.entries.values()]
    .map((entry) => {
      const kept = catalog.stewardship.get(entry.id);
      const more = kept ? [kept.description, ...kept.terms.flatMap(({ term, meaning }) => [term, meaning])] : [];
      return { entry, owner: kept?.owner ?? null, score: scoreOf(entry, more, asked.words) };
    })
    .filter(
      ({ entry, owner, score }) =>
        score > 0 &&
        (asked.classification === undefined || entry.classification === asked.classification) &&
        (asked.owner === undefined || owner === asked.owner),
    )
    .toSorted((a, b) => b.score - a.score || byKind(a.entry, b.entry));
  const found = scored.filter(({ entry }) => asked.kind === undefined || entry.kind === asked.kind);
  const from = asked.after === undefined ? 0 : found.findIndex(({ entry }) => entry.id === asked.after) + 1;
  const shown = found.slice(from, from + asked.limit);
  const names = await platform.records.asTenant(caller.orgId, (tx) =>
    namesOf(
      tx,
      shown.flatMap(({ owner }) => owner ?? []),
    ),
  );
  await platform.audit.note(caller, { action: 'catalog.search', resourceType: 'catalog_entry' });
  return {
    entries: shown.map(({ entry }) => entryView(catalog, platform.packs, entry, names)),
    found: found.length,
    kinds: countKinds(scored.map(({ entry }) => entry)),
    next: from + asked.limit < found.length ? (shown.at(-1)?.entry.id ?? null) : null,
  };
}

/** What people look for most; the rest comes after. */
const FIRST_KINDS: readonly EntryKind[] = [
  ...(['metric', 'signal', 'event_type', 'board', 'report_template', 'rule', 'alert_rule', 'window', 'topic'] as const),
];

function byKind(a: CatalogEntry, b: CatalogEntry): number {
  const place = ({ kind }: CatalogEntry): number =>
    FIRST_KINDS.includes(kind) ? FIRST_KINDS.indexOf(kind) : FIRST_KINDS.length;
  return place(a) - place(b) || (a.id < b.id ? -1 : 1);
}

/** 0: some word is nowhere. A word in the name counts most. */
function scoreOf({ name, title, description, facts }: CatalogEntry, more: readonly string[], words: readonly string[]) {
  const named = `${name} ${title} ${name.replaceAll('_', ' ')}`.toLowerCase();
  const told = [description, ...more, ...Object.values(facts)].join(' ').toLowerCase();
  const scores = words.map((word) => (named.includes(word) ? 3 : told.includes(word) ? 1 : 0));
  if (scores.includes(0)) return 0;
  const isItself = words.length > 0 && [title, name].some((each) => each.toLowerCase() === words.join(' '));
  return 1 + scores.reduce((sum: number, each) => sum + each, isItself ? 1 : 0);
}

function countKinds(entries: readonly CatalogEntry[]): Partial<Record<EntryKind, number>> {
  const counts: Partial<Record<EntryKind, number>> = {};
  for (const { kind } of entries) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

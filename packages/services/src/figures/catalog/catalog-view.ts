/** An entry as the API shows it: what is declared, what people have added, and what follows from its lineage. */
import type { Pack } from '@bellwether/metrics';
import type { CatalogEntry, EntryKind, Tier } from './catalog-entry.ts';
import type { OrganisationCatalog } from './organisation-catalog.ts';
import { NO_STEWARDSHIP } from './stewardship.ts';

export interface CatalogEntryView extends CatalogEntry {
  /** `user:usr_…`, or null. */
  owner: string | null;
  owner_name: string | null;
  /** What somebody here has written about it. */
  note: string;
  tier: Tier;
  /** Whether somebody has said so; else it follows from what reads it. */
  tier_is_set: boolean;
  terms: readonly { term: string; meaning: string }[];
  /** Of what people have added: to be sent back with a change. */
  version: number;
}

const ACTED_UPON: readonly EntryKind[] = [
  'alert_rule',
  'rule',
  'pipeline',
  'budget',
  'report_template',
  'anomaly_watch',
];
const LOOKED_AT: readonly EntryKind[] = ['board', 'saved_query'];
const FIGURES: readonly EntryKind[] = ['metric', 'signal', 'analysis'];
const TERMS_MAX = 12;

export function entryView(
  catalog: OrganisationCatalog,
  packs: readonly Pack[],
  entry: CatalogEntry,
  names: ReadonlyMap<string, string>,
): CatalogEntryView {
  const kept = catalog.stewardship.get(entry.id) ?? { ...NO_STEWARDSHIP, version: 0 };
  return {
    ...entry,
    owner: kept.owner,
    owner_name: kept.owner === null ? null : (names.get(kept.owner) ?? null),
    note: kept.description,
    tier: kept.tier ?? tierOf(catalog, entry.id),
    tier_is_set: kept.tier !== null,
    terms: [...kept.terms, ...termsIn(packs, entry)].slice(0, TERMS_MAX),
    version: kept.version,
  };
}

/** What reads it decides; see `Tier`. */
export function tierOf(catalog: OrganisationCatalog, id: string): Tier {
  const { nodes } = catalog.graph.reach(startsOf(catalog, id), 'downstream');
  const kinds = new Set(nodes.flatMap((node) => catalog.entries.get(node)?.kind ?? []));
  if (ACTED_UPON.some((kind) => kinds.has(kind))) return 1;
  if (LOOKED_AT.some((kind) => kinds.has(kind))) return 2;
  return FIGURES.some((kind) => kinds.has(kind)) ? 3 : 4;
}

/** An entry with all that it is made up of: lineage of an event type is that of its fields. */
export function startsOf(catalog: Pick<OrganisationCatalog, 'members'>, id: string): string[] {
  return [id, ...(catalog.members.get(id) ?? []).flatMap((member) => startsOf(catalog, member))];
}

/** Terms of the packs' glossaries that stand in the entry's words. */
function termsIn(packs: readonly Pack[], { title, description }: CatalogEntry): { term: string; meaning: string }[] {
  const words = ` ${`${title} ${description}`.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, ' ')} `;
  return packs
    .flatMap(({ glossary }) => glossary)
    .filter(({ term }) =>
      words.includes(
        ` ${term
          .toLowerCase()
          .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
          .trim()} `,
      ),
    );
}

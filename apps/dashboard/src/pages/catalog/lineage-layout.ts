/**
 * Where the entries of a lineage stand: four columns from data to what shows figures, each in the order in which its lines
 * cross least. A column with many entries shows groups of them instead (fields by event type, others by kind): what a
 * group holds is in the table beside.
 */
import type { CatalogNode, Kind, Lineage } from './catalog.ts';

export interface PlacedNode {
  id: string;
  /** Entries it stands for; one, unless it is a group. */
  members: readonly CatalogNode[];
  kind: Kind;
  column: number;
  row: number;
}

export interface PlacedLink {
  from: PlacedNode;
  to: PlacedNode;
  /** Whether values go along it; else it only decides what counts, and where. */
  isDirect: boolean;
}

export interface LineageLayout {
  nodes: readonly PlacedNode[];
  links: readonly PlacedLink[];
  rows: number;
  columns: readonly number[];
}

const COLUMN_OF: Readonly<Record<Kind, number>> = {
  ...{ topic: 0, event_type: 0, field: 0, table: 0, external_dataset: 3, external_job: 3 },
  ...{ window: 1, measure: 1, dimension: 1, metric: 2, signal: 2, analysis: 2 },
  ...{ anomaly_watch: 3, alert_rule: 3, pipeline: 3, rule: 3, budget: 3, saved_query: 3, board: 3, report_template: 3 },
};
/** More in a column than this are grouped. */
const SHOWN_MAX = 16;
const SWEEPS = 4;

export function layOutLineage({ entry, nodes, links }: Lineage): LineageLayout {
  const groupOf = new Map<string, string>();
  const groups = new Map<string, CatalogNode[]>();
  const byColumn = Map.groupBy(nodes, columnOf);
  for (const own of byColumn.values())
    for (const node of own) {
      const isAlone = own.length <= SHOWN_MAX || node.id === entry.id;
      const group = isAlone ? node.id : groupName(node);
      groupOf.set(node.id, group);
      groups.set(group, [...(groups.get(group) ?? []), node]);
    }
  const placed = new Map<string, PlacedNode>();
  for (const [id, members] of groups) {
    const [first] = members as [CatalogNode];
    const column = columnOf(first);
    const row = [...placed.values()].filter((other) => other.column === column).length;
    placed.set(id, { id, members, kind: first.kind, column, row });
  }
  const drawn = new Map<string, PlacedLink>();
  for (const { from, to, transformations } of links) {
    const [source, target] = [groupOf.get(from), groupOf.get(to)];
    if (source === undefined || target === undefined || source === target) continue;
    const key = `${source} ${target}`;
    const isDirect = transformations.length === 0 || transformations.some(({ type }) => type === 'DIRECT');
    const before = drawn.get(key);
    drawn.set(key, {
      ...{ from: placed.get(source)!, to: placed.get(target)!, isDirect: isDirect || (before?.isDirect ?? false) },
    });
  }
  order([...placed.values()], [...drawn.values()]);
  const columns = [...new Set([...placed.values()].map(({ column }) => column))].toSorted((a, b) => a - b);
  return {
    ...{ nodes: [...placed.values()], links: [...drawn.values()], columns },
    rows: Math.max(0, ...[...placed.values()].map(({ row }) => row + 1)),
  };
}

function columnOf({ kind, id }: CatalogNode): number {
  return kind === 'field' && id.startsWith('external_dataset:') ? 3 : COLUMN_OF[kind];
}

function groupName(node: CatalogNode): string {
  return node.kind === 'field' ? `fields of ${eventTypeOf(node)}` : `kind ${node.kind}`;
}

/** `model_call` of `model_call.cost_usd`. */
export function eventTypeOf({ name }: Pick<CatalogNode, 'name'>): string {
  return name.split('.')[0]!;
}

/** Each entry goes to the middle of those it is linked with, column by column, a few times. */
function order(nodes: readonly PlacedNode[], links: readonly PlacedLink[]): void {
  for (let sweep = 0; sweep < SWEEPS; sweep += 1)
    for (const column of [0, 1, 2, 3]) {
      const own = nodes.filter((node) => node.column === column);
      const middle = (node: PlacedNode): number => {
        const rows = links.flatMap(({ from, to }) => (from === node ? to.row : to === node ? from.row : []));
        return rows.length === 0 ? node.row : rows.reduce((sum, row) => sum + row, 0) / rows.length;
      };
      const sorted = own.map((node) => ({ node, at: middle(node) })).toSorted((a, b) => a.at - b.at);
      sorted.forEach(({ node }, row) => {
        node.row = row;
      });
    }
}

/** An entry with everything its lines lead to, both ways. */
export function connectedWith(id: string, links: readonly PlacedLink[]): ReadonlySet<string> {
  const found = new Set([id]);
  const walk = (at: string, next: (link: PlacedLink) => [string, string]): void => {
    for (const link of links) {
      const [from, to] = next(link);
      if (from !== at || found.has(to)) continue;
      found.add(to);
      walk(to, next);
    }
  };
  walk(id, ({ from, to }) => [from.id, to.id]);
  walk(id, ({ from, to }) => [to.id, from.id]);
  return found;
}

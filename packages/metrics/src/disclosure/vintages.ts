/**
 * Several publications of one period, seen together: what was out before events came late, and what is out with them.
 * Whoever saw both can take one from the other, so they are audited as one table (linear-audit.ts), in which each
 * publication has coefficients of its own.
 */
import { type Contribution, hasMeasure } from './contribution.ts';
import { type Unknown, unfixed, unknownKey } from './linear-audit.ts';
import { onceEach, type PublishedPattern, type PublishedTable, partOf, unitKey } from './publish-table.ts';

export interface Vintage {
  table: PublishedTable;
  pattern: PublishedPattern;
}

/**
 * Units whose news may not be told after what the earlier vintages told; all of them when it cannot be said whose.
 * `news` are the contributions that only the last vintage has.
 */
export function betrayedUnits(vintages: readonly Vintage[], news: ReadonlySet<Contribution>): Set<string> {
  const { table } = vintages.at(-1)!;
  const betrayed = new Set<string>();
  let isUnsafe = false;
  for (const kind of new Set(table.family.measures.map((measure) => measure.kind))) {
    const rows = kind === 'distinct' ? personRows(vintages) : amountRows(vintages, kind);
    const columns = new Map<string, { unknowns: readonly Unknown[]; persons: Set<number> }>();
    for (const { row, unknowns } of rows) {
      const key = unknowns.map(unknownKey).join('\n');
      const column = columns.get(key) ?? { unknowns, persons: new Set<number>() };
      column.persons.add(row.person);
      columns.set(key, column);
    }
    const stuck = new Set(unfixed([...columns.values()], table.floor).map(unknownKey));
    if (stuck.size === 0) continue;
    isUnsafe = true;
    const persons = new Set(
      rows.flatMap(({ row, unknowns }) => (unknowns.some((one) => stuck.has(unknownKey(one))) ? [row.person] : [])),
    );
    for (const row of news) if (persons.has(row.person)) betrayed.add(unitKey(row.unit));
  }
  if (isUnsafe && betrayed.size === 0) for (const row of news) betrayed.add(unitKey(row.unit));
  return betrayed;
}

interface AuditRow {
  row: Contribution;
  unknowns: readonly Unknown[];
}

function amountRows(vintages: readonly Vintage[], kind: string): AuditRow[] {
  const unknowns = new Map<Contribution, Unknown[]>();
  for (const [index, { table, pattern }] of vintages.entries())
    for (const row of table.contributions) {
      const own = unknowns.get(row) ?? [];
      own.push(...unknownsOf(table, pattern, kind, row, index));
      unknowns.set(row, own);
    }
  return [...unknowns].flatMap(([row, own]) => (own.length > 0 ? [{ row, unknowns: own }] : []));
}

/** A person is one person in all vintages, whatever they came to be counted for. */
function personRows(vintages: readonly Vintage[]): AuditRow[] {
  const people = new Map<number, { row: Contribution; unknowns: Unknown[] }>();
  for (const [index, { table, pattern }] of vintages.entries()) {
    const measures = [...table.family.measures.keys()].filter(
      (m) => table.family.measures[m]!.aggregate === 'distinct',
    );
    for (const row of onceEach(table.contributions, measures)) {
      const known = people.get(row.person) ?? { row, unknowns: [] };
      known.unknowns.push(...unknownsOf(table, pattern, 'distinct', row, index));
      people.set(row.person, known);
    }
  }
  return [...people.values()].filter(({ unknowns }) => unknowns.length > 0);
}

function unknownsOf(
  { family }: PublishedTable,
  { units }: PublishedPattern,
  kind: string,
  { unit, mask }: Contribution,
  vintage: number,
): Unknown[] {
  return family.measures.flatMap((one, measure) => {
    if (one.kind !== kind || !hasMeasure(mask, measure)) return [];
    const part = partOf(unit, units[measure]!);
    return part === undefined ? [] : [{ measure, part: `${vintage} ${part}` }];
  });
}

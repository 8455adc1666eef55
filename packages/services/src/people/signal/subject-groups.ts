/** The people of every unit, as signals see them: who belongs to it, their spells, their rows. Built once a span of weeks. */
import type { Employment, SignalUnitKind, SubjectGroup, SubjectRow, SubjectTable } from '@bellwether/metrics';
import type { Units } from '../roster/units.ts';

export interface GroupUnit {
  /** Empty for the organisation. */
  unit: string;
  kind: SignalUnitKind;
  /** The units above, narrow to wide, the organisation last. */
  above: readonly string[];
}

export class SubjectGroups {
  readonly units: readonly GroupUnit[];
  readonly #employments: ReadonlyMap<string, readonly Employment[]>;
  readonly #rows = new Map<SubjectTable, ReadonlyMap<string, readonly SubjectRow[]>>();

  constructor(units: Units, employments: readonly Employment[]) {
    const byUnit = new Map<string, Employment[]>();
    const lineages = new Map<string, readonly string[]>();
    for (const employment of employments) {
      let lineage = lineages.get(employment.unit);
      if (!lineage) {
        lineage = ['', ...units.lineage(employment.unit)];
        lineages.set(employment.unit, lineage);
      }
      for (const unit of lineage) {
        const known = byUnit.get(unit);
        if (known) known.push(employment);
        else byUnit.set(unit, [employment]);
      }
    }
    this.#employments = byUnit;
    this.units = [
      { unit: '', kind: 'organisation', above: [] },
      ...units
        .all()
        .map(({ unit, kind }) => ({ unit, kind, above: [...units.lineage(unit).slice(1), ''] }) satisfies GroupUnit),
    ];
  }

  /** Rows of one subject in the order of their days. */
  put(table: SubjectTable, rows: readonly SubjectRow[]): void {
    this.#rows.set(
      table,
      Map.groupBy(rows, ({ subject }) => subject),
    );
  }

  group({ unit, kind }: GroupUnit, fromDay: number, toDay: number): SubjectGroup {
    const employments = this.#employments.get(unit) ?? [];
    const members = new Set<string>();
    for (const { subject, fromDay: from, toDay: to } of employments)
      if (from < toDay && (to === null || to >= toDay)) members.add(subject);
    return {
      unit,
      kind,
      fromDay,
      toDay,
      members,
      employments,
      rows: (table, from = fromDay, to = toDay) => this.#rowsOf(members, table, from, to),
    };
  }

  *#rowsOf(members: ReadonlySet<string>, table: SubjectTable, fromDay: number, toDay: number): Iterable<SubjectRow> {
    const rows = this.#rows.get(table);
    if (!rows) throw new Error(`A signal reads table "${table.name}" without having declared it.`);
    for (const subject of members) {
      const own = rows.get(subject);
      if (!own) continue;
      for (let i = firstFrom(own, fromDay); i < own.length && own[i]!.day < toDay; i++) yield own[i]!;
    }
  }
}

function firstFrom(rows: readonly SubjectRow[], day: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.day < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

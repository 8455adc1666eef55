/**
 * The units of an organisation (divisions, departments, teams) and which stands under which. Units come from events, so
 * a parent may be unknown, and two events may even make a circle: whoever climbs stops at the first unit seen twice.
 */
import type { Transaction, UnitKind } from '@bellwether/records';

export interface Unit {
  /** Pseudonym. */
  unit: string;
  kind: UnitKind;
  parent: string | null;
  /** Empty when nobody has named it. */
  nameGeneric: string;
}

export class Units {
  readonly #units: ReadonlyMap<string, Unit>;
  readonly #children = new Map<string, Unit[]>();

  constructor(units: readonly Unit[]) {
    this.#units = new Map(units.map((unit) => [unit.unit, unit]));
    for (const unit of this.#units.values()) {
      if (unit.parent === null) continue;
      const siblings = this.#children.get(unit.parent);
      if (siblings) siblings.push(unit);
      else this.#children.set(unit.parent, [unit]);
    }
  }

  /** In the order of their pseudonyms. */
  all(): Unit[] {
    return [...this.#units.values()];
  }

  get(unit: string): Unit | undefined {
    return this.#units.get(unit);
  }

  /** A name to show: never a pseudonym, which says nothing to anybody. */
  nameOf(unit: string): string {
    if (unit === '') return 'The organisation';
    const known = this.#units.get(unit);
    return known?.nameGeneric || `Unnamed ${known?.kind ?? 'unit'}`;
  }

  /** The unit itself and those above it, from narrow to wide. */
  lineage(unit: string): string[] {
    const lineage: string[] = [];
    let at: string | null = unit;
    while (at && !lineage.includes(at)) {
      lineage.push(at);
      at = this.#units.get(at)?.parent ?? null;
    }
    return lineage;
  }

  /** The unit itself and everything below it. */
  below(unit: string): ReadonlySet<string> {
    const seen = new Set([unit]);
    for (const at of seen) for (const child of this.#children.get(at) ?? []) seen.add(child.unit);
    return seen;
  }
}

export async function readUnits(tx: Transaction, orgId: string): Promise<Units> {
  const rows = await tx
    .selectFrom('organisation_units')
    .select(['unit', 'kind', 'parent', 'name_generic'])
    .where('org_id', '=', orgId)
    .orderBy('unit')
    .execute();
  return new Units(rows.map(({ name_generic, ...unit }) => ({ ...unit, nameGeneric: name_generic })));
}

/**
 * Who was employed in which unit at a time. For jobs that make figures of groups: person-level rows must not leave the
 * process, so no route calls these.
 */
import type { Transaction } from '@bellwether/records';
import type { Units } from './units.ts';

export interface Membership {
  subject: string;
  /** The narrowest unit known; empty when none is. */
  unit: string;
  topPerformer: boolean;
}

/** Those employed on the day that begins at `dayMs` (midnight UTC), each once, in the order of their pseudonyms. */
export async function membersOn(tx: Transaction, orgId: string, dayMs: number): Promise<Membership[]> {
  const day = new Date(dayMs);
  const rows = await tx
    .selectFrom('employment_spells')
    .select(['subject', 'unit', 'top_performer'])
    .where('org_id', '=', orgId)
    .where('from_day', '<=', day)
    .where((eb) => eb.or([eb('to_day', 'is', null), eb('to_day', '>', day)]))
    .orderBy('subject')
    .execute();
  return rows.map(({ top_performer, ...member }) => ({ ...member, topPerformer: top_performer }));
}

/** Members by unit, each in the own unit and in all those above it; `''` is everybody. */
export function membersByUnit(members: readonly Membership[], units: Units): ReadonlyMap<string, ReadonlySet<string>> {
  const byUnit = new Map<string, Set<string>>([['', new Set()]]);
  const lineages = new Map<string, readonly string[]>();
  for (const { subject, unit } of members) {
    let lineage = lineages.get(unit);
    if (!lineage) {
      lineage = ['', ...units.lineage(unit)];
      lineages.set(unit, lineage);
    }
    for (const at of lineage) {
      const known = byUnit.get(at);
      if (known) known.add(subject);
      else byUnit.set(at, new Set([subject]));
    }
  }
  return byUnit;
}

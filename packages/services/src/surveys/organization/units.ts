/** Departments and teams of a surveyed company: by their ids, or by what they are called. */
import { createHash } from 'node:crypto';
import { Problem } from '@bellwether/core';
import type { OrganizationUnit } from '@bellwether/records';
import { personalTextFault } from './personal-fields.ts';

export const UNITS_MAX = 2000;

/** The id of a unit that came with a name and no pseudonym: the same for the same name. */
export function unitIdOf(
  organizationId: string,
  kind: OrganizationUnit['kind'],
  name: string,
  parent: string | null,
): string {
  const plain = name.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase();
  const digest = createHash('sha256')
    .update([organizationId, kind, parent ?? '', plain].join('\u001f'))
    .digest('hex');
  return `u_${digest.slice(0, 40)}`;
}

/** The unit of that id or name; made when there is none. Throws for a name that is somebody's. */
export function findOrAddUnit(
  units: OrganizationUnit[],
  organizationId: string,
  { kind, text, parent }: { kind: OrganizationUnit['kind']; text: string; parent: string | null },
): OrganizationUnit {
  const plain = text.trim().toLowerCase();
  const known = units.find(
    (unit) =>
      unit.kind === kind &&
      (unit.id === text || (unit.name.toLowerCase() === plain && (kind !== 'team' || unit.parent === parent))),
  );
  if (known) return known;
  const fault = personalTextFault(text, kind);
  if (fault !== undefined)
    throw new Problem('invalid_request', `${kind} ${fault}`, { errors: [{ field: kind, detail: fault }] });
  if (units.length >= UNITS_MAX)
    throw new Problem('conflict', `There are ${UNITS_MAX} departments and teams already. Merge some first.`);
  const unit = { id: unitIdOf(organizationId, kind, text, parent), kind, parent, name: text.trim() };
  units.push(unit);
  return unit;
}

export function unitName(units: readonly OrganizationUnit[], id: string | null): string | null {
  return id === null ? null : (units.find((unit) => unit.id === id)?.name ?? null);
}

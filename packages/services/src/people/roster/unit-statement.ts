/**
 * What events state about units. `organisation_unit_changed` declares one; a person's event that names a team and its
 * department mentions both. Of several statements about a unit the strongest holds: declared before mentioned, then the
 * newest, then the higher event id. That is an order, so it does not matter in which order they come.
 */
import type { CanonicalEvent } from '@bellwether/core';
import type { UnitKind } from '@bellwether/records';
import type { PersonFact } from './person-fact.ts';

export interface UnitStatement {
  unit: string;
  kind: UnitKind;
  parent: string | null;
  nameGeneric: string;
  declared: boolean;
  asOfMs: number;
  asOfEvent: string;
}

const KINDS: readonly string[] = ['division', 'department', 'team'] satisfies UnitKind[];
const PSEUDONYM_LENGTH_MAX = 128;
const NAME_LENGTH_MAX = 200;

export function unitDeclaredBy(event: CanonicalEvent): UnitStatement | undefined {
  const { unit_id_hash: unit, kind, parent_id_hash: parent, name_generic: name } = event.metadata;
  if (event.event_type !== 'organisation_unit_changed' || !isPseudonym(unit)) return undefined;
  if (typeof kind !== 'string' || !KINDS.includes(kind)) return undefined;
  return {
    unit,
    kind: kind as UnitKind,
    parent: isPseudonym(parent) && parent !== unit ? parent : null,
    nameGeneric: typeof name === 'string' ? name.slice(0, NAME_LENGTH_MAX) : '',
    declared: true,
    asOfMs: Date.parse(event.timestamp),
    asOfEvent: event.event_id,
  };
}

export function unitsMentionedBy({ department, team, at, id }: PersonFact): UnitStatement[] {
  const mention = { nameGeneric: '', declared: false, asOfMs: at, asOfEvent: id };
  return [
    ...(department ? [{ ...mention, unit: department, kind: 'department' as const, parent: null }] : []),
    ...(team && team !== department
      ? [{ ...mention, unit: team, kind: 'team' as const, parent: department || null }]
      : []),
  ];
}

export function isStronger(a: UnitStatement, b: UnitStatement): boolean {
  if (a.declared !== b.declared) return a.declared;
  if (a.asOfMs !== b.asOfMs) return a.asOfMs > b.asOfMs;
  return a.asOfEvent > b.asOfEvent;
}

function isPseudonym(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= PSEUDONYM_LENGTH_MAX;
}

/**
 * Who is to be asked: the people of an organisation's roster, or the employees of a company that is surveyed, who are
 * there today and whom the tenant's rule lets be asked again. Somebody who was erased, or who has withdrawn their consent
 * to be taken in, is not asked.
 */
import { randomInt } from 'node:crypto';
import { DAY_MS, Problem } from '@bellwether/core';
import type { Transaction } from '@bellwether/records';
import type { Platform } from '../../installation/platform/platform.ts';
import { membersOn } from '../../people/roster/members.ts';
import { readUnits, type Unit, Units } from '../../people/roster/units.ts';
import type { PlacedPerson, PlacedUnit } from './wave-cells.ts';

export interface AudienceWish {
  organizationId: string | null;
  /** Units to ask, with what is below them; everybody when absent. */
  units: readonly string[] | undefined;
  /** Nobody who was asked within so many days. */
  coolDownDays: number;
}

export interface Audience {
  /** Those who may be asked: never asked first, then those whose turn is longest ago; at random among equals. */
  people: PlacedPerson[];
  units: PlacedUnit[];
  /** How many were left out because they were asked not long ago. */
  resting: number;
}

export async function readAudience(
  platform: Pick<Platform, 'clock' | 'standing'>,
  tx: Transaction,
  orgId: string,
  wish: AudienceWish,
): Promise<Audience> {
  const { units, people: everybody } =
    wish.organizationId === null
      ? await rosterOf(tx, orgId, platform.clock())
      : await employeesOf(tx, orgId, wish.organizationId);
  const unknown = wish.units?.find((unit) => units.get(unit) === undefined);
  if (unknown !== undefined)
    throw new Problem('invalid_request', `There is no unit ${JSON.stringify(unknown.slice(0, 80))}.`, {
      errors: [{ field: 'units', detail: 'names a unit that is not there.' }],
    });
  const wanted = wish.units && new Set(wish.units.flatMap((unit) => [...units.below(unit)]));
  const present = everybody.filter(
    ({ subject, unit }) => (!wanted || wanted.has(unit)) && platform.standing.barOf(orgId, subject) === undefined,
  );
  const lastAsked = await lastAskedOf(tx, orgId);
  const sinceMs = platform.clock() - wish.coolDownDays * DAY_MS;
  const rested = present.filter(({ subject }) => (lastAsked.get(subject) ?? -Infinity) <= sinceMs);
  return {
    people: shuffled(rested).sort(
      (a, b) => (lastAsked.get(a.subject) ?? -Infinity) - (lastAsked.get(b.subject) ?? -Infinity) || 0,
    ),
    units: units.all().map(({ unit, kind, parent, nameGeneric }) => ({ unit, kind, parent, name: nameGeneric })),
    resting: present.length - rested.length,
  };
}

/** A part of each group, of those whose turn it is; never fewer than the floor. */
export function sampled(
  subjects: readonly string[],
  inTurn: ReadonlyMap<string, number>,
  share: number,
  floor: number,
) {
  const count = Math.min(subjects.length, Math.max(floor, Math.round(subjects.length * share)));
  return subjects.toSorted((a, b) => inTurn.get(a)! - inTurn.get(b)!).slice(0, count);
}

export async function unitsOf(tx: Transaction, orgId: string, organizationId: string | null): Promise<Units> {
  return organizationId === null ? readUnits(tx, orgId) : (await companyOf(tx, orgId, organizationId)).units;
}

async function rosterOf(tx: Transaction, orgId: string, nowMs: number) {
  const day = Math.floor(nowMs / DAY_MS) * DAY_MS;
  const members = await membersOn(tx, orgId, day);
  return { units: await readUnits(tx, orgId), people: members.map(({ subject, unit }) => ({ subject, unit })) };
}

async function companyOf(tx: Transaction, orgId: string, organizationId: string) {
  const row = await tx
    .selectFrom('organizations')
    .select(['units'])
    .where('org_id', '=', orgId)
    .where('id', '=', organizationId)
    .executeTakeFirst();
  if (!row)
    throw new Problem('not_found', 'There is no such organization.', {
      errors: [{ field: 'organization_id', detail: 'is not there.' }],
    });
  const units = row.units.map(({ id, kind, parent, name }): Unit => ({ unit: id, kind, parent, nameGeneric: name }));
  return { units: new Units(units) };
}

async function employeesOf(tx: Transaction, orgId: string, organizationId: string) {
  const { units } = await companyOf(tx, orgId, organizationId);
  const rows = await tx
    .selectFrom('employees')
    .select(['subject', 'department', 'team'])
    .where('org_id', '=', orgId)
    .where('organization_id', '=', organizationId)
    .where('status', '=', 'active')
    .orderBy('subject')
    .execute();
  return { units, people: rows.map(({ subject, department, team }) => ({ subject, unit: team ?? department ?? '' })) };
}

async function lastAskedOf(tx: Transaction, orgId: string): Promise<Map<string, number>> {
  const rows = await tx
    .selectFrom('survey_assignments')
    .select(['subject', (eb) => eb.fn.max('assigned_at').as('at')])
    .where('org_id', '=', orgId)
    .groupBy('subject')
    .execute();
  return new Map(rows.map(({ subject, at }) => [subject, new Date(at).getTime()]));
}

/** In an order nobody can foresee. */
export function shuffled<T>(items: readonly T[]): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = randomInt(index + 1);
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}

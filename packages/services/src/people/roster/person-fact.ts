/**
 * What one HR event states about a person's employment, as it is kept in `employee_state.history`. Only what a figure
 * needs is taken over: no salary band, no manager, no rating.
 *
 * Facts of a person are a set, ordered by the time they speak of and then by event id. Everything the roster knows of
 * the person is computed from that set, and so does not depend on when, or how often, each of them arrived.
 */
import { type CanonicalEvent, DAY_MS, type Json, type JsonObject } from '@bellwether/core';
import type { EmploymentStatus } from '@bellwether/records';

export interface PersonFact {
  /** Event time, in milliseconds. */
  at: number;
  /** The event's id. */
  id: string;
  /**
   * `replaced`: from now on the person has another pseudonym; `inherited`: what was known under the one before, which holds
   * where nothing else is known.
   */
  kind: 'state' | 'review' | 'departure' | 'replaced' | 'inherited';
  department?: string;
  team?: string;
  status?: EmploymentStatus;
  role_category?: string;
  role_level?: string;
  tenure_band?: string;
  region?: string;
  hired_quarter?: string;
  top?: boolean;
  voluntary?: boolean;
}

/** Events of which the roster is made, beside `organisation_unit_changed`. */
const KINDS: Readonly<Record<string, PersonFact['kind']>> = {
  employee_state_changed: 'state',
  performance_reviewed: 'review',
  employee_departure: 'departure',
};

const STATUSES: readonly string[] = ['active', 'on_leave', 'departed'] satisfies EmploymentStatus[];
const TEXT_LENGTH_MAX = 128;

/** `undefined` for an event that says nothing about anybody's employment. */
export function personFactOf(event: CanonicalEvent): PersonFact | undefined {
  const kind = KINDS[event.event_type];
  if (!kind || event.user_id === '') return undefined;
  const { metadata } = event;
  const department = textOf(metadata.department_id_hash);
  const team = textOf(metadata.team_id_hash);
  const { status, is_top_performer, is_voluntary } = metadata;
  return {
    at: Date.parse(event.timestamp),
    id: event.event_id,
    kind,
    ...(department === undefined ? {} : { department }),
    ...(team === undefined ? {} : { team }),
    ...(typeof status === 'string' && STATUSES.includes(status) ? { status: status as EmploymentStatus } : {}),
    ...(kind === 'state' ? traitsOf(metadata, event.region) : {}),
    ...(typeof is_top_performer === 'boolean' ? { top: is_top_performer } : {}),
    ...(kind === 'departure' && typeof is_voluntary === 'boolean' ? { voluntary: is_voluntary } : {}),
  };
}

function traitsOf(metadata: JsonObject, region: string): Partial<PersonFact> {
  const traits: Partial<Record<(typeof TRAITS)[number], string>> = {};
  for (const trait of TRAITS) {
    // Doors take a region at the top of an event for the envelope's.
    const value = textOf(metadata[trait]) ?? (trait === 'region' ? region || undefined : undefined);
    if (value !== undefined) traits[trait] = value;
  }
  return traits;
}

export const TRAITS = ['role_category', 'role_level', 'tenure_band', 'region', 'hired_quarter'] as const;

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value.length <= TEXT_LENGTH_MAX ? value : undefined;
}

/** Facts that changed nothing are let go once they are so much older than the newest one. */
const THIN_AFTER_MS = 30 * DAY_MS;
/** Of a person with more facts the earliest are let go: bounds what a mad source can make us keep. */
const FACTS_MAX = 500;

/** The union of two sets of facts, in order. */
export function mergeFacts(known: readonly PersonFact[], added: readonly PersonFact[]): PersonFact[] {
  const facts = new Map([...known, ...added].map((fact) => [fact.id, fact]));
  return [...facts.values()].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
}

/** Those that are kept, of facts in order; `changedNothing` holds the indices of those without effect. */
export function keptFacts(facts: readonly PersonFact[], changedNothing: ReadonlySet<number>): PersonFact[] {
  const thinBefore = (facts.at(-1)?.at ?? 0) - THIN_AFTER_MS;
  return facts.filter(({ at }, index) => at >= thinBefore || !changedNothing.has(index)).slice(-FACTS_MAX);
}

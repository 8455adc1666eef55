/**
 * From the facts of a person, in order, to what they are now and where they were employed when. Pure.
 *
 * Rules
 * - A fact changes what it names; the rest stays. A department without a team means: in no known team of it.
 * - Spells are whole days in UTC, [from, to). Of several states on one day the last one counts.
 * - A change of unit or of the top performers' flag ends a spell and begins the next; so the flag of a spell is the one
 *   that held at its beginning, and throughout it.
 * - The first spell begins with the first fact: what was before is not known, and is not made up.
 * - Somebody of whom only the departure is known has no spell: exposure without a beginning cannot be counted.
 * - A return on the day of a departure undoes the departure.
 * - A pseudonym that was replaced ends like a change, not like a departure: the person is employed under the next one.
 */
import { DAY_MS } from '@bellwether/core';
import type { EmploymentStatus } from '@bellwether/records';
import { type PersonFact, TRAITS } from './person-fact.ts';

export interface PersonState {
  department: string;
  team: string;
  status: EmploymentStatus;
  role_category: string;
  role_level: string;
  tenure_band: string;
  region: string;
  hired_quarter: string;
  isTopPerformer: boolean;
  sinceMs: number;
}

export interface Spell {
  unit: string;
  department: string;
  /** Midnight, UTC. */
  fromMs: number;
  toMs: number | null;
  endedBy: 'departure' | 'change' | null;
  voluntary: boolean | null;
  topPerformer: boolean;
}

export interface FoldedPerson {
  state: PersonState;
  spells: Spell[];
  /** Facts without effect. */
  changedNothing: ReadonlySet<number>;
}

const NOTHING_KNOWN: Omit<PersonState, 'sinceMs'> = {
  ...{ department: '', team: '', status: 'active', isTopPerformer: false },
  ...{ role_category: '', role_level: '', tenure_band: '', region: '', hired_quarter: '' },
};

/** Throws when there are no facts. */
export function foldPerson(facts: readonly PersonFact[]): FoldedPerson {
  const [first] = facts;
  if (!first) throw new Error('A person without facts has no state.');
  let state: PersonState = { ...NOTHING_KNOWN, sinceMs: first.at };
  const spells: Spell[] = [];
  const changedNothing = new Set<number>();
  facts.forEach((fact, index) => {
    const next = changedBy(state, fact, index === 0);
    const isChange = index === 0 || !isSame(state, next);
    const hadEffect = advance(spells, next, fact, index === 0 && fact.kind === 'departure');
    if (isChange) state = { ...next, sinceMs: fact.at };
    else if (!hadEffect) changedNothing.add(index);
  });
  return { state, spells, changedNothing };
}

/** The narrowest unit known. */
export function unitOf({ team, department }: Pick<PersonState, 'team' | 'department'>): string {
  return team || department;
}

function changedBy(state: PersonState, fact: PersonFact, isFirst: boolean): PersonState {
  const next = { ...state };
  if (fact.kind === 'replaced') return { ...next, status: 'departed' };
  if (fact.kind === 'inherited') return inheriting(next, fact, isFirst);
  // Whoever reviews or leaves does not move; their events only tell where somebody is of whom that was not known.
  const moves = fact.kind === 'state' || unitOf(state) === '';
  if (moves && fact.department !== undefined) {
    if (fact.department !== state.department) next.team = '';
    next.department = fact.department;
  }
  if (moves && fact.team !== undefined) next.team = fact.team;
  for (const trait of TRAITS) next[trait] = fact[trait] ?? next[trait];
  next.isTopPerformer = fact.top ?? next.isTopPerformer;
  next.status = fact.kind === 'departure' ? 'departed' : (fact.status ?? next.status);
  return next;
}

/** Only what is not known already: the two may have been taken for different people for a while. */
function inheriting(state: PersonState, fact: PersonFact, isFirst: boolean): PersonState {
  if (isFirst) state.status = fact.status ?? state.status;
  if (unitOf(state) === '') Object.assign(state, { department: fact.department ?? '', team: fact.team ?? '' });
  for (const trait of TRAITS) state[trait] ||= fact[trait] ?? '';
  state.isTopPerformer ||= fact.top ?? false;
  return state;
}

function isSame(a: PersonState, b: PersonState): boolean {
  return (
    a.department === b.department &&
    a.team === b.team &&
    a.status === b.status &&
    a.isTopPerformer === b.isTopPerformer &&
    TRAITS.every((trait) => a[trait] === b[trait])
  );
}

/** Takes the state that holds from the fact's day on into the spells. True when a spell has changed. */
function advance(spells: Spell[], state: PersonState, fact: PersonFact, onlyDeparture: boolean): boolean {
  if (onlyDeparture) return false;
  const dayMs = Math.floor(fact.at / DAY_MS) * DAY_MS;
  const last = spells.at(-1);
  const open = last?.toMs === null ? last : undefined;
  const now = { unit: unitOf(state), department: state.department, topPerformer: state.isTopPerformer };
  if (state.status === 'departed') {
    if (open && fact.kind === 'replaced') end(open, dayMs, 'change', null);
    else if (open) end(open, dayMs, 'departure', fact.voluntary ?? null);
    else if (last?.endedBy === 'departure' && last.voluntary === null && fact.voluntary !== undefined)
      last.voluntary = fact.voluntary;
    else return false;
    return true;
  }
  if (open && isSameSpell(open, now)) return false;
  if (!open && last?.toMs === dayMs && last.endedBy === 'departure') end(last, dayMs, 'change', null);
  else if (open) end(open, dayMs, 'change', null);
  // What lasted no whole day was not: the last state of a day counts.
  if (spells.at(-1)?.fromMs === dayMs) spells.pop();
  const before = spells.at(-1);
  if (before?.toMs === dayMs && before.endedBy === 'change' && isSameSpell(before, now))
    Object.assign(before, { toMs: null, endedBy: null });
  else spells.push({ ...now, fromMs: dayMs, toMs: null, endedBy: null, voluntary: null });
  return true;
}

function end(spell: Spell, dayMs: number, endedBy: 'departure' | 'change', voluntary: boolean | null): void {
  Object.assign(spell, { toMs: dayMs, endedBy, voluntary });
}

function isSameSpell(spell: Spell, now: Pick<Spell, 'unit' | 'department' | 'topPerformer'>): boolean {
  return spell.unit === now.unit && spell.department === now.department && spell.topPerformer === now.topPerformer;
}

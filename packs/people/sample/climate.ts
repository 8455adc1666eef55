/**
 * How people are, week by week. What somebody feels is their usual outlook, what everybody shares, what their department
 * shares, and what is their own; all but the first come back to normal after a disturbance, quickly where all is well.
 *
 * In the drifting department they come back ever more slowly over more than a year (critical slowing down: an
 * autoregressive process whose coefficient rises towards 1), while the mean hardly moves until the last months.
 */
import { type Random, randomOf } from '@bellwether/core';
import type { Tendency } from './organisation.ts';
import { HISTORY_WEEKS, isEmployed, type Person } from './staff.ts';

const RECOVERY = { steady: 0.25, healthy: 0.15, drifting: 0.15 } as const satisfies Record<Tendency, number>;
/** Recovery slows down from here to the end of history. */
const SLOWING_FROM_WEEK = -76;
const SLOWEST = 0.93;
const SHARED_SHOCK = 0.22;
const OWN_SHOCK = 0.5;
const DRIFT_WEEKS = 26;
/** News, seasons, a good quarter: what moves everybody a little. */
const MOOD = 'mood';
const MOOD_MEMORY = 0.4;
const MOOD_SHOCK = 0.13;

const USUAL_ENGAGEMENT = { steady: 7, healthy: 7.6, drifting: 7.1 } as const satisfies Record<Tendency, number>;

export class Climate {
  readonly #seed: number;
  readonly #shared = new Map<string, number>();
  readonly #own = new Map<string, number>();

  constructor(seed: number) {
    this.#seed = seed;
  }

  /** To be called for every week in order, from the first one of history. */
  advance(week: number, people: readonly Person[]): void {
    this.#step(this.#shared, MOOD, MOOD_MEMORY, MOOD_SHOCK, week);
    const departments = new Map(people.map(({ seat }) => [seat.department, seat.tendency]));
    for (const [department, tendency] of departments)
      this.#step(this.#shared, department, memoryOf(tendency, week), SHARED_SHOCK, week);
    for (const person of people)
      if (isEmployed(person, week))
        this.#step(this.#own, person.subject, memoryOf(person.seat.tendency, week), OWN_SHOCK, week);
  }

  /** What everybody shares this week: about −0.4 to 0.4. */
  mood(): number {
    return this.#shared.get(MOOD) ?? 0;
  }

  /** Engagement of a person, about 0 to 10. */
  engagementOf({ subject, seat, outlook }: Person, week: number): number {
    const usual = USUAL_ENGAGEMENT[seat.tendency] - 0.8 * troubleOf(seat.tendency, week);
    return usual + outlook + this.mood() + (this.#shared.get(seat.department) ?? 0) + (this.#own.get(subject) ?? 0);
  }

  #step(states: Map<string, number>, key: string, memory: number, shock: number, week: number): void {
    const random = randomOf(this.#seed, 'climate', key, week);
    states.set(key, memory * (states.get(key) ?? 0) + shock * random.normal());
  }
}

function memoryOf(tendency: Tendency, week: number): number {
  const usual = RECOVERY[tendency];
  if (tendency !== 'drifting') return usual;
  const along = (week - SLOWING_FROM_WEEK) / -SLOWING_FROM_WEEK;
  return usual + (SLOWEST - usual) * Math.min(1, Math.max(0, along));
}

/** Others take over what the drifting department can no longer do: so much of its trouble is theirs in the end. */
const SPILL = 0.15;
const SPILL_WEEKS = 13;

/**
 * How far a department has got into trouble that shows, 0 to 1: the drifting one from half a year before the present, what
 * spills over to the ordinary ones from a quarter before it.
 */
export function troubleOf(tendency: Tendency, week: number): number {
  if (tendency === 'healthy') return 0;
  const weeks = tendency === 'drifting' ? DRIFT_WEEKS : SPILL_WEEKS;
  const along = Math.min(1, Math.max(0, (week + weeks) / weeks));
  return tendency === 'drifting' ? along : SPILL * along;
}

/** Share of what is written that is written after hours. */
export function afterHoursShare(tendency: Tendency, week: number): number {
  return { steady: 0.09, healthy: 0.06, drifting: 0.09 }[tendency] + 0.16 * troubleOf(tendency, week);
}

/** A score on a scale of whole numbers from `min` to `max`. */
export function answer(random: Random, mean: number, spread: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, Math.round(mean + spread * random.normal())));
}

export const FIRST_WEEK = -HISTORY_WEEKS;

/**
 * Who sits where, and when: each seat is held by one person after the other. People leave at some twelve in a hundred a
 * year; in the drifting department several times as often towards the end. A seat stays empty for some weeks.
 *
 * Weeks are counted from the one in which the sample begins to live; history has negative ones.
 */
import { type Random, randomOf } from '@bellwether/core';
import { pseudonymOf, type Seat } from './organisation.ts';

/** Weeks of history. */
export const HISTORY_WEEKS = 106;
/** The departures of the drifting department rise in the last weeks of history, after everything else. */
const EXODUS_FROM_WEEK = -18;

const WEEKLY_DEPARTURES = 0.12 / 52;
const EXODUS_DEPARTURES = 0.5 / 52;
const VOLUNTARY_SHARE = 0.7;
const TOP_PERFORMER_SHARE = 0.2;

export interface Person {
  subject: string;
  seat: Seat;
  /** First week, included; before the history for those who were there already. */
  fromWeek: number;
  /** Week after the last one; the departure is on the Friday before. Infinite for who stays. */
  toWeek: number;
  isVoluntary: boolean;
  isTopPerformer: boolean;
  roleLevel: string;
  region: Region;
  /** Months employed when they begin in the data. */
  monthsBefore: number;
  /** How much they write, as a factor. */
  talkative: number;
  /** Where their answers lie, compared with others'. */
  outlook: number;
  /** Share of pulses they answer. */
  answers: number;
}

export interface Region {
  name: string;
  /** Hours that local time is ahead of UTC. */
  aheadHours: number;
}

const REGIONS: readonly (readonly [Region, number])[] = [
  [{ name: 'europe', aheadHours: 1 }, 0.55],
  [{ name: 'north_america', aheadHours: -5 }, 0.35],
  [{ name: 'asia_pacific', aheadHours: 8 }, 0.1],
];
const LEVELS = [
  ['junior_ic', 0.2],
  ['ic', 0.4],
  ['senior_ic', 0.3],
  ['manager', 0.1],
] as const;

/** Everybody who holds the seat up to the week, in order. */
export function holdersOf(seed: number, seat: Seat, throughWeek: number): Person[] {
  const random = randomOf(seed, 'seat', seat.seat);
  const holders: Person[] = [];
  let fromWeek = -HISTORY_WEEKS;
  while (fromWeek <= throughWeek) {
    const person = newPerson(seed, seat, fromWeek, holders.length, random);
    holders.push(person);
    if (person.toWeek === Number.POSITIVE_INFINITY) break;
    fromWeek = person.toWeek + 3 + random.below(6);
  }
  return holders;
}

/** Nobody is followed longer than this; whoever is still there then stays. */
const WEEKS_FORESEEN = 1000;

function newPerson(seed: number, seat: Seat, fromWeek: number, nth: number, random: Random): Person {
  const wasThere = fromWeek === -HISTORY_WEEKS;
  let toWeek = fromWeek + 8;
  while (toWeek < WEEKS_FORESEEN && !random.chance(departureChance(seat, toWeek))) toWeek++;
  return {
    subject: pseudonymOf(seed, 'person', seat.seat, nth),
    seat,
    fromWeek,
    toWeek: toWeek === WEEKS_FORESEEN ? Number.POSITIVE_INFINITY : toWeek,
    isVoluntary: random.chance(VOLUNTARY_SHARE),
    isTopPerformer: random.chance(TOP_PERFORMER_SHARE),
    roleLevel: random.weighted(LEVELS),
    region: random.weighted(REGIONS),
    monthsBefore: wasThere ? Math.floor(random.exponential(30)) : 0,
    talkative: Math.min(3, random.logNormal(1, 0.4)),
    outlook: 0.7 * random.normal(),
    answers: 0.82 + 0.16 * random.unit(),
  };
}

function departureChance({ tendency }: Seat, week: number): number {
  if (tendency === 'healthy') return 0.6 * WEEKLY_DEPARTURES;
  const isExodus = tendency === 'drifting' && week >= EXODUS_FROM_WEEK && week < -EXODUS_FROM_WEEK;
  return isExodus ? EXODUS_DEPARTURES : WEEKLY_DEPARTURES;
}

export function isEmployed({ fromWeek, toWeek }: Person, week: number): boolean {
  return fromWeek <= week && week < toWeek;
}

/** Months employed in the week. */
export function tenureBand({ monthsBefore, fromWeek }: Person, week: number): string {
  const months = monthsBefore + (week - fromWeek) / 4.348;
  if (months < 6) return '0-6';
  if (months < 12) return '6-12';
  if (months < 24) return '12-24';
  return months < 60 ? '24-60' : '60+';
}

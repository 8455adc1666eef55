/**
 * People of a sample organisation, as their edge would send them. GENERATED, NOT REAL: nobody of them exists, and no event
 * was ever sent by anybody. The shapes are plausible and fitted to no data set.
 *
 * The same seed and beginning always give the same events with the same ids: loading twice changes nothing, and after a
 * pause the story goes on where it was. It holds, besides ordinary weeks:
 * - a department (customer success) that recovers ever more slowly for a year and a half, shows it in the last half year
 *   (later hours, less support, a colder tone, more strain) and loses people in the last four months;
 * - a healthy one (engineering) to compare it with;
 * - teams smaller than any privacy floor.
 */
import {
  DAY_MS,
  formatInstant,
  HOUR_MS,
  type IncomingEvent,
  type JsonObject,
  type Random,
  randomOf,
  uuidv7,
} from '@bellwether/core';
import { Climate, FIRST_WEEK } from './climate.ts';
import { meetingEvents } from './meetings.ts';
import { type Chart, chartOf, type Seat, workingGroups } from './organisation.ts';
import { event, type PersonWeek, personWeekEvents } from './person-week.ts';
import { HISTORY_WEEKS, holdersOf, isEmployed, type Person, tenureBand } from './staff.ts';

export { type Chart, chartOf } from './organisation.ts';

const WEEK_MS = 7 * DAY_MS;
/** A Monday. */
const SOME_MONDAY_MS = 4 * DAY_MS;

export interface PeopleOptions {
  /** When the sample began to live: the two years before are its history. The same at every start. */
  beginMs: number;
  /** First instant wanted, included. */
  fromMs: number;
  seed: number;
}

/** Where the history of a sample begins that began to live then. */
export function historyStart(beginMs: number): number {
  return mondayOf(beginMs) + FIRST_WEEK * WEEK_MS;
}

/** Events from `fromMs` on, in order of time, without end. History has some 120,000, later years 100,000 each. */
export function* peopleEvents({
  beginMs,
  fromMs,
  seed,
}: PeopleOptions): Generator<{ atMs: number; event: IncomingEvent }> {
  const chart = chartOf(seed);
  const beginMondayMs = mondayOf(beginMs);
  const climate = new Climate(seed);
  // Local evenings of the far side of the world belong to the next week of ours, mornings to the one before.
  let waiting: { atMs: number; event: IncomingEvent }[] = [];
  for (let week = -HISTORY_WEEKS; ; week++) {
    const weekMs = beginMondayMs + week * WEEK_MS;
    const holders = chart.seats.flatMap((seat) => holdersAround(seed, seat, week));
    climate.advance(week, holders);
    if (weekMs + 2 * WEEK_MS <= fromMs) continue;
    waiting.push(...timed(weekEvents({ seed, chart, holders, climate, week, weekMs })));
    waiting.sort((a, b) => a.atMs - b.atMs);
    const dueMs = weekMs + WEEK_MS - DAY_MS;
    const notDue = waiting.findIndex(({ atMs }) => atMs >= dueMs);
    const due = waiting.slice(0, notDue < 0 ? waiting.length : notDue);
    waiting = notDue < 0 ? [] : waiting.slice(notDue);
    for (const one of due) if (one.atMs >= fromMs) yield one;
  }
}

interface Week {
  seed: number;
  chart: Chart;
  holders: readonly Person[];
  climate: Climate;
  week: number;
  weekMs: number;
}

function weekEvents(of: Week): IncomingEvent[] {
  const { seed, chart, holders, climate, week, weekMs } = of;
  const present = holders.filter((person) => isEmployed(person, week));
  const bySeat = new Map(present.map((person) => [person.seat.seat, person]));
  const events = week === FIRST_WEEK ? chart.units.map((unit) => unitEvent(seed, unit, weekMs)) : [];
  for (const person of present) {
    const random = randomOf(seed, 'week', person.subject, week);
    events.push(...employmentEvents(person, week, weekMs, random));
    const contacts = contactsOf(seed, chart.seats, person.seat).flatMap((seat) => bySeat.get(seat)?.subject ?? []);
    const own: PersonWeek = { person, week, weekMs, climate, contacts, random };
    events.push(...personWeekEvents(own));
  }
  events.push(...meetingEvents({ seed, week, weekMs, present }));
  return events;
}

/** What the HR system says of a person in a week: hired, another band of tenure, gone. */
function employmentEvents(person: Person, week: number, weekMs: number, random: Random): IncomingEvent[] {
  const events: IncomingEvent[] = [];
  const state = (metadata: JsonObject) =>
    event({ person, random }, 'employee_state_changed', weekMs + 6 * HOUR_MS, metadata);
  const tenure_band = tenureBand(person, week);
  if (week === person.fromWeek) {
    const { roleCategory: role_category } = person.seat;
    const hiredMs = weekMs - person.monthsBefore * 30.44 * DAY_MS;
    // At most three traits an event: more of them together would point at somebody.
    events.push(state({ status: 'active', role_category, role_level: person.roleLevel, tenure_band }));
    events.push(
      state({ region: person.region.name, hired_quarter: quarterOf(hiredMs), is_top_performer: person.isTopPerformer }),
    );
  } else if (tenure_band !== tenureBand(person, week - 1)) {
    events.push(state({ tenure_band }));
  }
  if (week === person.toWeek - 1) {
    const { isVoluntary: is_voluntary, isTopPerformer: is_top_performer } = person;
    const friday = weekMs + 4 * DAY_MS + 16 * HOUR_MS;
    const metadata = { is_voluntary, is_top_performer, role_category: person.seat.roleCategory, tenure_band };
    events.push(event({ person, random }, 'employee_departure', friday, metadata));
  }
  return events;
}

function unitEvent(seed: number, { unit, kind, parent, name }: Chart['units'][number], weekMs: number): IncomingEvent {
  const metadata = { unit_id_hash: unit, kind, ...(parent ? { parent_id_hash: parent } : {}), name_generic: name };
  return {
    event_id: uuidv7(weekMs, randomOf(seed, 'unit event', unit).fill),
    event_type: 'organisation_unit_changed',
    timestamp: formatInstant(weekMs),
    metadata,
  };
}

/** Seats that somebody in this one writes to: the own team, those of a working group across departments, the department. */
function contactsOf(seed: number, seats: readonly Seat[], seat: Seat): readonly number[] {
  const known = contacts.get(seat);
  if (known?.seed === seed) return known.seats;
  const random = randomOf(seed, 'contacts', seat.seat);
  const some = (among: readonly Seat[], count: number) =>
    among.length === 0 ? [] : Array.from({ length: count }, () => random.pick(among).seat);
  const team = seats.filter((other) => other.team === seat.team && other !== seat);
  const department = seats.filter((other) => other.department === seat.department && other.team !== seat.team);
  const group = workingGroups(seed, seats).flatMap((own) => (own.includes(seat) ? own : []));
  const elsewhere = group.filter((other) => other.department !== seat.department).map((other) => other.seat);
  const chosen = [...new Set([...some(team, 3), ...elsewhere, ...some(team, 3), ...some(department, 3)])];
  contacts.set(seat, { seed, seats: chosen });
  return chosen;
}

const contacts = new WeakMap<Seat, { seed: number; seats: readonly number[] }>();

/** Those who hold the seat in this week or held it until now; following everybody anew each week would be slow. */
function holdersAround(seed: number, seat: Seat, week: number): Person[] {
  let known = holders.get(seat);
  if (!known || known.seed !== seed || known.throughWeek < week) {
    known = { seed, throughWeek: week + 60, people: holdersOf(seed, seat, week + 60) };
    holders.set(seat, known);
  }
  return known.people.filter((person) => isEmployed(person, week));
}

const holders = new WeakMap<Seat, { seed: number; throughWeek: number; people: Person[] }>();

function timed(events: readonly IncomingEvent[]): { atMs: number; event: IncomingEvent }[] {
  return events.map((one) => ({ atMs: Date.parse(one.timestamp), event: one }));
}

function mondayOf(instantMs: number): number {
  return Math.floor((instantMs - SOME_MONDAY_MS) / WEEK_MS) * WEEK_MS + SOME_MONDAY_MS;
}

function quarterOf(instantMs: number): string {
  const date = new Date(instantMs);
  return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`;
}

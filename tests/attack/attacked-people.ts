/**
 * An invented organisation as its edge would send it, and the truth about it beside: what the doors of a real server are
 * judged by. Everybody does a bit of everything, so that hardly a figure is without people; teams are of every size down
 * to one, somebody joins, somebody leaves.
 */
import { DAY_MS, formatInstant, HOUR_MS, type IncomingEvent, uuidv7 } from '@bellwether/core';
import { randomOf, WEEK_MS } from './attacked-house.ts';

/** Departments and their teams with so many people. */
const SIZES: Readonly<Record<string, readonly number[]>> = {
  d0: [3, 8, 12, 19],
  d1: [5, 6, 14],
  d2: [1, 9, 30],
  d3: [4, 4],
  d4: [3],
};

/** How far on somebody's colleagues sit, in a circle of everybody. */
const COLLEAGUES = [1, 2, -1, -2, 23, -23];

/** As the edge makes them, but for the key. */
export function pseudonym(name: string): string {
  return `k1.${Buffer.from(name.padEnd(32, '.')).toString('hex')}`;
}

export const NOBODYS_UNIT = pseudonym('unit of nobody');

export interface Employee {
  id: string;
  department: string;
  team: string;
  /** Weeks of the organisation, the first included, the last not: somebody who leaves does so before it begins. */
  fromWeek: number;
  toWeek: number;
}

type Kind = 'email_sent' | 'message_sent' | 'meeting_attended' | 'absence_recorded' | 'survey_response';

/** One thing somebody did. */
export interface Deed {
  kind: Kind;
  person: Employee;
  week: number;
  isLate: boolean;
  sentiment: number;
  urgency: number;
  minutes: number;
  days: number;
  engagement: number;
  to: Employee | undefined;
}

export class AttackedPeople {
  readonly employees: Employee[];
  readonly deeds: Deed[] = [];
  readonly firstWeekMs: number;
  readonly weeks: number;
  readonly #random: () => number;

  /** `lastWeekMs`: the Monday on which the last week begins. */
  constructor(lastWeekMs: number, weeks: number, seed: number) {
    this.weeks = weeks;
    this.firstWeekMs = lastWeekMs - (weeks - 1) * WEEK_MS;
    this.#random = randomOf(seed);
    this.employees = Object.entries(SIZES).flatMap(([department, sizes]) =>
      sizes.flatMap((size, team) =>
        Array.from({ length: size }, (_, i): Employee => {
          const name = `${department}t${team}`;
          return {
            id: pseudonym(`${name} ${i}`),
            department: pseudonym(department),
            team: pseudonym(name),
            fromWeek: -40 - i,
            toWeek: Number.POSITIVE_INFINITY,
          };
        }),
      ),
    );
    // One of twelve goes, one of fourteen comes: what a week says less the week before is about them.
    this.member('d0t2', 0).toWeek = weeks - 1;
    this.member('d1t2', 0).fromWeek = Math.floor(weeks / 2) + 1;
    for (let week = 0; week < weeks; week++) this.#live(week);
  }

  member(team: string, index: number): Employee {
    return this.employees.find(({ id }) => id === pseudonym(`${team} ${index}`))!;
  }

  /** In this week from Monday to Sunday. */
  isThere({ fromWeek, toWeek }: Employee, week: number): boolean {
    return fromWeek <= week && week < toWeek;
  }

  /** Those of whom a window that ends with the week says something: who is still there when it ends. */
  isMember({ fromWeek, toWeek }: Employee, week: number): boolean {
    return fromWeek <= week && week < toWeek - 1;
  }

  startOf(week: number): number {
    return this.firstWeekMs + week * WEEK_MS;
  }

  /** Oldest first: the organisation, who is in it, then what they did. */
  *events(): Generator<IncomingEvent> {
    const foundedMs = this.firstWeekMs - 60 * WEEK_MS;
    const unit = (unit_id_hash: string, kind: string, parent?: string): IncomingEvent => ({
      event_id: uuidv7(foundedMs),
      event_type: 'organisation_unit_changed',
      timestamp: formatInstant(foundedMs),
      session_id: 'chart',
      metadata: { unit_id_hash, kind, ...(parent === undefined ? {} : { parent_id_hash: parent }) },
    });
    for (const [department, sizes] of Object.entries(SIZES)) {
      yield unit(pseudonym(department), 'department');
      for (const team of sizes.keys()) yield unit(pseudonym(`${department}t${team}`), 'team', pseudonym(department));
    }
    for (const person of this.employees) {
      const is_top_performer = person.team === pseudonym('d0t2');
      yield this.#event('employee_state_changed', person, this.startOf(person.fromWeek), {
        status: 'active',
        is_top_performer,
      });
      if (Number.isFinite(person.toWeek)) {
        const leftMs = this.startOf(person.toWeek) - HOUR_MS;
        yield this.#event('employee_departure', person, leftMs, { is_voluntary: true, is_top_performer });
        yield this.#event('employee_state_changed', person, leftMs, { status: 'departed', is_top_performer });
      }
    }
    for (const deed of this.deeds) yield this.eventOf(deed, this.startOf(deed.week) + this.#random() * 4 * DAY_MS);
  }

  eventOf(deed: Deed, atMs: number): IncomingEvent {
    const { kind, person, isLate, sentiment, urgency, minutes, days, engagement, to } = deed;
    const written = {
      is_after_hours: isLate,
      sentiment_score: sentiment,
      urgency_score: urgency,
      recipient_id_hashes: to ? [to.id] : [],
    };
    const metadata = {
      email_sent: written,
      message_sent: written,
      meeting_attended: { duration_minutes: minutes },
      absence_recorded: { duration_days: days },
      survey_response: { survey_type: 'pulse_weekly', responses: [], pulse_engagement: engagement },
    }[kind];
    return this.#event(kind, person, Math.floor(atMs), metadata);
  }

  #event(event_type: string, person: Employee, atMs: number, metadata: object): IncomingEvent {
    return {
      event_id: uuidv7(atMs),
      event_type,
      timestamp: formatInstant(atMs),
      user_id: person.id,
      metadata: { department_id_hash: person.department, team_id_hash: person.team, ...metadata },
    } as IncomingEvent;
  }

  #live(week: number): void {
    const random = this.#random;
    const there = this.employees.filter((person) => this.isThere(person, week));
    for (const person of there) {
      // The same few colleagues week after week, near and far, who write back: a network of mutual ties.
      const at = this.employees.indexOf(person);
      const known = COLLEAGUES.map((step) => this.employees.at((at + step) % this.employees.length)!);
      const times: [Kind, number][] = [
        ['email_sent', 1 + Math.floor(random() * 3)],
        ['message_sent', Math.floor(random() * 3)],
        ['meeting_attended', random() < 0.7 ? 1 : 0],
        ['absence_recorded', random() < 0.08 ? 1 : 0],
        ['survey_response', random() < 0.8 ? 1 : 0],
      ];
      for (const [kind, count] of times)
        for (let i = 0; i < count; i++)
          this.deeds.push({
            kind,
            person,
            week,
            isLate: random() < 0.3,
            sentiment: Math.round(random() * 160 - 60) / 100,
            urgency: Math.round(random() * 100) / 100,
            minutes: 15 * (1 + Math.floor(random() * 5)),
            days: 1 + Math.floor(random() * 3),
            engagement: Math.floor(random() * 11),
            to: known[Math.floor(random() * known.length)],
          });
    }
  }
}

/**
 * A platform with an organisation of invented people on it, and the truth about them beside: what nobody may learn. The
 * clock stands where tests put it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DAY_MS, uuidv7 } from '@bellwether/core';
import { type MetricAnswer, type Pack, parseMetricQuery } from '@bellwether/metrics';
import {
  actingFor,
  type Caller,
  createOrganisation,
  ingestEvents,
  OPERATOR,
  type Platform,
  queryMetric,
  ROLES,
  type USER_ROLES,
} from '@bellwether/services';
import { openTestPlatform } from '@bellwether/services/test-platform';
import { notesPack } from './notes-pack.ts';

export const ORG = 'attacked';
/** A Monday. */
export const FIRST_WEEK_MS = Date.UTC(2026, 9, 5);
export const WEEK_MS = 7 * DAY_MS;
export const WEEKS = 3;
export const FLOOR = 5;
export const WHOLE_RANGE = {
  from: new Date(FIRST_WEEK_MS).toISOString(),
  to: new Date(FIRST_WEEK_MS + WEEKS * WEEK_MS).toISOString(),
};

export interface Person {
  id: string;
  department: string;
  team: string;
  role: string;
}

export interface Note {
  person: Person;
  atMs: number;
  isLate: boolean;
  minutes: number;
}

/** A stream of numbers in [0, 1), the same for the same seed: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class AttackedHouse {
  #platform: Platform;
  readonly people: Person[] = [];
  readonly notes: Note[] = [];
  readonly #restart: () => Promise<Platform>;
  readonly #directory: string;
  readonly #clock: { nowMs: number };

  private constructor(
    platform: Platform,
    restart: () => Promise<Platform>,
    directory: string,
    clock: { nowMs: number },
  ) {
    this.#platform = platform;
    this.#restart = restart;
    this.#directory = directory;
    this.#clock = clock;
  }

  get platform(): Platform {
    return this.#platform;
  }

  static async open(packs: readonly Pack[] = [notesPack]): Promise<AttackedHouse> {
    const directory = mkdtempSync(join(tmpdir(), 'bellwether-attack-'));
    const clock = { nowMs: FIRST_WEEK_MS };
    const open = (): Promise<Platform> =>
      openTestPlatform({
        dataDirectory: directory,
        packs,
        clock: () => clock.nowMs,
        onTrouble: (message, error) => {
          throw new Error(message, { cause: error });
        },
      });
    const platform = await open();
    for (const org_id of [ORG, 'neighbour'])
      await createOrganisation(platform, OPERATOR, { org_id, name: org_id, self_managed: true });
    return new AttackedHouse(platform, open, directory, clock);
  }

  /** So many people in departments and teams of every size, down to one; what they write each week arrives that week. */
  async settle(count: number, shape: { departments: number; teams: number }, seed: number): Promise<void> {
    const random = randomOf(seed);
    const pick = (many: number): number => Math.floor(random() ** 1.6 * many);
    for (let i = 0; i < count; i++) {
      const department = pick(shape.departments);
      this.people.push({
        id: `subject-${seed}-${i}`,
        department: `unit-d${department}`,
        team: `unit-d${department}t${pick(1 + (department % shape.teams))}`,
        role: `role${pick(4)}`,
      });
    }
    for (let week = 0; week < WEEKS; week++) {
      const notes = this.people.flatMap((person) =>
        Array.from({ length: random() < 0.15 ? 0 : 1 + pick(5) }, () => ({
          person,
          atMs: FIRST_WEEK_MS + week * WEEK_MS + Math.floor(random() * 6 * DAY_MS),
          isLate: random() < 0.4,
          minutes: 1 + Math.floor(random() * 60),
        })),
      );
      this.at(FIRST_WEEK_MS + (week + 1) * WEEK_MS - 60_000);
      await this.write(notes);
    }
    this.at(FIRST_WEEK_MS + WEEKS * WEEK_MS + DAY_MS);
  }

  /** The same as after a restart of the server: nothing that was in memory is left. */
  async restart(): Promise<void> {
    await this.#platform.close();
    this.#platform = await this.#restart();
  }

  at(instantMs: number): void {
    this.#clock.nowMs = instantMs;
  }

  pass(milliseconds: number): void {
    this.#clock.nowMs += milliseconds;
  }

  async write(notes: readonly Note[], orgId = ORG): Promise<void> {
    if (orgId === ORG) this.notes.push(...notes);
    for (let at = 0; at < notes.length; at += 1000) {
      // No organisation sends more than ten thousand events a second.
      this.pass(200);
      await ingestEvents(
        this.platform,
        actingFor(OPERATOR, orgId),
        'attack',
        notes.slice(at, at + 1000).map(({ person, atMs, isLate, minutes }, index) => ({
          index,
          event: {
            event_id: uuidv7(atMs),
            event_type: 'note_written',
            timestamp: new Date(atMs).toISOString(),
            user_id: person.id,
            metadata: {
              department_id_hash: person.department,
              team_id_hash: person.team,
              role_category: person.role,
              is_after_hours: isLate,
              minutes,
            },
          },
        })),
      );
    }
    await this.platform.store.loader.caughtUp();
  }

  caller(role: (typeof USER_ROLES)[number], more: { teams?: string[]; subject?: string; orgId?: string } = {}): Caller {
    const { teams = [], subject, orgId = ORG } = more;
    return {
      ...actingFor(OPERATOR, orgId),
      kind: 'user',
      id: `usr_${role}`,
      role,
      teams,
      subject,
      grants: ROLES[role].grants,
    };
  }

  /** The whole range, unless the question says otherwise. */
  ask(caller: Caller, question: Record<string, unknown>): Promise<MetricAnswer> {
    return queryMetric(this.platform, caller, { ...WHOLE_RANGE, ...question });
  }

  /** The same of the reader itself, as one who sees the whole organisation; nothing is written down. */
  read(question: Record<string, unknown>): Promise<MetricAnswer> {
    const { metrics } = this.platform;
    return metrics.answer(ORG, parseMetricQuery({ ...WHOLE_RANGE, ...question }, metrics.registry, this.#clock.nowMs));
  }

  async close(): Promise<void> {
    await this.#platform.close();
    rmSync(this.#directory, { recursive: true, force: true });
  }
}

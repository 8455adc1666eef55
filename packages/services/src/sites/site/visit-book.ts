/**
 * Visits that are under way, in memory: events of one visitor belong together while less than 30 minutes pass between them.
 * Bounded; when it is full, whoever was seen longest ago is forgotten, and begins a new visit. So does everybody after a
 * restart. Whoever opens more pages than people do is a program, and is not counted any more.
 *
 * Several processes keep visits in the cluster, for as long as a visit may pause. Two first requests of one visitor at the
 * same instant may then begin a visit each; while the cluster cannot be reached each process has visits of its own.
 */
import { randomBytes } from 'node:crypto';
import type { Cluster } from '@bellwether/cluster';
import { MINUTE_MS } from '@bellwether/core';

export interface VisitSource {
  referrer: string;
  utm_source?: string;
  utm_medium?: string;
  utm_campaign?: string;
}

export interface Visit {
  session: string;
  source: VisitSource;
  views: number;
  lastMs: number;
  /** What was sent in the minute that began at `minuteMs`. */
  minuteMs: number;
  inMinute: { views: number; events: number };
  isProgram: boolean;
}

const IDLE_MS = 30 * MINUTE_MS;
const VISITS_MAX = 50_000;
const VIEWS_A_MINUTE_MAX = 60;
const EVENTS_A_MINUTE_MAX = 600;
const SESSION_BYTES = 12;

export class VisitBook {
  readonly #cluster: Cluster | undefined;
  /** Who was seen last stands last. */
  readonly #visits = new Map<string, Visit>();

  constructor(cluster?: Cluster) {
    this.#cluster = cluster?.alone ? undefined : cluster;
  }

  /**
   * The visit of a visitor, begun when none is under way. `before` is the visitor's number of yesterday, in the first hour
   * of a day. What is changed of it holds elsewhere once it is kept.
   */
  async visit(visitor: string, before: string | undefined, atMs: number, source: VisitSource): Promise<Visit> {
    const known = (await this.#take(visitor)) ?? (before === undefined ? undefined : await this.#take(before));
    const isUnderWay = known !== undefined && (atMs - known.lastMs < IDLE_MS || known.isProgram);
    const visit: Visit = isUnderWay
      ? known
      : {
          ...{ session: randomBytes(SESSION_BYTES).toString('base64url'), source, views: 0, lastMs: atMs },
          ...{ minuteMs: atMs, inMinute: { views: 0, events: 0 }, isProgram: false },
        };
    visit.lastMs = Math.max(visit.lastMs, atMs);
    this.#visits.set(visitor, visit);
    const [oldest] = this.#visits.keys();
    if (this.#visits.size > VISITS_MAX && oldest !== undefined) this.#visits.delete(oldest);
    return visit;
  }

  /** Counts what a visit has sent; false when no person does that much. */
  isCredible(visit: Visit, { views, events }: { views: number; events: number }, atMs: number): boolean {
    if (atMs - visit.minuteMs >= MINUTE_MS) {
      visit.minuteMs = atMs;
      visit.inMinute = { views: 0, events: 0 };
    }
    visit.inMinute.views += views;
    visit.inMinute.events += events;
    visit.isProgram ||= visit.inMinute.views > VIEWS_A_MINUTE_MAX || visit.inMinute.events > EVENTS_A_MINUTE_MAX;
    return !visit.isProgram;
  }

  /** Has other processes know what was done in a visit. */
  async keep(visitor: string, visit: Visit): Promise<void> {
    // Without the cluster the others begin a visit of their own, which is better than not to count.
    await this.#cluster?.set(keyOf(visitor), JSON.stringify(visit), IDLE_MS).catch(() => undefined);
  }

  async #take(visitor: string): Promise<Visit | undefined> {
    const shared = await this.#cluster?.get(keyOf(visitor)).catch(() => undefined);
    const visit = this.#visits.get(visitor);
    this.#visits.delete(visitor);
    return shared === undefined ? visit : (JSON.parse(shared) as Visit); // we wrote it
  }
}

function keyOf(visitor: string): string {
  return `visit:${visitor}`;
}

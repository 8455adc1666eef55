/**
 * What a running server keeps in memory of connections: counts that wait to be written, so that a flood of webhooks with
 * wrong signatures costs no write each; sign-ins at vendors that are under way; tokens that are being renewed.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Cluster } from '@bellwether/cluster';
import { MINUTE_MS, type OnTrouble } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { type ChallengeBook, openChallengeBook } from '../../access/session/challenge-book.ts';
import type { ServiceContext } from '../../context.ts';

export const COUNTS = [
  'deliveries',
  'deliveries_again',
  'deliveries_unreadable',
  'signatures_refused',
  'events',
  'events_again',
  'events_rejected',
] as const;
export type Counts = Partial<Record<(typeof COUNTS)[number], number>>;
export type Times = Partial<Record<'last_delivery_at' | 'last_event_at' | 'last_signature_refused_at', number>>;

/** A sign-in at a vendor that somebody has begun. */
export interface VendorSignIn {
  orgId: string;
  connectionId: string;
  /** `user:usr_…`: who began it, and nobody else, may end it. */
  by: string;
  verifier: string;
  redirectUri: string;
}

const WRITE_AFTER_MS = 2000;
/** Longer than a vendor is given to answer. */
const RENEWAL_MS_MAX = 60_000;
const RENEWAL_LOOK_MS = 200;
/** Connections that can wait to be written; beyond it they are written at once. */
const WAITING_MAX = 10_000;

interface Waiting {
  orgId: string;
  connectionId: string;
  counts: Counts;
  times: Times;
}

export class ConnectionDesk {
  readonly signIns: ChallengeBook<VendorSignIn>;
  readonly #records: Records;
  readonly #cluster: Cluster;
  readonly #onTrouble: OnTrouble;
  readonly #renewals = new Map<string, Promise<unknown>>();
  #waiting = new Map<string, Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(context: Pick<ServiceContext, 'records' | 'clock' | 'cluster' | 'secrets'>, onTrouble: OnTrouble) {
    const { records, cluster } = context;
    this.#records = records;
    this.#cluster = cluster;
    this.#onTrouble = onTrouble;
    this.signIns = openChallengeBook(context, 'vendor-sign-in', { lifetimeMs: 10 * MINUTE_MS, tries: 1 });
  }

  count(orgId: string, connectionId: string, counts: Counts, times: Times = {}): void {
    if (COUNTS.every((name) => !counts[name]) && Object.keys(times).length === 0) return;
    const waiting = this.#waiting.get(connectionId) ?? { orgId, connectionId, counts: {}, times: {} };
    for (const name of COUNTS) if (counts[name]) waiting.counts[name] = (waiting.counts[name] ?? 0) + counts[name];
    Object.assign(waiting.times, times);
    this.#waiting.set(connectionId, waiting);
    if (this.#waiting.size >= WAITING_MAX) void this.settled();
    this.#timer ??= setTimeout(() => void this.settled(), WRITE_AFTER_MS).unref();
  }

  /** Resolves when all that was counted is written. Never throws: what could not be written waits on. */
  settled(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  /**
   * One renewal of a connection's token at a time, in all processes: a refresh token is good for one use. Whoever waited
   * finds in the row what the other one got.
   */
  renewing<T>(connectionId: string, renew: () => Promise<T>): Promise<T> {
    const under = this.#renewals.get(connectionId) as Promise<T> | undefined;
    if (under) return under;
    const renewal = this.#oneAtATime(connectionId, renew).finally(() => this.#renewals.delete(connectionId));
    this.#renewals.set(connectionId, renewal);
    return renewal;
  }

  async #oneAtATime<T>(connectionId: string, renew: () => Promise<T>): Promise<T> {
    if (this.#cluster.alone) return renew();
    const claim = [`token-renewal:${connectionId}`];
    const deadlineMs = performance.now() + RENEWAL_MS_MAX;
    // Without a cluster that answers, or after somebody who does not come to an end, it is tried all the same.
    const isFree = () =>
      this.#cluster.claim(claim, RENEWAL_MS_MAX).then(
        ([isOurs]) => isOurs,
        () => true,
      );
    while (!(await isFree()) && performance.now() < deadlineMs) await pause(RENEWAL_LOOK_MS);
    try {
      return await renew();
    } finally {
      await this.#cluster.release(claim).catch(() => undefined); // it runs out by itself
    }
  }

  close(): Promise<void> {
    return this.settled();
  }

  async #write(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = new Map();
    for (const each of waiting.values()) {
      const { orgId, connectionId, counts, times } = each;
      const at = Object.fromEntries(Object.entries(times).map(([name, ms]) => [name, new Date(ms)]));
      await this.#records
        .asTenant(orgId, (tx) =>
          tx
            .updateTable('connection_health')
            .set((eb) => ({
              ...Object.fromEntries(
                COUNTS.flatMap((name) => (counts[name] ? [[name, eb(name, '+', counts[name])]] : [])),
              ),
              ...at,
            }))
            .where('connection_id', '=', connectionId)
            .execute(),
        )
        .catch((error: unknown) => {
          this.#onTrouble('what connections have counted could not be written, and waits', error);
          this.count(orgId, connectionId, counts, times);
        });
    }
  }
}

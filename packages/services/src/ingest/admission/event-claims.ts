/**
 * Ids of events, claimed across gateways before they are appended: what one gateway is taking in, no other one takes in.
 * A claim lasts two minutes, longer than an event needs into the store; ids older than that are asked of the store, as
 * those older than a gateway's memory are (ADR 0006: two tiers).
 *
 * A claim says that somebody has begun, not that it was kept: the store says that. A gateway that ends between the two
 * leaves claims behind that run out, and whoever sends again is let in then.
 *
 * While the cluster cannot be reached nothing is claimed. An event that is sent to two gateways within that time may then
 * be appended twice. Windows count it once all the same (they go by ids), and both rows count as stored, so that
 * `received = stored + duplicate + rejected` holds on.
 */
import type { Cluster } from '@bellwether/cluster';
import { MINUTE_MS, type OnTrouble, Problem, SECOND_MS, uuidv7TimeMs } from '@bellwether/core';

export const CLAIM_MS = 2 * MINUTE_MS;
/** A producer's clock may be so far off ours. */
const CLOCK_MARGIN_MS = 10 * SECOND_MS;
const TOLD_EVERY_MS = MINUTE_MS;

export class EventClaims {
  readonly #cluster: Cluster;
  readonly #onTrouble: OnTrouble;
  #toldMs = Number.NEGATIVE_INFINITY;

  constructor(cluster: Cluster, onTrouble: OnTrouble) {
    this.#cluster = cluster;
    this.#onTrouble = onTrouble;
  }

  /** For each id whether it is now this gateway's, in one round trip; `undefined` when nobody can say. */
  async claim(orgId: string, eventIds: readonly string[]): Promise<readonly boolean[] | undefined> {
    try {
      return await this.#cluster.claim(
        eventIds.map((id) => keyOf(orgId, id)),
        CLAIM_MS,
      );
    } catch (error) {
      const nowMs = performance.now();
      if (nowMs - this.#toldMs >= TOLD_EVERY_MS) {
        this.#toldMs = nowMs;
        this.#onTrouble('ids of events cannot be claimed; duplicates between gateways are found by the store', error);
      }
      return undefined;
    }
  }

  /** What could not be kept after all. Claims that cannot be given back run out. */
  async release(orgId: string, eventIds: readonly string[]): Promise<void> {
    await this.#cluster.release(eventIds.map((id) => keyOf(orgId, id))).catch(() => undefined);
  }

  /** Whether an id may have been claimed and kept before claims of today began: the store has to be asked then. */
  mayHaveRunOut(eventId: string, nowMs: number): boolean {
    const madeMs = uuidv7TimeMs(eventId);
    return madeMs === undefined || madeMs < nowMs - CLAIM_MS + CLOCK_MARGIN_MS || madeMs > nowMs + CLOCK_MARGIN_MS;
  }
}

/** Somebody else has begun to take an event in, and nobody can say yet whether it was kept. */
export function beingTakenIn(): Problem {
  return new Problem(
    'overloaded',
    'An event of this request is just being taken in by another gateway. Nothing of this request was kept; send it again.',
    { retryAfterSeconds: 2 },
  );
}

function keyOf(orgId: string, eventId: string): string {
  return `event:{${orgId}}:${eventId}`;
}

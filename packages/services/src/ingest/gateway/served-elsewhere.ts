/**
 * Requests that count against limits, told to the other processes a few times a second: each decides from its own memory
 * and knows what the others have let through but for the last moments. A limit may so be passed by what comes to other
 * processes within `TELL_EVERY_MS`. What is lost on the way is missing until the counts are read from the records again.
 */
import type { Cluster } from '@bellwether/cluster';
import type { Json } from '@bellwether/core';

const CHANNEL = 'gateway-served';
const TELL_EVERY_MS = 200;
const ENTRIES_PER_MESSAGE = 500;

export interface ServedCount {
  orgId: string;
  keyId: string;
  route: string;
  requests: number;
  atMs: number;
}

export class ServedElsewhere {
  readonly #cluster: Cluster;
  readonly #leave: () => void;
  #waiting = new Map<string, ServedCount>();
  #timer: NodeJS.Timeout | undefined;

  constructor(cluster: Cluster, hear: (served: ServedCount) => void) {
    this.#cluster = cluster;
    this.#leave = cluster.subscribe(CHANNEL, (message) => {
      for (const served of message as unknown as ServedCount[]) hear(served); // put there by a process of ours
    });
  }

  /** To be called for each request that a limit has let through. */
  count(orgId: string, keyId: string, route: string, atMs: number): void {
    if (this.#cluster.alone) return;
    const name = `${orgId}\n${keyId}\n${route}`;
    const waiting = this.#waiting.get(name);
    if (waiting) waiting.requests += 1;
    else this.#waiting.set(name, { orgId, keyId, route, requests: 1, atMs });
    this.#timer ??= setTimeout(() => this.tell(), TELL_EVERY_MS).unref();
  }

  /** Tells at once what waits. */
  tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const served = [...this.#waiting.values()];
    this.#waiting = new Map();
    for (let at = 0; at < served.length; at += ENTRIES_PER_MESSAGE)
      this.#cluster.publish(CHANNEL, served.slice(at, at + ENTRIES_PER_MESSAGE) as unknown as Json);
  }

  close(): void {
    this.tell();
    this.#leave();
  }
}

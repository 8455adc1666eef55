/**
 * Whether files of the records still hold what answers were before a wave was closed: whoever closes a wave says so, and
 * whoever looks after waves has the records let go of it. They may be two processes.
 */
import type { Cluster } from '@bellwether/cluster';
import { DAY_MS } from '@bellwether/core';

const KEY = 'answer-leftovers';

export class Leftovers {
  readonly #cluster: Cluster;
  #hasOwn = false;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async say(): Promise<void> {
    this.#hasOwn = true;
    // Where it cannot be said to others, the records let go by and by all the same.
    if (!this.#cluster.alone) await this.#cluster.set(KEY, '1', DAY_MS).catch(() => undefined);
  }

  /** Takes it on: nobody else is told again. */
  async take(): Promise<boolean> {
    const hadOwn = this.#hasOwn;
    this.#hasOwn = false;
    const shared = this.#cluster.alone ? undefined : await this.#cluster.takeOut(KEY).catch(() => undefined);
    return hadOwn || shared !== undefined;
  }
}

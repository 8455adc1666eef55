/**
 * A bounded number of lanes for computations, shared fairly: tenants take turns, so a tenant with a hundred waiting
 * queries delays another tenant's by one. Each channel has at most one job here, so the queue is bounded by the channels.
 */
export class FairLanes {
  readonly #width: number;
  #busy = 0;
  /** Waiting jobs by tenant; the order of the keys is whose turn it is. */
  readonly #waiting = new Map<string, (() => Promise<void>)[]>();

  constructor(width: number) {
    this.#width = width;
  }

  get waiting(): number {
    let jobs = 0;
    for (const queue of this.#waiting.values()) jobs += queue.length;
    return jobs;
  }

  /** Starts the job when a lane is free. The job must not reject. */
  add(orgId: string, job: () => Promise<void>): void {
    const queue = this.#waiting.get(orgId);
    if (queue) queue.push(job);
    else this.#waiting.set(orgId, [job]);
    this.#start();
  }

  /** Forgets every job that has not started. */
  clear(): void {
    this.#waiting.clear();
  }

  #start(): void {
    while (this.#busy < this.#width) {
      const turn = this.#waiting.entries().next();
      if (turn.done) return;
      const [orgId, queue] = turn.value;
      const job = queue.shift();
      this.#waiting.delete(orgId);
      if (queue.length > 0) this.#waiting.set(orgId, queue);
      if (!job) continue;
      this.#busy++;
      void job().finally(() => {
        this.#busy--;
        this.#start();
      });
    }
  }
}

/** Which queued runs may begin now, by the limits of their queues. Runs that wait for a signal or a time take no place. */
import type { WorkflowHeader } from './definition.ts';

export interface QueueUse {
  /** Runs under way, by organisation. */
  running: Map<string, number>;
  /** When runs began within the queue's period, ascending. */
  begunMs: number[];
}

export class Places {
  /** When the next place of a rate comes free, if a run was refused for that. */
  nextMs: number | undefined;
  readonly #uses: ReadonlyMap<string, QueueUse>;
  readonly #nowMs: number;

  constructor(uses: ReadonlyMap<string, QueueUse>, nowMs: number) {
    this.#uses = uses;
    this.#nowMs = nowMs;
  }

  /** Takes a place when there is one. */
  take({ queue }: Pick<WorkflowHeader, 'queue'>, orgId: string): boolean {
    const use = queue && this.#uses.get(queue.name);
    if (!queue || !use) return true;
    const ofTenant = use.running.get(orgId) ?? 0;
    const all = use.running.values().reduce((sum, runs) => sum + runs, 0);
    if (queue.concurrency !== undefined && all >= queue.concurrency) return false;
    if (queue.concurrencyPerTenant !== undefined && ofTenant >= queue.concurrencyPerTenant) return false;
    if (queue.rate) {
      const oldest = use.begunMs.at(-queue.rate.max);
      if (oldest !== undefined) {
        this.nextMs = Math.min(this.nextMs ?? Number.POSITIVE_INFINITY, oldest + queue.rate.periodMs);
        return false;
      }
    }
    use.running.set(orgId, ofTenant + 1);
    use.begunMs.push(this.#nowMs);
    return true;
  }
}

/** Limits belong to a queue, so everybody who names it must name the same. */
export function requireEqualLimits(headers: readonly WorkflowHeader[]): void {
  const limits = new Map<string, string>();
  for (const { name, queue } of headers) {
    if (!queue) continue;
    const said = JSON.stringify([queue.concurrency, queue.concurrencyPerTenant, queue.rate?.max, queue.rate?.periodMs]);
    if ((limits.get(queue.name) ?? said) !== said)
      throw new Error(`Workflow ${name} names other limits for the queue ${queue.name} than another workflow.`);
    limits.set(queue.name, said);
  }
}

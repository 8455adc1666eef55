/** How long runs, and what the engine remembers of them, are kept, and what is taken out of that before its time. */
import type { Clock } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { executionIdOf } from './execution-id.ts';
import type { Executions } from './executions.ts';
import type { RunPerformer } from './run-performer.ts';

export interface RunMemoryOptions<Services> {
  records: Records;
  clock: Clock;
  executions: Executions;
  performer: RunPerformer<Services>;
}

export class RunMemory<Services> {
  readonly #options: RunMemoryOptions<Services>;

  constructor(options: RunMemoryOptions<Services>) {
    this.#options = options;
  }

  /** Forgets finished runs that have been kept long enough. Gives how many. */
  async sweep(): Promise<number> {
    const { records, clock, executions, performer } = this.#options;
    const forgotten = await records.asOperator((tx) =>
      tx
        .deleteFrom('workflow_runs')
        .where('ended_at', 'is not', null)
        .where('forget_at', '<=', new Date(clock()))
        .returning('run_id')
        .execute(),
    );
    // Also what an organisation left that is gone, and what ended just before the process did.
    if (!(await executions.mayHoldAny())) return forgotten.length;
    const engine = await executions.engine();
    // Before the runs, so that what begins meanwhile is not among them.
    const known = await engine.known();
    const kept = await records.asOperator((tx) =>
      tx
        .selectFrom('workflow_runs')
        .select(['org_id', 'run_id', 'execution'])
        .where('state', 'not in', ['succeeded', 'cancelled', 'queued'])
        .execute(),
    );
    const needed = new Set(
      kept.map(({ org_id, run_id, execution }) => executionIdOf({ orgId: org_id, runId: run_id }, execution)),
    );
    await engine.forget([...known.keys()].filter((id) => !needed.has(id) && !performer.holds(id)));
    return forgotten.length;
  }

  /** Takes a text out of what an engine outside of the records remembers. Gives how many answers held it. */
  async redact(orgId: string, text: string, by: string): Promise<number> {
    const { executions } = this.#options;
    if (!executions.isShared) return 0;
    const engine = await executions.engine();
    return (await engine.redact?.(await this.#remembered(orgId), text, by)) ?? 0;
  }

  /** How many answers there hold it. */
  async count(orgId: string, text: string): Promise<number> {
    const { executions } = this.#options;
    if (!executions.isShared) return 0;
    const engine = await executions.engine();
    return (await engine.countHolding?.(await this.#remembered(orgId), text)) ?? 0;
  }

  /** Executions that are remembered beyond the next sweep. */
  async #remembered(orgId: string): Promise<string[]> {
    const runs = await this.#options.records.asTenant(orgId, (tx) =>
      tx
        .selectFrom('workflow_runs')
        .select(['run_id', 'execution'])
        .where('org_id', '=', orgId)
        .where('state', 'in', ['running', 'waiting', 'stranded', 'failed', 'cancelled'])
        .execute(),
    );
    return runs.map(({ run_id: runId, execution }) => executionIdOf({ orgId, runId }, execution));
  }
}

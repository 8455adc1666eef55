/**
 * Takes up what was left undone: at the start what was under way when the process ended, and where several processes do
 * the runs, again and again what those that died left behind.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { OnTrouble } from '@bellwether/core';
import type { Records } from '@bellwether/records';
import { executionIdOf, keyOfExecution } from './execution-id.ts';
import type { Executions } from './executions.ts';
import type { InstalledWorkflows } from './installed-workflows.ts';
import type { RunDispatcher } from './run-dispatcher.ts';
import type { RunPerformer } from './run-performer.ts';
import type { RunKey, RunTable } from './run-table.ts';
import type { RunState } from './workflows.ts';

export interface RunRecoveryOptions<Services> {
  records: Records;
  installed: InstalledWorkflows<Services>;
  table: RunTable;
  executions: Executions;
  performer: RunPerformer<Services>;
  dispatcher: RunDispatcher<Services>;
  /** Aborted when the process stops. */
  closing: AbortSignal;
  onTrouble: OnTrouble;
}

interface UnderWay {
  executionId: string;
  /** For something that has not come yet. */
  isWaiting: boolean;
}

/** What processes that died left undone is looked for by the others so often. */
const LOOK_AGAIN_MS = 10_000;
const LEFT_AT_ONCE_MAX = 500;

export class RunRecovery<Services> {
  readonly #options: RunRecoveryOptions<Services>;
  #lookAgainTimer: ReturnType<typeof setInterval> | undefined;
  #takingUp: Promise<void> = Promise.resolve();
  /** Runs go on outside of the request that happens to begin this. */
  readonly #outside = AsyncLocalStorage.snapshot();

  constructor(options: RunRecoveryOptions<Services>) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { records, installed, executions } = this.#options;
    const open = await records.asOperator((tx) =>
      tx
        .selectFrom('workflow_runs')
        .select(['org_id', 'run_id', 'workflow', 'version', 'state', 'execution'])
        .where('state', 'in', ['running', 'waiting', 'stranded'])
        .execute(),
    );
    const { isShared, works } = executions;
    const underWay: UnderWay[] = [];
    for (const { org_id: orgId, run_id: runId, workflow, version, state, execution } of works ? open : []) {
      const isInstalled = installed.has(workflow, version);
      const shouldBe = isInstalled ? (state === 'stranded' ? 'running' : state) : 'stranded';
      if (shouldBe !== state) await this.#setState({ orgId, runId }, shouldBe);
      const executionId = executionIdOf({ orgId, runId }, execution);
      if (isInstalled) underWay.push({ executionId, isWaiting: shouldBe === 'waiting' });
    }
    if (underWay.length > 0 || isShared) this.#takingUp = this.#outside(() => this.#takeUp(underWay));
    if (!isShared || !works) return;
    this.#lookAgainTimer = setInterval(() => this.#outside(() => this.#lookAgain()), LOOK_AGAIN_MS);
    this.#lookAgainTimer.unref();
  }

  stop(): void {
    clearInterval(this.#lookAgainTimer);
  }

  async #takeUp(underWay: readonly UnderWay[]): Promise<void> {
    const { executions, table, closing, onTrouble } = this.#options;
    try {
      const engine = await executions.engine();
      const known = await engine.known(underWay.map(({ executionId }) => executionId));
      for (const { executionId, isWaiting } of underWay) {
        if (closing.aborted) return;
        if (known.get(executionId) === 'under_way') {
          // What it waited for may have come while nobody could say so.
          if (!isWaiting) await engine.wake(executionId);
          continue;
        }
        // The process ended between the state of the run and the word to the engine.
        const { key, execution } = keyOfExecution(executionId);
        const before = executionIdOf(key, execution - 1);
        const resumedFrom = (await table.load(key))?.run.resumed_from;
        if (!known.has(executionId) && (await engine.known([before])).has(before))
          await engine.fork(before, resumedFrom ?? 0, executionId);
        else await engine.begin(executionId);
      }
    } catch (error) {
      onTrouble('runs of workflows could not be taken up; they are at the next start', error);
    }
  }

  /**
   * What other processes left undone when they died, and what they could not do: runs whose wait ended and that nobody
   * woke, that have a place and were not begun, that were stranded where their version is not installed.
   */
  async #lookAgain(): Promise<void> {
    const { records, installed, performer, dispatcher, closing, onTrouble } = this.#options;
    dispatcher.ask('times');
    try {
      const left = await records.asOperator((tx) =>
        tx
          .selectFrom('workflow_runs as run')
          .select(['org_id', 'run_id', 'workflow', 'version', 'state', 'execution'])
          .where('state', 'in', ['running', 'stranded'])
          .where(({ not, exists, selectFrom }) =>
            not(
              exists(
                selectFrom('workflow_steps as step')
                  .select('position')
                  .whereRef('step.org_id', '=', 'run.org_id')
                  .whereRef('step.run_id', '=', 'run.run_id')
                  .where('step.state', 'in', ['running', 'retrying']),
              ),
            ),
          )
          .limit(LEFT_AT_ONCE_MAX)
          .execute(),
      );
      const underWay: UnderWay[] = [];
      for (const { org_id: orgId, run_id: runId, workflow, version, state, execution } of left) {
        if (!installed.has(workflow, version)) continue;
        if (state === 'stranded') await this.#setState({ orgId, runId }, 'running');
        const executionId = executionIdOf({ orgId, runId }, execution);
        if (!performer.holds(executionId)) underWay.push({ executionId, isWaiting: false });
      }
      await this.#takingUp;
      this.#takingUp = this.#takeUp(underWay);
    } catch (error) {
      if (!closing.aborted) onTrouble('what others left undone could not be looked for', error);
    }
  }

  async #setState({ orgId, runId }: RunKey, state: RunState): Promise<void> {
    await this.#options.records.asTenant(orgId, (tx) =>
      tx.updateTable('workflow_runs').set({ state }).where('org_id', '=', orgId).where('run_id', '=', runId).execute(),
    );
  }
}

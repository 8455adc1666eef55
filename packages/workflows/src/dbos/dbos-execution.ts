/**
 * Durable executions by DBOS over the records' engine, in its schema `dbos`. Used of it: one registered function that
 * runs every body, its memory of steps, taking up again what was under way when the process ended, and forks. Not used,
 * because they go by the machine's clock or by asking again and again: sleep, messages, queues, schedules, time-outs.
 *
 * What it takes up again it hands out through a queue of its own that is asked once a second. So the queue is listened
 * to only while something is expected from it; then nothing is asked at all.
 */
import type { EnginePool, Records } from '@bellwether/records';
import {
  type DurableExecution,
  type ExecutionEngine,
  type ExecutionOptions,
  NotDeterministic,
  type Remember,
} from '../durable-execution.ts';
import { loadDbos } from './load-dbos.ts';

export interface DbosExecutionOptions extends ExecutionOptions {
  pool: EnginePool;
}

/** Never change: executions are taken up again by whoever has the same ones. */
const APPLICATION = { name: 'bellwether', applicationVersion: 'bellwether', executorID: 'bellwether' } as const;
const FUNCTION = 'run';
/** A run that is restarted often has done nothing wrong; what ends the process again and again is found by its step. */
const RECOVERIES_MAX = 1_000_000;
const FORGET_AT_ONCE_MAX = 500;
const HAS_ENDED: ReadonlySet<string> = new Set(['SUCCESS', 'ERROR', 'CANCELLED']);
const NOT_DETERMINISTIC = new Set(['DBOSUnexpectedStepError', 'DBOSStepNondeterminismError']);

/** Nobody takes away what is done here: a run that ends is told by whoever ends it, in this process. */
const TAKEN = new AbortController().signal;

/** DBOS over these records. An installation without any run pays nothing for it. */
export function dbosEngine(records: Pick<Records, 'pool'>): ExecutionEngine {
  return {
    open: (options) => openDbosExecution({ ...options, pool: records.pool() }),
    isShared: false,
    works: true,
    mayHoldExecutions: () => hasDbosTables(records.pool()),
  };
}

export async function openDbosExecution(options: DbosExecutionOptions): Promise<DurableExecution> {
  const { pool, body, onTrouble } = options;
  const { DBOS, queueRunner, executor } = loadDbos();
  /** Executions that the queue has yet to hand out. */
  const expected = new Set<string>();
  let listening: Promise<void> | undefined;
  let stopping = Promise.resolve();
  let isClosing = false;

  const quiet = () => undefined;
  const tell = (entry: unknown) => {
    if (!isClosing) onTrouble('the engine of workflows has a trouble', entry);
  };
  DBOS.setConfig({
    ...APPLICATION,
    // Only its form is looked at: with a pool of its own nothing is connected to.
    systemDatabaseUrl: 'postgresql://records@localhost/records',
    systemDatabasePool: pool as never,
    systemDatabasePollingConcurrency: 0,
    useListenNotify: false,
    schedulerPollingIntervalMs: 2 ** 31 - 1,
    logger: { info: quiet, debug: quiet, warn: quiet, error: tell },
  });

  const remember: Remember = async (name, effect) => {
    try {
      return await DBOS.runStep(effect, { name });
    } catch (error) {
      if (error instanceof Error && NOT_DETERMINISTIC.has(error.constructor.name))
        throw new NotDeterministic(`Another operation than "${name}" was here before.`);
      throw error;
    }
  };
  const run = DBOS.registerWorkflow(
    async () => {
      // Not an argument: a fork has the arguments of what it was forked from, and an id of its own.
      const executionId = DBOS.workflowID ?? '';
      expected.delete(executionId);
      if (expected.size === 0) void stopListening();
      const end = await body({ id: executionId, remember, taken: TAKEN });
      // Kept as it is, and taken up at the next start.
      if (end === 'elsewhere') await new Promise(() => undefined);
    },
    { name: FUNCTION, maxRecoveryAttempts: RECOVERIES_MAX },
  );

  /** Resolves when nothing listens any more; what is to listen next waits for it. */
  async function stopListening(): Promise<void> {
    const ending = listening;
    listening = undefined;
    stopping = stopping.then(async () => {
      queueRunner.stop();
      await ending;
    });
    await stopping;
  }

  async function listen(): Promise<void> {
    await stopping;
    if (isClosing || expected.size === 0 || listening) return;
    listening = queueRunner.dispatchLoop(executor(), null).catch((error: unknown) => tell(error));
  }

  await DBOS.launch();
  for (const { workflowID } of await DBOS.listQueuedWorkflows({ loadInput: false })) expected.add(workflowID);
  await executor().deactivateEventReceivers();
  await listen();

  return {
    async begin(executionId) {
      const handle = await DBOS.startWorkflow(run, { workflowID: executionId })();
      // The body tells its own failures; this one is that of the engine's last note, made up at the next start.
      handle.getResult().catch(quiet);
    },
    async fork(executionId, position, forkedId) {
      expected.add(forkedId);
      try {
        await DBOS.forkWorkflow(executionId, position, {
          newWorkflowID: forkedId,
          applicationVersion: APPLICATION.applicationVersion,
        });
      } catch (error) {
        expected.delete(forkedId);
        throw error;
      }
      await listen();
    },
    // Whoever waits is in memory, and hears of it there.
    async wake() {},
    async stop() {},
    async forget(executionIds) {
      for (let at = 0; at < executionIds.length; at += FORGET_AT_ONCE_MAX)
        await DBOS.deleteWorkflows(executionIds.slice(at, at + FORGET_AT_ONCE_MAX));
    },
    async known(among) {
      const which = among ? { workflowIDs: [...among] } : {};
      const all = await DBOS.listWorkflows({ ...which, loadInput: false, loadOutput: false });
      return new Map(all.map(({ workflowID, status }) => [workflowID, HAS_ENDED.has(status) ? 'ended' : 'under_way']));
    },
    async close() {
      isClosing = true;
      await stopListening();
      await DBOS.shutdown();
      await pool.end();
    },
  };
}

/** Whether an engine was ever opened on these records. */
async function hasDbosTables(pool: EnginePool): Promise<boolean> {
  const { rows } = await pool.query("SELECT to_regclass('dbos.workflow_status') IS NOT NULL AS known");
  return (rows[0] as { known: boolean }).known;
}

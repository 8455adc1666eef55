/**
 * DBOS keeps its executor, registrations and settings in variables of its modules, so a process has one. Here each
 * caller gets modules of its own: several data directories in one process (as tests have them), and one that is closed
 * and opened again, know nothing of each other. A copy costs some 10 ms and is collected with its last reference.
 *
 * Next to the public class, two variables are needed that the package exports under `internal/`: without them it asks the
 * database four times a second whether there is something to do. A test counts the statements of an idle engine.
 */
import { createRequire } from 'node:module';
import type { DBOS } from '@dbos-inc/dbos-sdk';

export interface DbosModules {
  DBOS: typeof DBOS;
  /** Hands executions that wait in queues to the executor, asking once a second. */
  queueRunner: { stop(): void; dispatchLoop(executor: unknown, queues: null): Promise<void> };
  executor(): DbosExecutor;
}

/** What began to listen at launch, queues and schedules, ends with this. */
interface DbosExecutor {
  deactivateEventReceivers(): Promise<void>;
}

interface DbosExecutorModule {
  DBOSExecutor: { globalInstance: DbosExecutor };
}

const PACKAGE = '@dbos-inc/dbos-sdk';
const IS_OURS = /[\\/]@dbos-inc[\\/]dbos-sdk[\\/]/;
/** Time-outs of whole executions are not used, and schedules of its own neither. */
const NEVER_MS = 2 ** 31 - 1;

export function loadDbos(): DbosModules {
  const require = createRequire(import.meta.url);
  forgetModules(require);
  try {
    const { DBOS: own } = require(PACKAGE) as { DBOS: typeof DBOS };
    const { DBOSExecutor } = require(`${PACKAGE}/internal/dbos-executor`) as DbosExecutorModule;
    const { wfQueueRunner } = require(`${PACKAGE}/internal/wfqueue`) as { wfQueueRunner: DbosModules['queueRunner'] };
    const { workflowTimeoutConfig } = require(`${PACKAGE}/internal/workflow_management`) as {
      workflowTimeoutConfig: { pollingIntervalMs: number };
    };
    workflowTimeoutConfig.pollingIntervalMs = NEVER_MS;
    return { DBOS: own, queueRunner: wfQueueRunner, executor: () => DBOSExecutor.globalInstance };
  } finally {
    forgetModules(require);
  }
}

function forgetModules(require: NodeJS.Require): void {
  for (const path of Object.keys(require.cache)) if (IS_OURS.test(path)) delete require.cache[path];
}

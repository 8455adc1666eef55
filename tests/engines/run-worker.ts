/**
 * A process of its own that does durable runs over PostgreSQL and Temporal, to be killed from outside. The definition
 * stands here for whoever starts its runs: a step that answers at once, one that lasts until a file says that it may end,
 * a wait for a signal, and a last step. Every effect is a line in a file. Arguments: a task, as JSON.
 */
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { HOUR_MS } from '@bellwether/core';
import { openPostgresRecords } from '@bellwether/records';
import { defineWorkflow, type OpenWorkflows, openWorkflows, type Run, temporalEngine } from '@bellwether/workflows';

export interface WorkerTask {
  name: string;
  directory: string;
  postgresUrl: string;
  address: string;
  prefix: string;
  /** Base64. */
  key: string;
  works: boolean;
}

/** What the steps have of the process that does them. */
interface Hands {
  name: string;
  directory: string;
}

export const EFFECTS = 'effects.txt';
export const MAY_END = 'may-end';

function note({ name, directory }: Hands, what: string): void {
  appendFileSync(join(directory, EFFECTS), `${what} by ${name}\n`);
}

export const handedOver = defineWorkflow(
  { name: 'handed_over', version: 1, title: 'Handed over', steps: ['first', 'long', 'approval', 'last'] },
  async (run: Run<Hands>, input: { item: string }) => {
    const hands = run.services;
    const first = await run.step('first', () => {
      note(hands, 'first');
      return `first of ${input.item}`;
    });
    await run.step('long', { timeoutMs: HOUR_MS }, async ({ signal }) => {
      note(hands, 'long');
      while (!existsSync(join(hands.directory, MAY_END))) {
        if (signal.aborted) note(hands, 'long stopped');
        signal.throwIfAborted();
        await pause(50);
      }
      return 'long';
    });
    const approval = await run.waitForSignal<{ by: string }>('approval', { timeoutMs: HOUR_MS });
    return run.step('last', () => {
      note(hands, 'last');
      return { first, by: approval?.by ?? 'nobody' };
    });
  },
);

export async function openWorker(
  task: WorkerTask,
): Promise<{ workflows: OpenWorkflows<Hands>; close(): Promise<void> }> {
  const records = await openPostgresRecords({ url: task.postgresUrl });
  const { address, prefix, works } = task;
  const workflows = openWorkflows<Hands>({
    records,
    clock: Date.now,
    definitions: [handedOver],
    engine: temporalEngine({
      ...{ address, prefix, works, namespace: 'default', key: Buffer.from(task.key, 'base64') },
    }),
    onTrouble: (message, error) => console.error(task.name, message, error),
  });
  await workflows.attach(task);
  return {
    workflows,
    async close() {
      await workflows.close();
      await records.close();
    },
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const worker = await openWorker(JSON.parse(process.argv[2] ?? '') as WorkerTask);
  process.send?.('ready');
  process.once('SIGTERM', () => void worker.close().then(() => process.disconnect?.()));
}

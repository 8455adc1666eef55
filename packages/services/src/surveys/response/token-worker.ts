/** The thread of token-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { runTokenTask, type TokenTask } from './token-task.ts';

parentPort?.on('message', ({ id, task }: { id: number; task: TokenTask }) =>
  parentPort?.postMessage({ id, reply: runTokenTask(task) }),
);

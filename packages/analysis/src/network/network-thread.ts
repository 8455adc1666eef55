/** A thread of `NetworkThreads`: does the tasks it is handed, one after the other. */
import { parentPort } from 'node:worker_threads';
import { type NetworkTask, runNetworkTask } from './network-task.ts';
import type { ThreadAnswer } from './network-threads.ts';

parentPort?.on('message', (task: NetworkTask) => {
  let answer: ThreadAnswer;
  try {
    answer = { result: runNetworkTask(task) };
  } catch (error) {
    answer = { failed: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(answer);
});

/** The thread of blind-thread.ts. */
import { parentPort } from 'node:worker_threads';
import { type BlindTask, runBlindTask } from './blind-tokens.ts';

parentPort?.on('message', (task: BlindTask) => parentPort?.postMessage(runBlindTask(task)));

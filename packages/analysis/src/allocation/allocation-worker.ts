/** The thread of allocation-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { allocateWork, type WorkToAllocate } from './allocate-work.ts';

parentPort!.postMessage(await allocateWork(workerData as WorkToAllocate));

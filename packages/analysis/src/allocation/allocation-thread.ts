/** An allocation in a thread of its own. */
import { answerInThread } from '../answer-in-thread.ts';
import type { AllocatedWork, WorkToAllocate } from './allocate-work.ts';

/** Three programmes of 5 s at most, and the start of the thread. */
const BOUNDS = { timeMaxMs: 20_000, heapMegabytes: 512 };

export async function allocateInThread(work: WorkToAllocate): Promise<AllocatedWork> {
  const allocated = await answerInThread<AllocatedWork>(
    new URL('./allocation-worker.ts', import.meta.url),
    work,
    BOUNDS,
  );
  return allocated ?? { status: 'nothing_found' };
}

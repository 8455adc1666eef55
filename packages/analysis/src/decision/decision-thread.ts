/** A question about rows or texts in a thread of its own. */
import { answerInThread } from '../answer-in-thread.ts';
import type { DecisionAnswer, DecisionTask } from './decision-task.ts';

export const DECISION_TIME_MAX_MS = 20_000;
const HEAP_MEGABYTES = 512;

/** `undefined` when its time is up. */
export function decideInThread<T extends DecisionTask>(task: T): Promise<DecisionAnswer<T> | undefined> {
  return answerInThread(new URL('./decision-worker.ts', import.meta.url), task, {
    timeMaxMs: DECISION_TIME_MAX_MS,
    heapMegabytes: HEAP_MEGABYTES,
  });
}

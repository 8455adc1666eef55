/** Has a question about rows or texts answered in a thread of its own. */
import { createHash } from 'node:crypto';
import { DECISION_TIME_MAX_MS, type DecisionAnswer, type DecisionTask, decideInThread } from '@bellwether/analysis';
import { Problem } from '@bellwether/core';
import { twoAtATime } from './two-at-a-time.ts';

/** Without its seed, which comes of the task: the same question gets the same answer. */
type Unseeded<T> = T extends DecisionTask ? Omit<T, 'seed'> : never;
type TaskOf<K> = Extract<DecisionTask, { kind: K }>;

/** Throws Problem('timeout') when it takes too long, and Problem('overloaded') while two others are worked out. */
export async function workOut<K extends DecisionTask['kind']>(
  task: Unseeded<TaskOf<K>> & { kind: K },
): Promise<DecisionAnswer<TaskOf<K>>> {
  const seed = createHash('sha256').update(JSON.stringify(task)).digest('hex');
  const answer = await twoAtATime(() => decideInThread({ ...task, seed } as unknown as TaskOf<K>));
  if (answer === undefined)
    throw new Problem('timeout', `It took longer than ${DECISION_TIME_MAX_MS / 1000} s. Send less of it.`);
  return answer;
}

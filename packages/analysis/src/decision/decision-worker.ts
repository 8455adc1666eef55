/** The thread of decision-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { answerDecision, type DecisionTask } from './decision-task.ts';

parentPort!.postMessage(answerDecision(workerData as DecisionTask));

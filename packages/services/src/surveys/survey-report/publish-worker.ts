/** The thread in which a wave is published; see publish-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { publishSurvey, type WaveToPublish } from './publish-survey.ts';

parentPort!.postMessage(publishSurvey(workerData as WaveToPublish));

/** The thread of `Forecaster`: goes on with the series it is handed, and adds up weeks, one after the other. */
import { parentPort } from 'node:worker_threads';
import { forecastSeries, type SeriesToForecast, whenDone } from '@bellwether/analysis';

export type ForecastTask =
  | ({ kind: 'series' } & SeriesToForecast)
  | { kind: 'when_done'; throughput: readonly number[]; remaining: number };

export interface ForecastTaskResults {
  series: ReturnType<typeof forecastSeries>;
  when_done: ReturnType<typeof whenDone>;
}

export type ForecastReply = { result: ForecastTaskResults[ForecastTask['kind']] } | { trouble: string };

parentPort?.on('message', (task: ForecastTask) => {
  let reply: ForecastReply;
  try {
    reply = {
      result: task.kind === 'series' ? forecastSeries(task) : whenDone(task.throughput, task.remaining),
    };
  } catch (error) {
    reply = { trouble: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
  parentPort?.postMessage(reply);
});

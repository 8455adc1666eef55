/** Batches and records that can be told apart; also used by processes that have no test runner. */
import type { AppendBatch, Frame } from '../src/log.ts';

export function batchOf(topic: string, partition: number, ...records: unknown[]): AppendBatch {
  const payload = Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  return { topic, partition, count: records.length, meta: { records: records.length }, payload };
}

export function recordsOf(frames: readonly Frame[]): unknown[] {
  return frames.flatMap(({ payload }) =>
    payload
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
}

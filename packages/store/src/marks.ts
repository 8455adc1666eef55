/**
 * Marks of windows that have to be computed again, on their way from whoever has changed what they hold to whoever
 * computes them. They travel in the log, partitioned by organisation: so the windows of an organisation are computed by
 * one process at a time, also when events come into them from every partition, and a mark outlives everybody.
 */
import { type JsonObject, Problem } from '@bellwether/core';
import { type AppendBatch, type Frame, type Log, type Positions, partitionOf } from '@bellwether/log';
import { add, type Touched } from './windows.ts';

export const MARKS_TOPIC = 'window_marks';

/** What is marked of an organisation. */
export interface Marks {
  orgId: string;
  /** Starts of 10 s windows, in units of 10 s since the epoch. */
  buckets: readonly number[];
  /** Whether events have gone from them: a window may have lost its last one. */
  haveLost: boolean;
  /** When the oldest event behind them was appended; absent when none came in. */
  appendedMs?: number;
  traces?: readonly string[];
}

/** In one mark; more are several marks. */
const BUCKETS_MAX = 10_000;

/** Durable when it resolves. Gives the places to be passed by whoever computes windows. */
export async function appendMarks(log: Log, marks: readonly Marks[]): Promise<Positions> {
  const batches = marks.flatMap((mark) => inPieces(mark).map((piece) => batchOf(piece, log.partitions)));
  if (batches.length === 0) return {};
  const result = await log.append(batches);
  if (result.kind === 'rejected')
    throw new Problem('overloaded', `The log takes no marks of windows at the moment (${result.reason}).`);
  const places: { [partition: string]: number } = {};
  for (const [i, { topic, partition }] of batches.entries()) {
    const key = `${topic}/${partition}`;
    places[key] = Math.max(places[key] ?? 0, result.offsets[i]! + 1);
  }
  return places as Positions;
}

export function marksOf(frames: readonly Frame[]): Marks[] {
  return frames.flatMap(({ payload }) =>
    payload
      .toString('utf8')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map(markOf),
  );
}

export function markAll(touched: Touched, { orgId, buckets }: Marks): void {
  for (const bucket of buckets) add(touched, orgId, bucket);
}

function inPieces(mark: Marks): Marks[] {
  const pieces: Marks[] = [];
  for (let from = 0; from < mark.buckets.length; from += BUCKETS_MAX)
    pieces.push({ ...mark, buckets: mark.buckets.slice(from, from + BUCKETS_MAX) });
  return pieces;
}

function batchOf({ orgId, buckets, haveLost, appendedMs, traces }: Marks, partitions: number): AppendBatch {
  const line = JSON.stringify({ org_id: orgId, buckets, have_lost: haveLost, appended_ms: appendedMs, traces });
  return {
    topic: MARKS_TOPIC,
    partition: partitionOf(orgId, partitions),
    count: 1,
    meta: { org_id: orgId },
    payload: Buffer.from(`${line}\n`),
  };
}

function markOf(line: string): Marks {
  const { org_id, buckets, have_lost, appended_ms, traces } = JSON.parse(line) as JsonObject;
  return {
    orgId: String(org_id),
    buckets: buckets as number[],
    haveLost: have_lost === true,
    ...(typeof appended_ms === 'number' ? { appendedMs: appended_ms } : {}),
    ...(Array.isArray(traces) ? { traces: traces as string[] } : {}),
  };
}

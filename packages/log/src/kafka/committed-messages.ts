/**
 * What of a fetched stretch of a partition was committed. The broker gives everything up to the last stable offset, also what
 * was rolled back, and says which producers rolled something back from where on; leaving it out is the reader's part.
 */
import type { RecordsBatch } from '@platformatic/kafka';
import type { RawMessage } from './frame-message.ts';

const IS_TRANSACTIONAL = 1 << 4;
const IS_CONTROL = 1 << 5;
const ABORT = 0;

export interface FetchedPartition {
  records?: RecordsBatch[] | null;
  abortedTransactions: { producerId: bigint; firstOffset: bigint }[] | null;
}

/** The messages from an offset on, and where the stretch ends: the next offset to fetch. */
export function committedMessages(
  { topic, partition }: { topic: string; partition: number },
  { records, abortedTransactions }: FetchedPartition,
  from: number,
): { messages: RawMessage[]; scanned: number } {
  const aborted = [...(abortedTransactions ?? [])].sort((a, b) => Number(a.firstOffset - b.firstOffset));
  const abortedProducers = new Set<bigint>();
  const messages: RawMessage[] = [];
  let scanned = from;
  for (const batch of records ?? []) {
    const last = batch.firstOffset + BigInt(batch.lastOffsetDelta);
    while (aborted[0] && aborted[0].firstOffset <= last) abortedProducers.add(aborted.shift()!.producerId);
    scanned = Math.max(scanned, Number(last) + 1);
    if (batch.attributes & IS_CONTROL) {
      if (isAbort(batch)) abortedProducers.delete(batch.producerId);
      continue;
    }
    if (batch.attributes & IS_TRANSACTIONAL && abortedProducers.has(batch.producerId)) continue;
    for (const { offsetDelta, key, value } of batch.records) {
      const offset = Number(batch.firstOffset) + offsetDelta;
      if (offset >= from) messages.push({ topic, partition, offset, key, value });
    }
  }
  return { messages, scanned };
}

/** The key of a control record is its version and its type. */
function isAbort({ records }: RecordsBatch): boolean {
  return records[0]?.key?.readInt16BE(2) === ABORT;
}

/**
 * Batches of an input's records, each with how often its like was there before: two equal lines of a log are two
 * events, and the same two when the log is read again. Repetitions are counted over the last 100,000 to 200,000
 * different records, which bounds memory.
 */
import { hash } from 'node:crypto';
import { isReadable, type ParsedRecord } from '../adapter.ts';
import { canonicalJson } from '../canonical-json.ts';
import type { NumberedRecord } from './pipeline.ts';

const GENERATION_RECORDS = 100_000;

export async function* numberedBatches(
  records: AsyncIterable<ParsedRecord> | Iterable<ParsedRecord>,
  options: { size: number; skip: number },
): AsyncIterable<NumberedRecord[]> {
  let current = new Map<string, number>();
  let previous = new Map<string, number>();
  let batch: NumberedRecord[] = [];
  let index = 0;
  for await (const record of records) {
    let repetition = 0;
    if (isReadable(record) && record.key === undefined) {
      const digest = hash('sha256', canonicalJson(record.fields), 'base64');
      repetition = current.get(digest) ?? previous.get(digest) ?? 0;
      current.set(digest, repetition + 1);
      if (current.size >= GENERATION_RECORDS) {
        previous = current;
        current = new Map();
      }
    }
    index += 1;
    if (index <= options.skip) continue;
    batch.push({ record, repetition });
    if (batch.length < options.size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

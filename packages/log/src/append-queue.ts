/** Appends that wait for the writer, bounded in bytes so that pressure reaches the client and not memory. */
import { LINE_FEED } from './checked-line.ts';
import { HEADER_BYTES_FIXED, HEADER_BYTES_MAX } from './frame.ts';
import type { AppendBatch, AppendResult } from './log.ts';
import { LogError } from './log-error.ts';
import { assertTopicPartition } from './topic-partition.ts';

const KEY_LENGTH_MAX = 200;

export interface QueuedAppend {
  batches: readonly AppendBatch[];
  /** Each batch's meta as JSON, as it was when append was called. */
  metas: string[];
  key: string | undefined;
  /** Upper bound of what it takes on disk. */
  bytes: number;
  resolve: (result: AppendResult) => void;
}

export class AppendQueue<A extends QueuedAppend = QueuedAppend> {
  readonly #bytesMax: number;
  #appends: A[] = [];
  #head = 0;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  get isEmpty(): boolean {
    return this.#head === this.#appends.length;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** False when there is no room. An empty queue takes any append. */
  push(append: A): boolean {
    if (this.#bytes > 0 && this.#bytes + append.bytes > this.#bytesMax) return false;
    this.#appends.push(append);
    this.#bytes += append.bytes;
    return true;
  }

  peek(): A | undefined {
    return this.#appends[this.#head];
  }

  /** Takes appends in order while they fit together into `bytesMax`; at least one, if there is any. */
  take(bytesMax: number): A[] {
    const taken: A[] = [];
    let bytes = 0;
    for (let next = this.peek(); next && (taken.length === 0 || bytes + next.bytes <= bytesMax); next = this.peek()) {
      taken.push(next);
      bytes += next.bytes;
      this.#head++;
    }
    this.#bytes -= bytes;
    if (this.isEmpty) {
      this.#appends = [];
      this.#head = 0;
    }
    return taken;
  }
}

/** Checks an append. What the contract forbids throws; what is merely too large is a result. */
export function prepareAppend(
  batches: readonly AppendBatch[],
  key: string | undefined,
  limits: { partitions: number; appendBytesMax: number },
): Omit<QueuedAppend, 'resolve'> | 'too_large' {
  if (batches.length === 0) throw new LogError('invalid_argument', 'An append needs at least one batch.');
  if (key !== undefined && (key.length === 0 || key.length > KEY_LENGTH_MAX))
    throw new LogError('invalid_argument', `An idempotency key has 1 to ${KEY_LENGTH_MAX} characters.`);
  const keyBytes = key === undefined ? 0 : JSON.stringify(key).length * 3;
  const metas: string[] = [];
  let bytes = 0;
  for (const batch of batches) {
    assertBatch(batch, limits.partitions);
    const meta = JSON.stringify(batch.meta);
    const headerBytes = HEADER_BYTES_FIXED + keyBytes + Buffer.byteLength(meta);
    if (headerBytes > HEADER_BYTES_MAX) return 'too_large';
    metas.push(meta);
    bytes += headerBytes + batch.payload.length;
  }
  return bytes > limits.appendBytesMax ? 'too_large' : { batches, metas, key, bytes };
}

function assertBatch(batch: AppendBatch, partitions: number): void {
  assertTopicPartition(batch, partitions);
  if (!Number.isSafeInteger(batch.count) || batch.count < 1)
    throw new LogError('invalid_argument', `A batch holds at least one record, not ${batch.count}.`);
  if (typeof batch.meta !== 'object' || batch.meta === null)
    throw new LogError('invalid_argument', `The meta of a batch for ${batch.topic} is not an object.`);
  if (batch.payload.at(-1) !== LINE_FEED)
    throw new LogError('invalid_argument', `The payload for ${batch.topic} does not end with a line feed.`);
}

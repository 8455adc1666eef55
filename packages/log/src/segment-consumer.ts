/** A group's consumer: reads frames of its topics in append order, waits for new ones, and commits. */
import type { ConsumerGroup, ConsumerGroups } from './consumer-groups.ts';
import type { Journal } from './journal.ts';
import { JournalCursor } from './journal-cursor.ts';
import type { Assignment, Consumer, Frame, Offset, Positions, ReadLimits } from './log.ts';
import { LogError } from './log-error.ts';
import { type Ends, keyOf, topicOf } from './topic-partition.ts';

const WAIT_MS_MAX = 2 ** 31 - 1;

interface ConsumerOptions {
  partitions: number;
  onClose: () => void;
}

export class SegmentConsumer implements Consumer {
  readonly #journal: Journal;
  readonly #groups: ConsumerGroups;
  readonly #group: ConsumerGroup;
  readonly #topics: ReadonlySet<string>;
  readonly #partitions: number;
  readonly #onClose: () => void;
  readonly #wake = () => this.#woken?.();
  #woken: (() => void) | undefined;
  #positions: Ends;
  #cursor: JournalCursor;
  /** Reading and seeking wait for each other. */
  #turn: Promise<unknown> = Promise.resolve();
  #polling = false;
  #closed = false;

  constructor(journal: Journal, groups: ConsumerGroups, group: ConsumerGroup, options: ConsumerOptions) {
    this.#journal = journal;
    this.#groups = groups;
    this.#group = group;
    this.#topics = new Set(group.topics);
    this.#partitions = options.partitions;
    this.#onClose = options.onClose;
    this.#positions = this.#kept({ ...group.committed });
    this.#cursor = this.#cursorAt(this.#positions);
    journal.wakers.add(this.#wake);
  }

  async poll({ waitMs, ...limits }: ReadLimits & { waitMs: number }): Promise<Frame[]> {
    this.#assertOpen();
    if (this.#polling) throw new LogError('invalid_argument', 'A consumer polls once at a time.');
    this.#polling = true;
    try {
      const deadline = performance.now() + Math.min(waitMs, WAIT_MS_MAX);
      for (;;) {
        const frames = await this.#inTurn(() => this.#collect(limits));
        const leftMs = deadline - performance.now();
        if (frames.length > 0 || leftMs <= 0 || this.#closed) return frames;
        if (!this.#cursor.isBehind) await this.#untilWoken(leftMs);
      }
    } finally {
      this.#polling = false;
    }
  }

  async #collect({ maxBytes, maxRecords = Number.POSITIVE_INFINITY }: ReadLimits): Promise<Frame[]> {
    const frames: Frame[] = [];
    let bytes = 0;
    let records = 0;
    try {
      for (;;) {
        const frame = this.#cursor.peekCached() ?? (await this.#cursor.peek());
        if (!frame || this.#closed) break;
        const key = keyOf(frame.topic, frame.partition);
        const end = frame.base + frame.count;
        if (this.#topics.has(frame.topic) && end > (this.#positions[key] ?? 0)) {
          bytes += frame.payload.length;
          records += frame.count;
          if (frames.length > 0 && (bytes > maxBytes || records > maxRecords)) break;
          frames.push(frame);
          this.#positions[key] = end;
        }
        this.#cursor.advance();
      }
    } catch (error) {
      if (frames.length === 0) throw error;
      // What was read before the damage is handed over; the next poll meets it again.
    }
    return frames;
  }

  assignment(): Assignment {
    return { partitions: Object.keys(this.#complete({})), fence: this.#group.fence };
  }

  position(): Positions {
    return this.#complete(this.#positions);
  }

  committed(): Positions {
    return this.#complete(this.#group.committed);
  }

  async commit(positions: Positions): Promise<void> {
    this.#assertOpen();
    this.#assertPositions(positions);
    await this.#groups.commit(this.#group, positions);
  }

  async seek(to: Positions | 'beginning' | 'end' | { timeMs: number }): Promise<void> {
    this.#assertOpen();
    await this.#inTurn(async () => {
      if (to === 'beginning') await this.#moveTo({ ...this.#journal.starts });
      else if (to === 'end') await this.#moveTo({ ...this.#journal.ends });
      else if (isTime(to)) await this.#moveToTime(to.timeMs);
      else {
        this.#assertPositions(to);
        await this.#moveTo({ ...this.#positions, ...to });
      }
    });
    this.#wake();
  }

  lag(): number {
    let records = 0;
    for (const [key, end] of Object.entries(this.#journal.ends)) {
      if (!this.#topics.has(topicOf(key))) continue;
      records += end - Math.max(this.#group.committed[key] ?? 0, this.#journal.starts[key] ?? 0);
    }
    return records;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#journal.wakers.delete(this.#wake);
    this.#wake();
    await this.#inTurn(() => this.#cursor.close());
    this.#group.isOpen = false;
    this.#onClose();
  }

  async #moveToTime(timeMs: number): Promise<void> {
    const { append, ends } = this.#journal.locateTime(timeMs);
    const cursor = new JournalCursor(this.#journal, append);
    // An error leaves the cursor without an open file, and the consumer where it was.
    for (;;) {
      const frame = cursor.peekCached() ?? (await cursor.peek());
      if (!frame || frame.timeMs >= timeMs) break;
      ends[keyOf(frame.topic, frame.partition)] = frame.base + frame.count;
      cursor.advance();
    }
    await this.#cursor.close();
    this.#positions = this.#kept(ends);
    this.#cursor = cursor;
  }

  async #moveTo(positions: Ends): Promise<void> {
    await this.#cursor.close();
    this.#positions = this.#kept(positions);
    this.#cursor = this.#cursorAt(this.#positions);
  }

  /** The positions of subscribed topics, none before the oldest record kept. */
  #kept(positions: Ends): Ends {
    const kept: Ends = {};
    for (const [key, position] of Object.entries(positions))
      if (this.#topics.has(topicOf(key))) kept[key] = Math.max(position, this.#journal.starts[key] ?? 0);
    return kept;
  }

  #cursorAt(positions: Ends): JournalCursor {
    const wanted = (key: string) => (this.#topics.has(topicOf(key)) ? (positions[key] ?? 0) : undefined);
    return new JournalCursor(this.#journal, this.#journal.locate(wanted));
  }

  #complete(positions: Ends): Positions {
    const complete: Positions = {};
    for (const topic of this.#topics)
      for (let partition = 0; partition < this.#partitions; partition++) {
        const key = keyOf(topic, partition);
        complete[key] = (positions[key] ?? 0) as Offset;
      }
    return complete;
  }

  #assertPositions(positions: Positions): void {
    for (const [key, position] of Object.entries(positions)) {
      const end = this.#journal.ends[key] ?? 0;
      if (!this.#topics.has(topicOf(key)))
        throw new LogError('invalid_argument', `Group "${this.#group.name}" does not read ${key}.`);
      if (!Number.isSafeInteger(position) || position < 0 || position > end)
        throw new LogError('invalid_argument', `Position ${position} of ${key} is not within 0 to ${end}.`);
    }
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => {}); // told to whoever asked; the next is not affected
    return result;
  }

  #untilWoken(waitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#woken = undefined;
        resolve();
      };
      const timer = setTimeout(done, Math.ceil(waitMs));
      this.#woken = done;
    });
  }

  #assertOpen(): void {
    if (this.#closed) throw new LogError('closed', `The consumer of group "${this.#group.name}" is closed.`);
  }
}

function isTime(to: Positions | { timeMs: number }): to is { timeMs: number } {
  return 'timeMs' in to;
}

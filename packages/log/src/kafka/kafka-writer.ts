/**
 * Writes appends to Kafka in the order they came: what waits is taken together into one transaction, so that many callers
 * cost little more than one. An append is answered once its transaction is committed, or when it is certain that it was not
 * written, or when its time is over and nobody can say (`storage_failed`).
 *
 * When one takes most of its time without an end, whoever waits behind it is told to come again (`overloaded`), and so is
 * whoever comes, until something is written again; one append at a time goes on trying. Otherwise each would wait for its
 * whole time, and then for that of those before it.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '@bellwether/core';
import { AppendQueue, prepareAppend, type QueuedAppend } from '../append-queue.ts';
import type { AppendBatch, AppendRejectReason, AppendResult, Frame, Offset } from '../log.ts';
import { keyOf } from '../topic-partition.ts';
import { encodeFrame, newFrameKey } from './frame-message.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { isPassing, troubleOf } from './kafka-trouble.ts';
import { KeyBook } from './key-book.ts';
import { type MessageToWrite, Transactions } from './transactions.ts';

const GROUP_BYTES_MAX = 4 * 1024 * 1024;
const GROUP_APPENDS_MAX = 500;
/** So much of an append's time; a broker's successor is found within less. */
const STUCK_AFTER = 2 / 3;
/** Whoever comes again at once, whatever they are told, does not keep the process from everything else. */
const TURNED_AWAY_MS = 50;

/** The transaction was rolled back, or its id was taken over: it can be written again. */
const ROLLED_BACK = new Set([
  'INVALID_PRODUCER_EPOCH',
  'INVALID_PRODUCER_ID_MAPPING',
  'INVALID_TXN_STATE',
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'PRODUCER_FENCED',
  'TRANSACTION_ABORTABLE',
  'TRANSACTION_COORDINATOR_FENCED',
  'UNKNOWN_PRODUCER_ID',
]);
const TOO_LARGE = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD']);

interface Waiting extends QueuedAppend {
  /** By when it is answered. */
  dueMs: number;
}

interface Formed {
  append: Waiting;
  timeMs: number;
  messages: MessageToWrite[];
}

export class KafkaWriter {
  readonly listeners = new Set<(frames: readonly Frame[]) => void>();
  readonly #link: KafkaLink;
  readonly #topics: KafkaTopics;
  readonly #queue: AppendQueue<Waiting>;
  readonly #transactions: Transactions;
  readonly #keys: KeyBook;
  /** Also orders this process's appends after those of an earlier one. */
  #append = Date.now() * 1000;
  #running: Promise<void> | undefined;
  #isClosed = false;
  #failingSince: number | undefined;
  /** Nothing was written for so long that nobody else is let wait. */
  #isStuck = false;

  constructor(link: KafkaLink, topics: KafkaTopics, processName: string) {
    this.#link = link;
    this.#topics = topics;
    this.#queue = new AppendQueue(link.options.queueBytesMax);
    this.#transactions = new Transactions(link, `${link.options.prefix}${processName}`);
    this.#keys = new KeyBook(link, topics);
  }

  /** Whether the last attempt to write failed. */
  get isFailing(): boolean {
    return this.#failingSince !== undefined;
  }

  append(batches: readonly AppendBatch[], key: string | undefined): Promise<AppendResult> {
    const { partitions, appendBytesMax, appendTimeoutMs } = this.#link.options;
    const prepared = prepareAppend(batches, key, { partitions, appendBytesMax });
    if (this.#isClosed) return Promise.resolve({ kind: 'rejected', reason: 'closed' });
    if (prepared === 'too_large') return Promise.resolve({ kind: 'rejected', reason: 'too_large' });
    if (this.#isStuck && this.#running)
      return pause(TURNED_AWAY_MS, { kind: 'rejected', reason: 'overloaded' } satisfies AppendResult);
    return new Promise((resolve) => {
      const waiting = { ...prepared, resolve, dueMs: performance.now() + appendTimeoutMs };
      if (!this.#queue.push(waiting)) resolve({ kind: 'rejected', reason: 'overloaded' });
      else this.#running ??= this.#run();
    });
  }

  /** What was called before is answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
    await this.#keys.close();
  }

  async #run(): Promise<void> {
    // All calls of this turn of the event loop come along.
    await Promise.resolve();
    while (!this.#queue.isEmpty) {
      const group = this.#take();
      const stuck = setTimeout(() => this.#turnAway(), this.#link.options.appendTimeoutMs * STUCK_AFTER);
      // A request that nobody answers may be under way for longer than the append has time.
      const dueMs = group[0]?.dueMs ?? 0;
      const late = setTimeout(() => reject(group, 'storage_failed'), Math.max(0, dueMs - performance.now()));
      try {
        await this.#write(group);
        this.#isStuck = false;
      } catch (error) {
        this.#link.options.onTrouble('the log could not write', error);
        reject(group, 'storage_failed');
      } finally {
        clearTimeout(stuck);
        clearTimeout(late);
      }
    }
    this.#running = undefined;
  }

  /** Nothing of what waits has been begun. */
  #turnAway(): void {
    this.#isStuck = true;
    this.#failingSince ??= performance.now();
    while (!this.#queue.isEmpty) reject(this.#queue.take(Number.POSITIVE_INFINITY), 'overloaded');
  }

  /** What waits and fits together, in order; with keys or without. What waited for too long is answered. */
  #take(): Waiting[] {
    const group: Waiting[] = [];
    let bytes = 0;
    for (let next = this.#queue.peek(); next; next = this.#queue.peek()) {
      const [first] = group;
      const fits = bytes + next.bytes <= GROUP_BYTES_MAX && group.length < GROUP_APPENDS_MAX;
      if (first && (!fits || (next.key === undefined) !== (first.key === undefined))) break;
      this.#queue.take(0);
      if (next.dueMs <= performance.now()) {
        reject([next], 'overloaded');
        continue;
      }
      group.push(next);
      bytes += next.bytes;
    }
    return group;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    if (group.length === 0) return;
    const dueMs = group[0]!.dueMs;
    const topics = new Set(group.flatMap(({ batches }) => batches.map(({ topic }) => topic)));
    for (;;) {
      try {
        for (const topic of topics) await this.#topics.ensure(topic);
        const isDone =
          group[0]!.key === undefined ? await this.#once(group, dueMs) : await this.#onceKeyed(group, dueMs);
        this.#failingSince = undefined;
        if (isDone) return;
      } catch (error) {
        const trouble = troubleOf(error) ?? '';
        if (TOO_LARGE.has(trouble)) return this.#oneByOne(group);
        this.#failingSince ??= performance.now();
        const mayBeTriedAgain = isPassing(error) || ROLLED_BACK.has(trouble);
        if (!mayBeTriedAgain || performance.now() >= dueMs) throw error;
      }
    }
  }

  /** One of them is more than the topic takes; the others are not. */
  async #oneByOne(group: readonly Waiting[]): Promise<void> {
    if (group.length === 1) return reject(group, 'too_large');
    for (const append of group) await this.#write([append]);
  }

  async #once(group: readonly Waiting[], dueMs: number): Promise<boolean> {
    const formed = this.#form(group);
    await this.#transactions.begin(dueMs);
    const offsets = await this.#transactions.write(
      formed.flatMap(({ messages }) => messages),
      dueMs,
    );
    // A commit that is not answered leaves it open whether it was written: that is what `storage_failed` says.
    if ((await this.#transactions.commit(dueMs)) === 'open') reject(group, 'storage_failed');
    else this.#publish(formed, offsets);
    return true;
  }

  /**
   * The same with keys. Whoever writes with keys has taken over the one transactional id for it, and has then read which
   * keys there are; somebody else who takes it over meanwhile makes the commit fail. So a key is never written twice.
   */
  async #onceKeyed(group: readonly Waiting[], dueMs: number): Promise<boolean> {
    await this.#keys.own(dueMs);
    const fresh = new Map<string, Waiting[]>();
    for (const append of group) {
      const known = this.#keys.offsetsOf(append.key!);
      if (known) this.#answerKnown(append, known);
      else fresh.set(append.key!, [...(fresh.get(append.key!) ?? []), append]);
    }
    if (fresh.size === 0) return true;
    const formed = this.#form([...fresh.values()].map(([first]) => first!));
    const outcome = await this.#keys.write(
      formed.map(({ append, timeMs, messages }) => ({ key: append.key!, timeMs, messages })),
      dueMs,
    );
    if (outcome.kind === 'open') {
      // Nobody answered. Taking the id over again ends the transaction one way or the other, and then the keys tell which.
      for (const append of group) this.#unsure.add(append);
      if (performance.now() >= dueMs) reject(group, 'storage_failed');
      return performance.now() >= dueMs;
    }
    this.#publish(formed, outcome.offsets);
    for (const [first, ...repeated] of fresh.values())
      for (const append of repeated)
        append.resolve({ kind: 'duplicate', offsets: [...this.#keys.offsetsOf(first!.key!)!] as Offset[] });
    return true;
  }

  /** Appends with a key whose commit was not answered. */
  readonly #unsure = new WeakSet<Waiting>();

  #answerKnown(append: Waiting, known: readonly number[]): void {
    if (this.#unsure.delete(append)) this.#tell(append, this.#link.options.clock(), known);
    else append.resolve({ kind: 'duplicate', offsets: [...known] as Offset[] });
  }

  #form(group: readonly Waiting[]): Formed[] {
    const timeMs = this.#link.options.clock();
    return group.map((append) => {
      const number = this.#append++;
      const messages = append.batches.map(({ topic, partition, count, payload }, index) => ({
        topic: this.#topics.nameOf(topic),
        partition,
        key: newFrameKey(),
        value: encodeFrame({ append: number, index, count, timeMs, meta: append.metas[index]! }, payload),
        timeMs,
      }));
      return { append, timeMs, messages };
    });
  }

  #publish(formed: readonly Formed[], offsets: readonly number[]): void {
    let at = 0;
    for (const { append, timeMs, messages } of formed) {
      this.#tell(append, timeMs, offsets.slice(at, at + messages.length));
      at += messages.length;
    }
  }

  /** Durable: listeners are told, then the caller. */
  #tell(append: Waiting, timeMs: number, offsets: readonly number[]): void {
    const frames = append.batches.map(({ topic, partition, count, meta, payload }, i): Frame => {
      const base = offsets[i]!;
      this.#topics.noteEnd(keyOf(topic, partition), base + 1);
      return {
        topic,
        partition,
        base: base as Offset,
        next: (base + 1) as Offset,
        count,
        timeMs,
        meta: meta as JsonObject,
        payload,
      };
    });
    for (const listener of this.listeners) listener(frames);
    append.resolve({ kind: 'appended', offsets: [...offsets] as Offset[] });
  }
}

function reject(appends: readonly Waiting[], reason: AppendRejectReason): void {
  for (const append of appends) append.resolve({ kind: 'rejected', reason });
}

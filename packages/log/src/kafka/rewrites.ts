/**
 * Where frames were written again because something in them was redacted. A redacted frame is a message further on in its
 * partition, under the key of the old one, which compaction then takes out; this table, kept in a topic of one partition,
 * says for every such frame where it is now, so that whoever reads finds it in its old place. Each process follows the topic.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { type ConnectionPool, FetchIsolationLevels, fetchV12, ListOffsetTimestamps } from '@platformatic/kafka';
import { checkedLine } from '../checked-line.ts';
import { keyOf } from '../topic-partition.ts';
import { committedMessages } from './committed-messages.ts';
import { decodeNote, type RawMessage } from './frame-message.ts';
import type { KafkaLink } from './kafka-link.ts';
import { type KafkaTopics, REWRITES_TOPIC } from './kafka-topics.ts';
import type { MessageToWrite } from './transactions.ts';

const WAIT_MS = 1000;
const FETCH_BYTES_MAX = 4 * 1024 * 1024;
const PLACE = { topic: REWRITES_TOPIC, partition: 0 };

export interface Rewrite {
  /** Offset of the message that holds the frame now. */
  at: number;
  /** When the frame was appended. */
  timeMs: number;
  /** Key of its messages, under which they are compacted. */
  messageKey: string;
}

export class Rewrites {
  readonly #link: KafkaLink;
  readonly #topics: KafkaTopics;
  readonly #pool: ConnectionPool;
  /** By `topic/partition`, then by where the frame was first. */
  readonly #table = new Map<string, Map<number, Rewrite>>();
  #position = 0;
  #turn: Promise<unknown> = Promise.resolve();
  #following: Promise<void> = Promise.resolve();
  readonly #stopped = new AbortController();

  constructor(link: KafkaLink, topics: KafkaTopics) {
    this.#link = link;
    this.#topics = topics;
    this.#pool = link.connections(link.options.requestTimeoutMs);
  }

  /** Reads the table as it is, and follows it from then on. */
  async open(): Promise<void> {
    await this.catchUp();
    this.#following = this.#follow();
  }

  /** Everything committed before the call is in the table. */
  async catchUp(): Promise<void> {
    const { offset: end } = (await this.#topics.offsets([PLACE], ListOffsetTimestamps.LATEST)).get(
      keyOf(REWRITES_TOPIC, 0),
    )!;
    while (this.#position < end) await this.#inTurn(() => this.#read(0));
  }

  get(key: string, base: number): Rewrite | undefined {
    return this.#table.get(key)?.get(base);
  }

  /** Frames that were written again and began in this stretch, in the order of their places. */
  between(key: string, from: number, to: number): { base: number; at: number }[] {
    const its = this.#table.get(key);
    if (!its) return [];
    return [...its]
      .flatMap(([base, { at }]) => (base >= from && base < to ? [{ base, at }] : []))
      .sort((a, b) => a.base - b.base);
  }

  /** The first frame of the partition that was written again and had been appended at a time or later. */
  firstSince(key: string, timeMs: number): number | undefined {
    let first: number | undefined;
    for (const [base, rewrite] of this.#table.get(key) ?? [])
      if (rewrite.timeMs >= timeMs && base < (first ?? Number.POSITIVE_INFINITY)) first = base;
    return first;
  }

  /** Frames before the place: they have expired. */
  before(key: string, start: number): { base: number; messageKey: string }[] {
    const its = [...(this.#table.get(key) ?? [])].filter(([base]) => base < start);
    return its.map(([base, { messageKey }]) => ({ base, messageKey }));
  }

  /** How many frames of the partition were written again. */
  count(key: string): number {
    return this.#table.get(key)?.size ?? 0;
  }

  note(key: string, base: number, rewrite: Rewrite): void {
    let its = this.#table.get(key);
    if (!its) {
      its = new Map();
      this.#table.set(key, its);
    }
    if ((its.get(base)?.at ?? -1) < rewrite.at) its.set(base, rewrite);
  }

  /** The message that says so to all. */
  messageOf(key: string, base: number, rewrite: Rewrite | undefined, timeMs: number): MessageToWrite {
    return {
      topic: this.#topics.nameOf(REWRITES_TOPIC),
      partition: 0,
      key: Buffer.from(`${key}/${base}`),
      value: rewrite
        ? checkedLine({ rewrite: key, base, at: rewrite.at, time: rewrite.timeMs, key: rewrite.messageKey })
        : null,
      timeMs,
    };
  }

  async close(): Promise<void> {
    this.#stopped.abort();
    await this.#link.closePool(this.#pool);
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stopped;
    while (!signal.aborted) {
      try {
        await this.#inTurn(() => this.#read(WAIT_MS));
      } catch (error) {
        if (signal.aborted) return;
        this.#link.options.onTrouble('the log cannot follow what was redacted; it goes on trying', error);
        await pause(WAIT_MS, undefined, { signal }).catch(() => undefined); // stopped: the loop ends
      }
    }
  }

  async #read(waitMs: number): Promise<void> {
    const name = this.#topics.nameOf(REWRITES_TOPIC);
    const deadlineMs = performance.now() + this.#link.options.requestTimeoutMs;
    await this.#link.retrying(deadlineMs, async () => {
      const [[broker]] = [...(await this.#link.byLeader([{ topic: name, partition: 0 }]))] as [[never, unknown]];
      const partition = {
        partition: 0,
        currentLeaderEpoch: -1,
        lastFetchedEpoch: -1,
        partitionMaxBytes: FETCH_BYTES_MAX,
      };
      const { responses } = await this.#link.ask(
        broker,
        fetchV12.api,
        [
          ...([waitMs, 1, FETCH_BYTES_MAX, FetchIsolationLevels.READ_COMMITTED, 0, -1] as const),
          [{ topicId: name, partitions: [{ ...partition, fetchOffset: BigInt(this.#position) }] }],
          [],
          '',
        ],
        this.#pool,
      );
      const fetched = responses[0]?.partitions[0];
      if (!fetched) return;
      const { messages, scanned } = committedMessages(PLACE, fetched, this.#position);
      for (const message of messages) this.#take(message);
      this.#position = scanned;
    });
  }

  #take({ key, value }: RawMessage): void {
    const note = decodeNote(value);
    const [, partition, base] = /^(.+\/\d+)\/(\d+)$/.exec(key?.toString() ?? '') ?? [];
    if (partition === undefined) return;
    const { at, time, key: messageKey } = (note ?? {}) as { at?: number; time?: number; key?: string };
    if (at !== undefined && time !== undefined && messageKey !== undefined)
      this.note(partition, Number(base), { at, timeMs: time, messageKey });
    else this.#table.get(partition)?.delete(Number(base));
  }

  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(task);
    this.#turn = result.catch(() => undefined); // told to whoever asked; the next is not affected
    return result;
  }
}

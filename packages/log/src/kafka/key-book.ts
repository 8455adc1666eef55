/**
 * Which idempotency keys were appended, by whichever process: notes in a topic of one partition, written in the transaction
 * of the append they name. Who wants to write takes over the one transactional id for it; then everything another had begun
 * is committed or rolled back, and reading the notes up to their end tells all there is to know. As long as nobody else takes
 * the id over, what is in memory stays the whole truth.
 */
import { type ConnectionPool, FetchIsolationLevels, fetchV12, ListOffsetTimestamps } from '@platformatic/kafka';
import { checkedLine } from '../checked-line.ts';
import { RecentKeys } from '../recent-keys.ts';
import { keyOf } from '../topic-partition.ts';
import { committedMessages } from './committed-messages.ts';
import { decodeNote } from './frame-message.ts';
import type { KafkaLink } from './kafka-link.ts';
import { type KafkaTopics, KEYS_TOPIC } from './kafka-topics.ts';
import { type MessageToWrite, Transactions } from './transactions.ts';

const FETCH_BYTES_MAX = 4 * 1024 * 1024;
const PLACE = { topic: KEYS_TOPIC, partition: 0 };

export interface KeyedAppend {
  key: string;
  timeMs: number;
  messages: readonly MessageToWrite[];
}

export type KeyedOutcome = { kind: 'committed'; offsets: number[] } | { kind: 'open' };

export class KeyBook {
  readonly #link: KafkaLink;
  readonly #topics: KafkaTopics;
  readonly #transactions: Transactions;
  readonly #keys: RecentKeys;
  #pool: ConnectionPool | undefined;
  #position = 0;

  constructor(link: KafkaLink, topics: KafkaTopics) {
    const { prefix, keyCountMax, keyAgeMaxMs, clock } = link.options;
    this.#link = link;
    this.#topics = topics;
    this.#transactions = new Transactions(link, `${prefix}keys`);
    this.#keys = new RecentKeys({ countMax: keyCountMax, ageMaxMs: keyAgeMaxMs, clock });
  }

  /** Afterwards `offsetsOf` knows all keys, unless somebody else takes over: then `write` fails. */
  async own(deadlineMs: number): Promise<void> {
    if (this.#transactions.isReady) return;
    await this.#transactions.begin(deadlineMs);
    try {
      await this.#catchUp(deadlineMs);
    } catch (error) {
      this.#transactions.abandon();
      throw error;
    }
  }

  offsetsOf(key: string): readonly number[] | undefined {
    return this.#keys.offsetsOf(key);
  }

  async write(appends: readonly KeyedAppend[], deadlineMs: number): Promise<KeyedOutcome> {
    const offsets = await this.#transactions.write(
      appends.flatMap(({ messages }) => messages),
      deadlineMs,
    );
    let at = 0;
    const notes = appends.map(({ key, timeMs, messages }) => {
      const own = offsets.slice(at, at + messages.length);
      at += messages.length;
      return { key, timeMs, offsets: own };
    });
    await this.#transactions.write(
      notes.map((note) => ({
        topic: this.#topics.nameOf(KEYS_TOPIC),
        partition: 0,
        key: Buffer.from(note.key),
        value: checkedLine({ key: note.key, time: note.timeMs, offsets: note.offsets }),
        timeMs: note.timeMs,
      })),
      deadlineMs,
    );
    if ((await this.#transactions.commit(deadlineMs)) === 'open') return { kind: 'open' };
    for (const note of notes) this.#keys.add(note);
    return { kind: 'committed', offsets };
  }

  async close(): Promise<void> {
    if (this.#pool) await this.#link.closePool(this.#pool);
  }

  async #catchUp(deadlineMs: number): Promise<void> {
    this.#pool ??= this.#link.connections(this.#link.options.requestTimeoutMs);
    const pool = this.#pool;
    await this.#link.retrying(deadlineMs, async () => {
      const at = keyOf(KEYS_TOPIC, 0);
      const { offset: start } = (await this.#topics.offsets([PLACE], ListOffsetTimestamps.EARLIEST)).get(at)!;
      const { offset: end } = (await this.#topics.offsets([PLACE], ListOffsetTimestamps.LATEST)).get(at)!;
      this.#position = Math.max(this.#position, start);
      while (this.#position < end) await this.#read(pool);
    });
  }

  async #read(pool: ConnectionPool): Promise<void> {
    const name = this.#topics.nameOf(KEYS_TOPIC);
    const led = await this.#link.byLeader([{ topic: name, partition: 0 }]);
    const partition = {
      partition: 0,
      currentLeaderEpoch: -1,
      lastFetchedEpoch: -1,
      partitionMaxBytes: FETCH_BYTES_MAX,
    };
    for (const broker of led.keys()) {
      const { responses } = await this.#link.ask(
        broker,
        fetchV12.api,
        [
          ...([0, 1, FETCH_BYTES_MAX, FetchIsolationLevels.READ_COMMITTED, 0, -1] as const),
          [{ topicId: name, partitions: [{ ...partition, fetchOffset: BigInt(this.#position) }] }],
          [],
          '',
        ],
        pool,
      );
      const fetched = responses[0]?.partitions[0];
      if (!fetched) continue;
      const { messages, scanned } = committedMessages(PLACE, fetched, this.#position);
      for (const { value } of messages) this.#take(decodeNote(value));
      this.#position = scanned;
    }
  }

  #take(note: { [field: string]: unknown } | undefined): void {
    if (!note) return;
    this.#keys.add({ key: note.key as string, timeMs: note.time as number, offsets: note.offsets as number[] });
  }
}

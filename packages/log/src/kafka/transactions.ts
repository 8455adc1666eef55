/**
 * One transaction after the other under one transactional id: messages to any partitions, visible together or never.
 *
 *   fresh ──begin──▶ ready ──write──▶ open ──commit──▶ ready
 *     ▲                                │
 *     └──────── anything failed ───────┘
 *
 * `fresh` means that the next transaction begins by asking for a new epoch. Kafka then ends what was left open under the id
 * (a commit it had begun is finished, all else is rolled back) and refuses whoever still comes with an older epoch. That is
 * what makes it certain that something was not written: as long as a commit was never asked for, it can only be rolled back.
 */
import {
  addPartitionsToTxnV3,
  type Broker,
  endTxnV3,
  initProducerIdV4,
  type MessageRecord,
  NumericMap,
  ProduceAcks,
  produceV9,
} from '@platformatic/kafka';
import type { KafkaLink } from './kafka-link.ts';
import { isPassing } from './kafka-trouble.ts';

export interface MessageToWrite {
  topic: string;
  partition: number;
  key: Buffer;
  /** `null` tells compaction to forget the key. */
  value: Buffer | null;
  timeMs: number;
}

/** Whether what was written is to be seen: `open` when no answer came to the commit. */
export type Outcome = 'committed' | 'open';

export class Transactions {
  readonly #link: KafkaLink;
  readonly #id: string;
  #producer: { id: bigint; epoch: number } | undefined;
  readonly #sequences = new Map<string, number>();

  constructor(link: KafkaLink, id: string) {
    this.#link = link;
    this.#id = id;
  }

  /** Whether the epoch that the last transaction was written with may still be the newest. */
  get isReady(): boolean {
    return this.#producer !== undefined;
  }

  /** Takes the transactional id over, from whoever had it. */
  async begin(deadlineMs: number): Promise<void> {
    if (this.#producer) return;
    const { transactionTimeoutMs } = this.#link.options;
    const answer = await this.#link.retrying(deadlineMs, () =>
      this.#link.askCoordinator('TRANSACTION', this.#id, initProducerIdV4.api, [this.#id, transactionTimeoutMs]),
    );
    this.#producer = { id: answer.producerId, epoch: answer.producerEpoch };
    this.#sequences.clear();
  }

  /** Writes into the transaction, which this opens when none is; gives the offset of each message. */
  async write(messages: readonly MessageToWrite[], deadlineMs: number): Promise<number[]> {
    try {
      await this.#addPartitions(messages, deadlineMs);
      return await this.#produce(messages, deadlineMs);
    } catch (error) {
      this.abandon();
      throw error;
    }
  }

  /** Throws when it is certain that nothing was committed. */
  async commit(deadlineMs: number): Promise<Outcome> {
    const { id, epoch } = this.#current();
    try {
      await this.#link.retrying(deadlineMs, () =>
        this.#link.askCoordinator('TRANSACTION', this.#id, endTxnV3.api, [this.#id, id, epoch, true]),
      );
      return 'committed';
    } catch (error) {
      this.abandon();
      if (isPassing(error)) return 'open';
      throw error;
    }
  }

  /** What was written and not committed is rolled back, at the latest when the transaction's time is over. */
  abandon(): void {
    this.#producer = undefined;
  }

  #current(): { id: bigint; epoch: number } {
    if (!this.#producer) throw new Error('A transaction was used before it was begun.');
    return this.#producer;
  }

  async #addPartitions(messages: readonly MessageToWrite[], deadlineMs: number): Promise<void> {
    const { id, epoch } = this.#current();
    const topics = [...Map.groupBy(messages, ({ topic }) => topic)].map(([name, its]) => ({
      name,
      partitions: [...new Set(its.map(({ partition }) => partition))],
    }));
    // Refused for a moment as long as the commit before is still being told to the partitions it touched.
    await this.#link.retrying(deadlineMs, () =>
      this.#link.askCoordinator('TRANSACTION', this.#id, addPartitionsToTxnV3.api, [
        [{ transactionalId: this.#id, producerId: id, producerEpoch: epoch, verifyOnly: false, topics }],
      ]),
    );
  }

  async #produce(messages: readonly MessageToWrite[], deadlineMs: number): Promise<number[]> {
    const places = [...Map.groupBy(messages.keys(), (at) => placeOf(messages[at]!))].map(([place, at]) => ({
      place,
      topic: messages[at[0]!]!.topic,
      partition: messages[at[0]!]!.partition,
      at,
    }));
    const sequences = new NumericMap();
    for (const { place, at } of places) {
      const sequence = this.#sequences.get(place) ?? 0;
      sequences.set(place, sequence);
      this.#sequences.set(place, sequence + at.length);
    }
    const offsets: number[] = Array(messages.length).fill(-1);
    let missing = places;
    // A request that was not answered is sent again with the same sequence numbers: Kafka writes it once.
    await this.#link.retrying(deadlineMs, async () => {
      const led = await this.#link.byLeader(missing);
      const sent = [...led].map(([broker, own]) => this.#send(broker, own, messages, sequences, offsets));
      const results = await Promise.allSettled(sent);
      missing = missing.filter(({ at }) => offsets[at[0]!] === -1);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    });
    return offsets;
  }

  async #send(
    broker: Broker,
    places: readonly { at: number[] }[],
    messages: readonly MessageToWrite[],
    sequences: NumericMap,
    offsets: number[],
  ): Promise<void> {
    const { id, epoch } = this.#current();
    const { requestTimeoutMs } = this.#link.options;
    const records = places.flatMap(({ at }) => at.map((i) => recordOf(messages[i]!)));
    const options = { transactionalId: this.#id, producerId: id, producerEpoch: epoch, sequences };
    const answer = await this.#link.ask(broker, produceV9.api, [
      ProduceAcks.ALL,
      Math.floor(requestTimeoutMs * 0.8),
      records,
      { ...options, compression: 'zstd' },
    ]);
    if (typeof answer === 'boolean') throw new Error('Kafka did not say where it wrote what it was asked to keep.');
    for (const { name, partitionResponses } of answer.responses)
      for (const { index, baseOffset } of partitionResponses) {
        const place = places.find(({ at }) => placeOf(messages[at[0]!]!) === `${name}:${index}`);
        for (const [i, at] of (place?.at ?? []).entries()) offsets[at] = Number(baseOffset) + i;
      }
  }
}

/** As the library names partitions in its table of sequence numbers. */
function placeOf({ topic, partition }: { topic: string; partition: number }): string {
  return `${topic}:${partition}`;
}

function recordOf({ topic, partition, key, value, timeMs }: MessageToWrite): MessageRecord {
  // The library's type knows no tombstones; its encoder does.
  return { topic, partition, key, value: value as Buffer, timestamp: BigInt(timeMs) };
}

/**
 * The log over Kafka: the grown implementation of the contract in log.ts, for several processes at once. A frame is a
 * message, an append a transaction, a partition a partition. Protocol: docs/log-protocol.md, "Over Kafka"; why so: ADR 0023.
 */
import { randomUUID } from 'node:crypto';
import { deleteGroupsV2 } from '@platformatic/kafka';
import type {
  AppendBatch,
  AppendResult,
  AssignmentListener,
  Consumer,
  Frame,
  Log,
  Offset,
  Reader,
  ReadLimits,
  TopicPartition,
} from '../log.ts';
import { LogError } from '../log-error.ts';
import type { Redaction, RedactionReport } from '../redaction.ts';
import { assertTopic, assertTopicPartition, keyOf } from '../topic-partition.ts';
import { KafkaConsumer, KafkaReader } from './kafka-consumer.ts';
import { KafkaLink } from './kafka-link.ts';
import { redactKafka } from './kafka-redaction.ts';
import { bytesOf, expireKafka } from './kafka-retention.ts';
import { type KafkaOptions, type KafkaSettings, kafkaOptions } from './kafka-settings.ts';
import { KafkaTopics } from './kafka-topics.ts';
import { troubleOf, unavailable } from './kafka-trouble.ts';
import { KafkaWriter } from './kafka-writer.ts';
import { PartitionFetch } from './partition-fetch.ts';
import { Rewrites } from './rewrites.ts';

const LOOK_MS = 1000;
const MEASURE_MS = 30_000;
const PATIENCE_MS = 5000;
/** What was just acknowledged may take a moment until it can be read. */
const WAIT_MS = 20;
const GROUP = /^[a-z0-9][a-z0-9_.-]{0,99}$/;

interface Measures {
  bytes: number;
  oldestMs: number | undefined;
}

/** Connects to Kafka, makes the topics the log needs for itself, and looks how far everything reaches. */
export async function connectKafkaLog(settings: KafkaSettings): Promise<KafkaLog> {
  const options = kafkaOptions(settings);
  const link = new KafkaLink(options);
  try {
    await link.patiently('be opened', () => link.topicNames());
    const topics = new KafkaTopics(link);
    await topics.ensureOwn();
    const rewrites = new Rewrites(link, topics);
    await link.patiently('see what was redacted', () => rewrites.open());
    const log = new KafkaLog({ link, topics, rewrites }, options);
    await topics.refresh();
    await log.measure();
    return log;
  } catch (error) {
    await link.close();
    throw error instanceof LogError ? error : unavailable('be opened', error);
  }
}

export class KafkaLog implements Log {
  readonly partitions: number;
  readonly #link: KafkaLink;
  readonly #topics: KafkaTopics;
  readonly #rewrites: Rewrites;
  readonly #writer: KafkaWriter;
  readonly #fetch: PartitionFetch;
  readonly #onTrouble: KafkaOptions['onTrouble'];
  readonly #readers = new Set<Reader>();
  readonly #groups = new Set<string>();
  readonly #looking: NodeJS.Timeout;
  readonly #measuring: NodeJS.Timeout;
  #measures: Measures = { bytes: 0, oldestMs: undefined };
  #isLooking = false;
  #closing: Promise<void> | undefined;

  constructor(parts: { link: KafkaLink; topics: KafkaTopics; rewrites: Rewrites }, options: KafkaOptions) {
    this.#link = parts.link;
    this.#topics = parts.topics;
    this.#rewrites = parts.rewrites;
    this.partitions = options.partitions;
    this.#onTrouble = options.onTrouble;
    this.#writer = new KafkaWriter(parts.link, parts.topics, `writer-${randomUUID()}`);
    this.#fetch = new PartitionFetch(parts.link, parts.topics, parts.rewrites);
    this.#looking = setInterval(() => void this.#look(), LOOK_MS);
    this.#measuring = setInterval(
      () => void this.measure().catch((error) => this.#tell('be measured', error)),
      MEASURE_MS,
    );
    this.#looking.unref();
    this.#measuring.unref();
  }

  /** For `/readyz` and doctor: `failed` means that the last append could not be written. */
  get state(): 'open' | 'failed' | 'closed' {
    if (this.#closing) return 'closed';
    return this.#writer.isFailing ? 'failed' : 'open';
  }

  /** Asks the brokers which topics there are, and how far they reach. */
  async health(): Promise<void> {
    this.#assertOpen();
    await this.#topics.refresh();
  }

  async append(batches: readonly AppendBatch[], options: { idempotencyKey?: string } = {}): Promise<AppendResult> {
    return this.#writer.append(batches, options.idempotencyKey);
  }

  onAppend(listener: (frames: readonly Frame[]) => void): () => void {
    this.#writer.listeners.add(listener);
    return () => this.#writer.listeners.delete(listener);
  }

  async read(from: TopicPartition & { offset: Offset }, limits: ReadLimits): Promise<Frame[]> {
    this.#assertOpen();
    assertTopicPartition(from, this.partitions);
    const key = keyOf(from.topic, from.partition);
    const frames: Frame[] = [];
    let bytes = 0;
    let records = 0;
    return this.#link.patiently(`read ${key}`, async () => {
      if (!(await this.#topics.has(from.topic))) return [];
      let offset: number = Math.max(frames.at(-1)?.next ?? from.offset, this.#topics.bounds(key).start);
      await this.#topics.look([from.topic]);
      while (offset < this.#topics.bounds(key).end) {
        const [stretch] = await this.#fetch.fetch([{ topic: from.topic, partition: from.partition, offset }], WAIT_MS);
        for (const { frame } of stretch?.frames ?? []) {
          bytes += frame.payload.length;
          records += frame.count;
          if (frames.length > 0 && (bytes > limits.maxBytes || records > (limits.maxRecords ?? records))) return frames;
          frames.push(frame);
        }
        offset = stretch?.scanned ?? offset;
      }
      return frames;
    });
  }

  async consumer(group: string, topics: readonly string[], listener: AssignmentListener = {}): Promise<Consumer> {
    this.#assertOpen();
    for (const topic of topics) assertTopic(topic);
    if (!GROUP.test(group))
      throw new LogError(
        'invalid_argument',
        `"${group}" is not a group name: a-z, 0-9, "_", ".", "-", to 100 characters.`,
      );
    if (this.#groups.has(group))
      throw new LogError(
        'group_open',
        `Group "${group}" is already open. Close its consumer first, or use another name.`,
      );
    this.#groups.add(group);
    const gone = () => {
      this.#groups.delete(group);
      this.#readers.delete(consumer!);
    };
    let consumer: Consumer | undefined;
    consumer = await KafkaConsumer.join(this.#parts, group, [...new Set(topics)], { listener, onClose: gone });
    this.#readers.add(consumer);
    return consumer;
  }

  async reader(topics: readonly string[]): Promise<Reader> {
    this.#assertOpen();
    for (const topic of topics) assertTopic(topic);
    const reader = await KafkaReader.open(this.#parts, [...new Set(topics)], () => this.#readers.delete(reader));
    this.#readers.add(reader);
    return reader;
  }

  async removeGroup(group: string): Promise<boolean> {
    this.#assertOpen();
    const open = (cause?: unknown) =>
      new LogError('group_open', `Group "${group}" is open. Close its consumers first, in all processes.`, { cause });
    if (this.#groups.has(group)) throw open();
    const name = this.#link.options.prefix + group;
    return this.#link.patiently(`remove the group ${group}`, async () => {
      try {
        await this.#link.askCoordinator('GROUP', name, deleteGroupsV2.api, [[name]]);
        return true;
      } catch (error) {
        const trouble = troubleOf(error);
        if (trouble === 'GROUP_ID_NOT_FOUND') return false;
        throw trouble === 'NON_EMPTY_GROUP' ? open(error) : error;
      }
    });
  }

  bounds(partition: TopicPartition): { start: Offset; end: Offset } {
    assertTopicPartition(partition, this.partitions);
    const { start, end } = this.#topics.bounds(keyOf(partition.topic, partition.partition));
    return { start: start as Offset, end: end as Offset };
  }

  async expire(olderThanMs: number): Promise<number> {
    this.#assertOpen();
    return expireKafka({ ...this.#parts, fetch: this.#fetch }, olderThanMs);
  }

  async redact(redaction: Redaction): Promise<RedactionReport> {
    this.#assertOpen();
    return redactKafka(this.#parts, redaction);
  }

  /** As of the last look; records are about as many as there are messages. */
  stats(): { bytes: number; segments: number; records: number; oldestMs: number | undefined } {
    let records = 0;
    let segments = 0;
    for (const topic of this.#topics.names)
      for (const { partition } of this.#topics.placesOf(topic)) {
        const { start, end } = this.#topics.bounds(keyOf(topic, partition));
        records += end - start;
        segments++;
      }
    return { ...this.#measures, segments, records };
  }

  /** Asks how much is kept, and from when on. */
  async measure(): Promise<void> {
    const places = this.#topics.names.flatMap((topic) => this.#topics.placesOf(topic));
    await this.#link.patiently('be measured', async () => {
      const [bytes, oldest] = await Promise.all([
        bytesOf(this.#link, this.#topics),
        places.length === 0 ? new Map<string, { timeMs: number }>() : this.#topics.offsets(places, 0n),
      ]);
      const times = [...oldest.values()].map(({ timeMs }) => timeMs).filter((timeMs) => timeMs >= 0);
      this.#measures = {
        bytes: [...bytes.values()].reduce((sum, own) => sum + own, 0),
        oldestMs: times.length === 0 ? undefined : Math.min(...times),
      };
    });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    clearInterval(this.#looking);
    clearInterval(this.#measuring);
    try {
      await this.#writer.close();
      await Promise.allSettled([...this.#readers].map((reader) => reader.close()));
      await this.#fetch.close();
      await this.#rewrites.close();
    } finally {
      await this.#link.close();
    }
  }

  get #parts(): { link: KafkaLink; topics: KafkaTopics; rewrites: Rewrites } {
    return { link: this.#link, topics: this.#topics, rewrites: this.#rewrites };
  }

  /** What other processes append is seen by `bounds` and `lag` soon after. */
  async #look(): Promise<void> {
    if (this.#isLooking || this.#closing) return;
    this.#isLooking = true;
    try {
      await this.#link.retrying(performance.now() + PATIENCE_MS, () => this.#topics.look(this.#topics.names));
    } catch (error) {
      this.#tell('see how far it reaches', error);
    } finally {
      this.#isLooking = false;
    }
  }

  #tell(what: string, error: unknown): void {
    if (!this.#closing) this.#onTrouble(`the log could not ${what}`, error);
  }

  #assertOpen(): void {
    if (this.#closing) throw new LogError('closed', 'The log is closed.');
  }
}

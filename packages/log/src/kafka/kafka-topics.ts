/** The topics of the log: their names in Kafka, how they are made, how far each partition reaches. */
import { createTopicsV7, FetchIsolationLevels, ListOffsetTimestamps, listOffsetsV7 } from '@platformatic/kafka';
import type { TopicPartition } from '../log.ts';
import { LogError } from '../log-error.ts';
import { keyOf } from '../topic-partition.ts';
import type { KafkaLink } from './kafka-link.ts';
import { NoLeader, troubleOf } from './kafka-trouble.ts';

const MIB = 1024 * 1024;
const HOUR_MS = 3_600_000;
/** What the log keeps for itself; a hyphen is in no topic of the log's users. */
export const KEYS_TOPIC = 'log-keys';
export const REWRITES_TOPIC = 'log-rewrites';

export interface Bounds {
  start: number;
  /** After the last record known. */
  end: number;
}

export class KafkaTopics {
  readonly #link: KafkaLink;
  readonly #bounds = new Map<string, Bounds>();
  readonly #made = new Map<string, Promise<void>>();
  readonly #known = new Set<string>();

  constructor(link: KafkaLink) {
    this.#link = link;
  }

  /** The name of a topic in Kafka. */
  nameOf(topic: string): string {
    return this.#link.options.prefix + topic;
  }

  /** Topics of the log's users there are, by their own names. */
  get names(): readonly string[] {
    return [...this.#known];
  }

  /** Looks which topics there are and how far they reach. */
  async refresh(): Promise<void> {
    await this.#link.patiently('see its topics', async () => {
      const prefixLength = this.#link.options.prefix.length;
      for (const name of await this.#link.topicNames()) {
        const topic = name.slice(prefixLength);
        if (!topic.includes('-')) this.#known.add(topic);
      }
      await this.look([...this.#known]);
    });
  }

  /** Asks how far all partitions of these topics reach. */
  async look(topics: readonly string[]): Promise<void> {
    const places = topics.flatMap((topic) => this.placesOf(topic));
    const [starts, ends] = await Promise.all([
      this.offsets(places, ListOffsetTimestamps.EARLIEST),
      this.offsets(places, ListOffsetTimestamps.LATEST),
    ]);
    for (const [key, { offset }] of starts) this.noteStart(key, offset);
    for (const [key, { offset }] of ends) this.noteEnd(key, offset);
  }

  placesOf(topic: string): TopicPartition[] {
    return Array.from({ length: this.#link.options.partitions }, (_, partition) => ({ topic, partition }));
  }

  bounds(key: string): Bounds {
    return this.#bounds.get(key) ?? { start: 0, end: 0 };
  }

  noteStart(key: string, start: number): void {
    const known = this.bounds(key);
    this.#bounds.set(key, { start: Math.max(known.start, start), end: Math.max(known.end, start) });
  }

  noteEnd(key: string, end: number): void {
    const known = this.bounds(key);
    this.#bounds.set(key, { start: known.start, end: Math.max(known.end, end) });
  }

  /** Offset and time of the first message of each partition at a time or after it; −1 where there is none. */
  async offsets(
    places: readonly TopicPartition[],
    timestamp: bigint,
    isolation: number = FetchIsolationLevels.READ_COMMITTED,
  ): Promise<Map<string, { offset: number; timeMs: number }>> {
    const found = new Map<string, { offset: number; timeMs: number }>();
    const named = places.map(({ topic, partition }) => ({ topic: this.nameOf(topic), partition }));
    const prefixLength = this.#link.options.prefix.length;
    const led = await this.#link.byLeader(named);
    const answers = [...led].map(([broker, own]) => {
      const topics = [...Map.groupBy(own, ({ topic }) => topic)].map(([name, its]) => ({
        name,
        partitions: its.map(({ partition }) => ({ partitionIndex: partition, currentLeaderEpoch: -1, timestamp })),
      }));
      return this.#link.ask(broker, listOffsetsV7.api, [-1, isolation, topics]);
    });
    for (const { topics } of await Promise.all(answers))
      for (const { name, partitions } of topics)
        for (const { partitionIndex, offset, timestamp: at } of partitions)
          found.set(keyOf(name.slice(prefixLength), partitionIndex), { offset: Number(offset), timeMs: Number(at) });
    return found;
  }

  /** Whether the topic is there, without making it. */
  async has(topic: string): Promise<boolean> {
    if (this.#known.has(topic)) return true;
    const partitions = await this.#link.partitionsOf(this.nameOf(topic));
    if (partitions > 0) this.#known.add(topic);
    return partitions > 0;
  }

  /** The topic is there when this resolves, with as many partitions as this log has. */
  ensure(topic: string): Promise<void> {
    const made = this.#made.get(topic) ?? this.#ensure(topic, this.#link.options.partitions, this.#settingsOfFrames());
    this.#made.set(topic, made);
    made.catch(() => this.#made.delete(topic)); // whoever asked is told; the next one tries again
    return made;
  }

  /** What the log keeps for itself is in one partition each. */
  async ensureOwn(): Promise<void> {
    const { keyAgeMaxMs } = this.#link.options;
    await this.#ensure(KEYS_TOPIC, 1, {
      'cleanup.policy': 'delete',
      // By the brokers' clock: a key is kept for as long as it is asked for, and some.
      'message.timestamp.type': 'LogAppendTime',
      'retention.ms': `${keyAgeMaxMs * 2}`,
    });
    await this.#ensure(REWRITES_TOPIC, 1, { 'cleanup.policy': 'compact' });
  }

  async #ensure(topic: string, partitions: number, settings: { [name: string]: string }): Promise<void> {
    const name = this.nameOf(topic);
    const { replicationFactor, minInsyncReplicas, requestTimeoutMs } = this.#link.options;
    await this.#link.patiently(`make its topic ${name}`, async () => {
      let there = await this.#link.partitionsOf(name);
      if (there === 0) {
        await this.#create(name, partitions, replicationFactor, requestTimeoutMs, {
          ...settings,
          'min.insync.replicas': `${minInsyncReplicas}`,
        });
        this.#link.forgetLeaders();
        there = await this.#link.partitionsOf(name);
        // Brokers learn of it one after the other.
        if (there === 0) throw new NoLeader(name, 0);
      }
      if (there !== partitions)
        throw new LogError(
          'invalid_argument',
          `Kafka's topic ${name} has ${there} partitions and the log ${partitions}. Set the log's partitions to ${there}, or give it another prefix.`,
        );
    });
    if (!topic.includes('-')) this.#known.add(topic);
  }

  async #create(
    name: string,
    numPartitions: number,
    replicationFactor: number,
    timeoutMs: number,
    settings: { [name: string]: string },
  ): Promise<void> {
    const configs = Object.entries(settings).map(([key, value]) => ({ name: key, value }));
    try {
      await this.#link.askAny(createTopicsV7.api, [
        [{ name, numPartitions, replicationFactor, assignments: [], configs }],
        timeoutMs,
        false,
      ]);
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble === 'TOPIC_ALREADY_EXISTS') return;
      if (trouble === 'INVALID_REPLICATION_FACTOR')
        throw new LogError(
          'invalid_argument',
          `Kafka has too few brokers to keep ${replicationFactor} copies of ${name}. Start more of them, or set the replication factor to how many there are.`,
          { cause: error },
        );
      throw error;
    }
  }

  /**
   * Nothing goes by age but by `expire`. Compaction is for redaction alone: keys are unique, so it would copy everything for
   * nothing; only the limit of its delay makes it run.
   */
  #settingsOfFrames(): { [name: string]: string } {
    const { appendBytesMax, redactedWithinMs } = this.#link.options;
    return {
      'cleanup.policy': 'compact,delete',
      'retention.ms': '-1',
      'max.message.bytes': `${appendBytesMax + 2 * MIB}`,
      'max.compaction.lag.ms': `${redactedWithinMs}`,
      'min.cleanable.dirty.ratio': '1.0',
      'delete.retention.ms': `${HOUR_MS}`,
    };
  }
}

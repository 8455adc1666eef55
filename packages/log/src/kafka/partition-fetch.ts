/**
 * Frames of partitions as they are in Kafka, in their order, with those that were written again in their old places. One
 * request to each broker for all of its partitions; what a broker cannot give now is left out and asked for again.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Broker,
  type ConnectionPool,
  FetchIsolationLevels,
  fetchV12,
  ListOffsetTimestamps,
} from '@platformatic/kafka';
import type { TopicPartition } from '../log.ts';
import { LogError } from '../log-error.ts';
import { type Ends, keyOf } from '../topic-partition.ts';
import { committedMessages } from './committed-messages.ts';
import { decodeFrame, type FrameMessage } from './frame-message.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { isPassing } from './kafka-trouble.ts';
import type { Rewrites } from './rewrites.ts';

/** Compressed: in memory it is several times as much. A single larger message comes all the same. */
const ANSWER_BYTES_MAX = 4 * 1024 * 1024;
const PARTITION_BYTES_MAX = 1024 * 1024;
const RETRY_MS = 50;
/** What was just acknowledged may take a moment until it can be read. */
const WAIT_MS = 20;

export interface FetchFrom extends TopicPartition {
  /** The next offset to look at. */
  offset: number;
}

export interface Stretch extends TopicPartition {
  frames: FrameMessage[];
  from: number;
  /** Everything before this offset was looked at. */
  scanned: number;
  /** What can be read by now ends here. */
  end: number;
}

type FetchAnswer = Awaited<ReturnType<typeof fetchV12.api.async>>;
type PartitionAnswer = FetchAnswer['responses'][number]['partitions'][number];

export class PartitionFetch {
  readonly #link: KafkaLink;
  readonly #topics: KafkaTopics;
  readonly #rewrites: Rewrites;
  readonly #pool: ConnectionPool;

  constructor(link: KafkaLink, topics: KafkaTopics, rewrites: Rewrites) {
    this.#link = link;
    this.#topics = topics;
    this.#rewrites = rewrites;
    // Its own connections: a broker answers the requests of a connection one by one, and some of these wait for data.
    this.#pool = link.connections(link.options.requestTimeoutMs);
  }

  close(): Promise<void> {
    return this.#link.closePool(this.#pool);
  }

  /**
   * A stretch of each partition. Throws what is not passing; when something passing kept all partitions from being read,
   * that, too.
   */
  async fetch(from: readonly FetchFrom[], waitMs: number): Promise<Stretch[]> {
    const led = await this.#link.byLeader(
      from.map((place) => ({ ...place, topic: this.#topics.nameOf(place.topic), of: place })),
    );
    const asked = await Promise.allSettled([...led].map(([broker, own]) => this.#ask(broker, own, waitMs)));
    const stretches: Stretch[] = [];
    let trouble: unknown;
    for (const result of asked) {
      if (result.status === 'fulfilled') stretches.push(...result.value);
      else if (isPassing(result.reason)) trouble ??= result.reason;
      else throw result.reason;
    }
    if (trouble !== undefined) this.#link.forgetLeaders();
    if (stretches.length === 0 && trouble !== undefined) throw trouble;
    return stretches;
  }

  /**
   * Where the first frame is that was appended at a time or later; the end where there is none. Kafka finds the message, but
   * counts its own marks, too, whose time is another.
   */
  async firstSince(places: readonly TopicPartition[], timeMs: number): Promise<Ends> {
    const at = BigInt(Math.max(0, Math.ceil(timeMs)));
    const [found, ends] = await Promise.all([
      this.#topics.offsets(places, at),
      this.#topics.offsets(places, ListOffsetTimestamps.LATEST),
    ]);
    const positions: Ends = {};
    let open: FetchFrom[] = [];
    for (const place of places) {
      const key = keyOf(place.topic, place.partition);
      const end = Math.max(ends.get(key)?.offset ?? 0, this.#topics.bounds(key).end);
      positions[key] = end;
      const offset = found.get(key)?.offset ?? -1;
      const rewritten = this.#rewrites.firstSince(key, timeMs) ?? end;
      open.push({ ...place, offset: Math.min(offset < 0 ? end : offset, rewritten) });
    }
    const isOpen = ({ topic, partition, offset }: FetchFrom): boolean => offset < positions[keyOf(topic, partition)]!;
    for (open = open.filter(isOpen); open.length > 0; open = open.filter(isOpen)) {
      for (const stretch of await this.fetch(open, WAIT_MS)) {
        const key = keyOf(stretch.topic, stretch.partition);
        const first = stretch.frames.find(({ frame }) => frame.timeMs >= timeMs);
        if (first) positions[key] = first.frame.base;
        for (const place of open) if (keyOf(place.topic, place.partition) === key) place.offset = stretch.scanned;
      }
    }
    return positions;
  }

  async #ask(broker: Broker, own: readonly (FetchFrom & { of: FetchFrom })[], waitMs: number): Promise<Stretch[]> {
    const topics = [...Map.groupBy(own, ({ topic }) => topic)].map(([topicId, its]) => ({
      topicId,
      partitions: its.map(({ partition, offset }) => ({
        partition,
        currentLeaderEpoch: -1,
        fetchOffset: BigInt(offset),
        lastFetchedEpoch: -1,
        partitionMaxBytes: PARTITION_BYTES_MAX,
      })),
    }));
    const answer = await this.#link
      .ask(
        broker,
        fetchV12.api,
        [waitMs, 1, ANSWER_BYTES_MAX, FetchIsolationLevels.READ_COMMITTED, 0, -1, topics, [], ''],
        this.#pool,
      )
      .catch((error: { response?: FetchAnswer }) => {
        if (!error.response) throw error;
        // One partition's trouble comes with the others' frames.
        return { ...error.response, trouble: error as unknown };
      });
    const stretches: Stretch[] = [];
    let refused: FetchFrom | undefined;
    for (const { topicId, partitions } of answer.responses)
      for (const fetched of partitions) {
        const place = own.find(({ topic, partition }) => topic === topicId && partition === fetched.partitionIndex)?.of;
        if (!place) continue;
        if (fetched.errorCode === OFFSET_OUT_OF_RANGE) stretches.push(await this.#outOfRange(place));
        else if (fetched.errorCode === 0) stretches.push(await this.#stretchOf(place, fetched));
        else refused = place;
      }
    if (refused) {
      this.#link.forgetLeaders();
      if (stretches.length === 0 && 'trouble' in answer) throw answer.trouble;
    }
    return stretches;
  }

  async #stretchOf(place: FetchFrom, fetched: PartitionAnswer): Promise<Stretch> {
    const key = keyOf(place.topic, place.partition);
    const end = Number(fetched.lastStableOffset);
    this.#topics.noteStart(key, Number(fetched.logStartOffset));
    this.#topics.noteEnd(key, end);
    const { messages, scanned } = committedMessages(place, fetched, place.offset);
    const frames: FrameMessage[] = [];
    for (const message of messages) {
      const read = decodeFrame(message);
      if (!read) continue;
      // A frame that was written again is read in its old place; whoever passes here has been there.
      if (read.offset !== read.frame.base)
        this.#rewrites.note(key, read.frame.base, {
          at: read.offset,
          timeMs: read.frame.timeMs,
          messageKey: read.key.toString(),
        });
      else frames.push(read);
    }
    return { ...place, frames: await this.#overlaid(place, key, frames, scanned), from: place.offset, scanned, end };
  }

  /** The newest of each frame of the stretch, also of those whose first message compaction has taken out. */
  async #overlaid(place: FetchFrom, key: string, frames: FrameMessage[], scanned: number): Promise<FrameMessage[]> {
    const rewritten = this.#rewrites.between(key, place.offset, scanned);
    if (rewritten.length === 0) return frames;
    const old = new Set(rewritten.map(({ base }) => base));
    const kept = frames.filter(({ frame }) => !old.has(frame.base));
    for (const { base } of rewritten) kept.push(await this.#newest(place, key, base));
    return kept.sort((a, b) => a.frame.base - b.frame.base);
  }

  /** It may just have been written again, and not be readable yet, or be written once more while it is being read. */
  async #newest(place: FetchFrom, key: string, base: number): Promise<FrameMessage> {
    const deadlineMs = performance.now() + this.#link.options.requestTimeoutMs;
    for (;;) {
      const { at } = this.#rewrites.get(key, base)!;
      const message = await this.#messageAt({ ...place, offset: at }, deadlineMs);
      if (message?.frame.base === base) return message;
      if (performance.now() > deadlineMs)
        throw new LogError(
          'damaged',
          `The frame at offset ${base} of ${key} was written again at ${at} and is not there. Seek past it to go on without it.`,
        );
      await pause(RETRY_MS);
      await this.#rewrites.catchUp();
    }
  }

  /** The frame message at exactly this offset, if there is one. */
  async #messageAt(place: FetchFrom, deadlineMs: number): Promise<FrameMessage | undefined> {
    return this.#link.retrying(deadlineMs, async () => {
      const name = this.#topics.nameOf(place.topic);
      const led = await this.#link.byLeader([{ topic: name, partition: place.partition }]);
      const [broker] = [...led.keys()] as [Broker];
      const partition = { partition: place.partition, currentLeaderEpoch: -1, lastFetchedEpoch: -1 };
      const { responses } = await this.#link.ask(
        broker,
        fetchV12.api,
        [
          ...([0, 1, PARTITION_BYTES_MAX, FetchIsolationLevels.READ_COMMITTED, 0, -1] as const),
          [{ topicId: name, partitions: [{ ...partition, fetchOffset: BigInt(place.offset), partitionMaxBytes: 1 }] }],
          [],
          '',
        ],
        this.#pool,
      );
      const fetched = responses[0]?.partitions[0];
      if (!fetched) return undefined;
      const message = committedMessages(place, fetched, place.offset).messages.find(
        ({ offset }) => offset === place.offset,
      );
      return message && decodeFrame(message);
    });
  }

  /** What was to be read has expired: goes on at the oldest kept. Past the end, acknowledged records are missing. */
  async #outOfRange(place: FetchFrom): Promise<Stretch> {
    const key = keyOf(place.topic, place.partition);
    const starts = await this.#topics.offsets([place], ListOffsetTimestamps.EARLIEST);
    const start = starts.get(key)?.offset ?? 0;
    this.#topics.noteStart(key, start);
    if (start > place.offset) return { ...place, frames: [], from: place.offset, scanned: start, end: start };
    throw new LogError(
      'group_ahead',
      `${key} was to be read from ${place.offset}, which is past its end: acknowledged records are missing. Restore Kafka's topics from a backup, or seek to the end to go on without them.`,
    );
  }
}

const OFFSET_OUT_OF_RANGE = 1;

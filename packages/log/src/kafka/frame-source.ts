/**
 * Reads frames of a set of partitions from positions on: what a reader and a consumer have in common. It asks the brokers
 * when it is polled, and once more ahead while what it gave is being worked on, so memory holds no more than two answers of
 * each broker. Frames of different partitions are handed over by the time they were appended, as far as they are here.
 */
import { setTimeout as pause } from 'node:timers/promises';
import type { Frame, ReadLimits } from '../log.ts';
import { LogError } from '../log-error.ts';
import { type Ends, keyOf } from '../topic-partition.ts';
import type { FrameMessage } from './frame-message.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { isPassing, unavailable } from './kafka-trouble.ts';
import { PartitionFetch, type Stretch } from './partition-fetch.ts';
import type { Rewrites } from './rewrites.ts';

/** A broker holds an empty answer back for so long; a seek is felt after it at the latest. */
const WAIT_MS = 250;
const RETRY_MS = 100;
/** A partition that cannot be read now keeps the others' frames back for so long, to be handed over in order. */
const ORDER_MS = 500;
const WAIT_MS_MAX = 2 ** 31 - 1;

interface Feed {
  topic: string;
  partition: number;
  key: string;
  /** The next to be handed over. */
  position: number;
  /** What was looked at begins here without a gap. */
  from: number;
  /** Looked at up to here. */
  scanned: number;
  frames: FrameMessage[];
  /** Whether there is more than what is here. */
  hasMore: boolean;
  /** When the broker last said that there is no more, by this process's own clock. */
  emptyAt: number;
}

export class FrameSource {
  readonly #link: KafkaLink;
  readonly #topics: KafkaTopics;
  readonly #fetch: PartitionFetch;
  #feeds = new Map<string, Feed>();
  /** Changes with every seek: what was asked for before is not taken any more. */
  #turn = 0;
  #ahead: Promise<void> | undefined;
  /** When the newest frames that are here were asked for. */
  #fetchedAt = 0;
  #isPolling = false;
  #isPaused = false;
  #isClosed = false;
  readonly #closing = new AbortController();

  constructor(link: KafkaLink, topics: KafkaTopics, rewrites: Rewrites) {
    this.#link = link;
    this.#topics = topics;
    this.#fetch = new PartitionFetch(link, topics, rewrites);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Reads these partitions, and no others, from these positions on. */
  moveTo(positions: Ends): void {
    this.#turn++;
    this.#isPaused = false;
    this.#feeds = new Map(
      Object.entries(positions).map(([key, position]) => {
        const slash = key.lastIndexOf('/');
        const place = { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)), key };
        const at = Math.max(position, this.#topics.bounds(key).start);
        return [
          key,
          {
            ...place,
            position: at,
            from: at,
            scanned: at,
            frames: [],
            hasMore: true,
            emptyAt: Number.NEGATIVE_INFINITY,
          },
        ];
      }),
    );
  }

  /** Hands nothing over until it is moved; where it is can still be asked. */
  pause(): void {
    this.#isPaused = true;
  }

  positions(): Ends {
    return Object.fromEntries([...this.#feeds.values()].map(({ key, position }) => [key, position]));
  }

  /** How far it has looked without a gap. */
  lookedAt(key: string): { from: number; to: number } {
    const feed = this.#feeds.get(key);
    return { from: feed?.from ?? 0, to: feed?.scanned ?? 0 };
  }

  /** Frames that are here and were not handed over. */
  waiting(key: string): Frame[] {
    return this.#feeds.get(key)?.frames.map(({ frame }) => frame) ?? [];
  }

  async poll({ waitMs, ...limits }: ReadLimits & { waitMs: number }): Promise<Frame[]> {
    if (this.#isPolling) throw new LogError('invalid_argument', 'A consumer polls once at a time.');
    this.#isPolling = true;
    try {
      return await this.#poll(limits, Math.min(waitMs, WAIT_MS_MAX));
    } finally {
      this.#isPolling = false;
    }
  }

  async #poll(limits: ReadLimits, waitMs: number): Promise<Frame[]> {
    const started = performance.now();
    const deadline = started + waitMs;
    // Nobody is told that there is nothing before that was certain, but nobody waits for ever to be told.
    const patience = deadline + this.#link.options.requestTimeoutMs;
    await this.#ahead;
    for (let round = 0; ; round++) {
      if (this.#isClosed) return [];
      const now = performance.now();
      if (this.#isPaused) {
        if (now >= deadline) return [];
        await this.#rest(Math.min(RETRY_MS, deadline - now));
        continue;
      }
      const feeds = [...this.#feeds.values()];
      const hasFrames = feeds.some((feed) => feed.frames.length > 0);
      // What comes before the frames that are here could be seen when they were fetched.
      const since = hasFrames ? this.#fetchedAt : started;
      const unknown = feeds.filter((feed) => feed.frames.length === 0 && feed.emptyAt < since);
      if (hasFrames && (unknown.length === 0 || now > started + ORDER_MS)) return this.#handOver(limits);
      if (!hasFrames && now >= deadline && (unknown.length === 0 || now > patience)) return [];
      try {
        if (feeds.length === 0) await this.#rest(Math.min(RETRY_MS, deadline - now));
        else if (unknown.length === 0) await this.#ask(feeds, Math.min(WAIT_MS, Math.ceil(deadline - now)));
        else {
          // What was just acknowledged may take a moment until it can be read.
          if (round > 1) await this.#rest(Math.min(round * 2, RETRY_MS));
          await this.#ask(unknown, 0);
        }
      } catch (error) {
        if (this.#isClosed) return [];
        if (!isPassing(error) || performance.now() > patience) throw unavailable('read', error);
        await this.#rest(RETRY_MS);
      }
    }
  }

  /** Where the first frames are that were appended at a time or later. */
  positionsAt(keys: readonly string[], timeMs: number): Promise<Ends> {
    const places = keys.map((key) => {
      const slash = key.lastIndexOf('/');
      return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) };
    });
    return this.#link.patiently('find a time', () => this.#fetch.firstSince(places, timeMs));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closing.abort();
    await this.#fetch.close();
    await this.#ahead;
  }

  async #ask(feeds: readonly Feed[], waitMs: number): Promise<void> {
    const turn = this.#turn;
    const asked = performance.now();
    const stretches = await this.#fetch.fetch(
      feeds.map(({ topic, partition, scanned }) => ({ topic, partition, offset: scanned })),
      Math.max(0, waitMs),
    );
    if (turn === this.#turn) for (const stretch of stretches) this.#take(stretch, asked);
  }

  #take(stretch: Stretch, asked: number): void {
    const feed = this.#feeds.get(keyOf(stretch.topic, stretch.partition));
    if (!feed || feed.scanned !== stretch.from) return;
    feed.frames.push(...stretch.frames);
    if (stretch.frames.length > 0) this.#fetchedAt = Math.max(this.#fetchedAt, asked);
    feed.scanned = stretch.scanned;
    // What this process appended may be acknowledged a moment before it can be read: then this is not the end yet.
    const end = Math.max(stretch.end, this.#topics.bounds(feed.key).end);
    feed.hasMore = feed.scanned < end;
    if (!feed.hasMore) feed.emptyAt = asked;
    if (feed.frames.length === 0) feed.position = Math.max(feed.position, this.#topics.bounds(feed.key).start);
  }

  #handOver({ maxBytes, maxRecords = Number.POSITIVE_INFINITY }: ReadLimits): Frame[] {
    const heads = [...this.#feeds.values()].filter(({ frames }) => frames.length > 0);
    const taken = new Map<Feed, number>();
    const frames: Frame[] = [];
    let bytes = 0;
    let records = 0;
    for (;;) {
      let next: Feed | undefined;
      for (const feed of heads) {
        const head = feed.frames[taken.get(feed) ?? 0];
        if (head && (!next || isBefore(head, next.frames[taken.get(next) ?? 0]!))) next = feed;
      }
      if (!next) break;
      const { frame } = next.frames[taken.get(next) ?? 0]!;
      bytes += frame.payload.length;
      records += frame.count;
      if (frames.length > 0 && (bytes > maxBytes || records > maxRecords)) break;
      frames.push(frame);
      next.position = frame.next;
      taken.set(next, (taken.get(next) ?? 0) + 1);
      // Nobody knows yet whether something earlier comes after the last frame that is here.
      if (taken.get(next) === next.frames.length && next.hasMore) break;
    }
    for (const [feed, count] of taken) feed.frames.splice(0, count);
    this.#askAhead();
    return frames;
  }

  /** Fetches what comes next while the caller works; what goes wrong is met again by the next poll. */
  #askAhead(): void {
    if (this.#ahead || this.#isClosed) return;
    const feeds = [...this.#feeds.values()];
    const empty = feeds.filter(({ frames }) => frames.length === 0);
    if (empty.length < feeds.length && !empty.some(({ hasMore }) => hasMore)) return;
    this.#ahead = this.#ask(empty, 0).then(
      () => {
        this.#ahead = undefined;
      },
      () => {
        this.#ahead = undefined;
      },
    );
  }

  #rest(waitMs: number): Promise<void> {
    return pause(Math.max(0, waitMs), undefined, { signal: this.#closing.signal }).catch(() => undefined);
  }
}

function isBefore(a: FrameMessage, b: FrameMessage): boolean {
  if (a.frame.timeMs !== b.frame.timeMs) return a.frame.timeMs < b.frame.timeMs;
  return a.append !== b.append ? a.append < b.append : a.index < b.index;
}

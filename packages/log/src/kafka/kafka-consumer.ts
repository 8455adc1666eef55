/** A reader, and a consumer of a group, over Kafka. */
import { ListOffsetTimestamps } from '@platformatic/kafka';
import type { Assignment, AssignmentListener, Consumer, Frame, Positions, Reader, ReadLimits } from '../log.ts';
import { LogError } from '../log-error.ts';
import { type Ends, keyOf, topicOf } from '../topic-partition.ts';
import { FrameSource } from './frame-source.ts';
import { GroupMembership, type Joined } from './group-membership.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import type { Rewrites } from './rewrites.ts';

export interface KafkaParts {
  link: KafkaLink;
  topics: KafkaTopics;
  rewrites: Rewrites;
}

export class KafkaReader implements Reader {
  protected readonly parts: KafkaParts;
  protected readonly source: FrameSource;
  protected readonly subscribed: readonly string[];
  readonly #name: string;

  readonly #gone: () => void;

  constructor(parts: KafkaParts, topics: readonly string[], gone: () => void, name = 'reader') {
    this.#gone = gone;
    this.parts = parts;
    this.subscribed = topics;
    this.source = new FrameSource(parts.link, parts.topics, parts.rewrites);
    this.#name = name;
  }

  static async open(parts: KafkaParts, topics: readonly string[], gone: () => void): Promise<KafkaReader> {
    const reader = new KafkaReader(parts, topics, gone);
    try {
      for (const topic of topics) await parts.topics.ensure(topic);
      await reader.moveTo('beginning', reader.allKeys());
    } catch (error) {
      await reader.close();
      throw error;
    }
    return reader;
  }

  async poll(limits: ReadLimits & { waitMs: number }): Promise<Frame[]> {
    this.assertOpen();
    return this.source.poll(limits);
  }

  position(): Positions {
    return this.source.positions() as Positions;
  }

  async seek(to: Positions | 'beginning' | 'end' | { timeMs: number }): Promise<void> {
    this.assertOpen();
    await this.moveTo(to, Object.keys(this.source.positions()));
  }

  async close(): Promise<void> {
    await this.source.close();
    this.#gone();
  }

  protected allKeys(): string[] {
    return this.subscribed.flatMap((topic) =>
      this.parts.topics.placesOf(topic).map(({ partition }) => keyOf(topic, partition)),
    );
  }

  protected async moveTo(
    to: Positions | 'beginning' | 'end' | { timeMs: number },
    keys: readonly string[],
  ): Promise<void> {
    if (to === 'beginning' || to === 'end') this.source.moveTo(await this.#edges(to, keys));
    else if (isTime(to)) this.source.moveTo(await this.source.positionsAt(keys, to.timeMs));
    else {
      this.assertPositions(to);
      this.source.moveTo({ ...this.source.positions(), ...to });
    }
  }

  protected assertOpen(): void {
    if (this.source.isClosed) throw new LogError('closed', `The consumer of group "${this.#name}" is closed.`);
  }

  protected assertPositions(positions: Positions): void {
    const { topics, link } = this.parts;
    for (const [key, position] of Object.entries(positions)) {
      const { end } = topics.bounds(key);
      const partition = Number(key.slice(key.lastIndexOf('/') + 1));
      if (!this.subscribed.includes(topicOf(key)) || !(partition < link.options.partitions))
        throw new LogError('invalid_argument', `Group "${this.#name}" does not read ${key}.`);
      if (!Number.isSafeInteger(position) || position < 0 || position > end)
        throw new LogError('invalid_argument', `Position ${position} of ${key} is not within 0 to ${end}.`);
    }
  }

  async #edges(edge: 'beginning' | 'end', keys: readonly string[]): Promise<Ends> {
    const { topics, link } = this.parts;
    const places = keys.map((key) => ({ topic: topicOf(key), partition: Number(key.slice(key.lastIndexOf('/') + 1)) }));
    return link.patiently(`find its ${edge}`, async () => {
      const at = edge === 'beginning' ? ListOffsetTimestamps.EARLIEST : ListOffsetTimestamps.LATEST;
      const edges: Ends = {};
      for (const [key, { offset }] of await topics.offsets(places, at)) {
        if (edge === 'beginning') topics.noteStart(key, offset);
        else topics.noteEnd(key, offset);
        edges[key] = topics.bounds(key)[edge === 'beginning' ? 'start' : 'end'];
      }
      return edges;
    });
  }
}

export class KafkaConsumer extends KafkaReader implements Consumer {
  readonly #listener: AssignmentListener;
  readonly #membership: GroupMembership;
  #assignment: Assignment = { partitions: [], fence: 0 };
  #committed: Ends = {};
  /** Frames handed over and not committed, by partition, then by where they are. */
  readonly #handedOver = new Map<string, Map<number, Frame>>();
  /** From what is committed up to here nothing was left out, by partition. */
  #seen: Ends = {};

  private constructor(
    parts: KafkaParts,
    group: string,
    topics: readonly string[],
    options: { listener: AssignmentListener; onClose: () => void },
  ) {
    super(parts, topics, options.onClose, group);
    this.#listener = options.listener;
    this.#membership = new GroupMembership(parts.link, parts.topics, group, topics, {
      assigned: (joined) => this.#assigned(joined),
      revoked: () => this.#revoked(),
      lost: () => this.#lost(),
    });
  }

  /** Resolves once it is a member of the group and knows what it reads. */
  static async join(
    parts: KafkaParts,
    group: string,
    topics: readonly string[],
    options: { listener: AssignmentListener; onClose: () => void },
  ): Promise<KafkaConsumer> {
    const consumer = new KafkaConsumer(parts, group, topics, options);
    try {
      for (const topic of topics) await parts.topics.ensure(topic);
      await consumer.#membership.start();
    } catch (error) {
      await consumer.close();
      throw error;
    }
    return consumer;
  }

  assignment(): Assignment {
    return this.#assignment;
  }

  override async poll(limits: ReadLimits & { waitMs: number }): Promise<Frame[]> {
    const frames = await super.poll(limits);
    for (const frame of frames) this.#handedOver.get(keyOf(frame.topic, frame.partition))?.set(frame.base, frame);
    this.#noteSeen();
    return frames;
  }

  committed(): Positions {
    return { ...this.#committed } as Positions;
  }

  async commit(positions: Positions): Promise<void> {
    this.assertOpen();
    this.assertPositions(positions);
    const foreign = Object.keys(positions).filter((key) => !this.#assignment.partitions.includes(key));
    if (foreign.length > 0)
      throw new LogError(
        'revoked',
        `${foreign.join(', ')} is read by another process by now; nothing was committed. Go on from what is committed once it is assigned again.`,
      );
    await this.#membership.commit(positions);
    for (const [key, position] of Object.entries(positions)) {
      if (!(key in this.#committed)) continue; // taken away meanwhile
      this.#committed[key] = position;
      this.#forget(key, position);
    }
  }

  lag(): number {
    let records = 0;
    this.#noteSeen();
    for (const [key, committed] of Object.entries(this.#committed)) {
      const known = new Map(this.#handedOver.get(key));
      for (const frame of this.source.waiting(key)) known.set(frame.base, frame);
      for (const { next, count } of known.values()) if (next > committed) records += count;
      // What was not looked at is estimated by its offsets.
      const { to } = this.source.lookedAt(key);
      const seen = Math.max(committed, this.#seen[key] ?? 0, this.#isWithoutGap(key) ? to : 0);
      records += Math.max(0, this.parts.topics.bounds(key).end - seen);
    }
    return records;
  }

  override async close(): Promise<void> {
    await this.source.close();
    await this.#membership.close();
    this.#assignment = { partitions: [], fence: this.#assignment.fence };
    await super.close();
  }

  async #assigned({ partitions, generation }: Joined): Promise<void> {
    const { link, topics } = this.parts;
    const committed = await this.#membership.committed(partitions);
    await link.patiently('see how far it reaches', () => topics.look(this.subscribed));
    // Retention waits for a group from its beginning: it has committed something from then on.
    const begun = Object.fromEntries(
      partitions.filter((key) => !(key in committed)).map((key) => [key, topics.bounds(key).start]),
    );
    await this.#membership.commit(begun);
    this.#committed = { ...committed, ...begun };
    this.#seen = {};
    this.#handedOver.clear();
    for (const key of partitions) this.#handedOver.set(key, new Map());
    this.source.moveTo(this.#committed);
    this.#assignment = { partitions, fence: generation };
    await this.#listener.assigned?.(this.#assignment, this);
  }

  async #revoked(): Promise<void> {
    const assignment = this.#assignment;
    this.source.pause();
    try {
      await this.#listener.revoked?.(assignment, this);
    } catch (error) {
      this.parts.link.options.onTrouble('what was read could not be finished with before it went to others', error);
    }
    // One who took too long is not waited for: by now it may have others.
    if (this.#assignment === assignment) this.#drop();
  }

  async #lost(): Promise<void> {
    const assignment = this.#assignment;
    this.#drop();
    try {
      await this.#listener.lost?.(assignment, this);
    } catch (error) {
      this.parts.link.options.onTrouble('what was read and has gone to others could not be forgotten', error);
    }
  }

  #drop(): void {
    this.source.moveTo({});
    this.#committed = {};
    this.#handedOver.clear();
    this.#assignment = { partitions: [], fence: this.#assignment.fence };
  }

  #isWithoutGap(key: string): boolean {
    return this.source.lookedAt(key).from <= Math.max(this.#committed[key] ?? 0, this.#seen[key] ?? 0);
  }

  /** What was handed over, and what holds no frames, stays known wherever the consumer is moved. */
  #noteSeen(): void {
    for (const key of Object.keys(this.#committed)) {
      if (!this.#isWithoutGap(key)) continue;
      const through = this.source.waiting(key)[0]?.base ?? this.source.lookedAt(key).to;
      this.#seen[key] = Math.max(this.#seen[key] ?? 0, through);
    }
  }

  #forget(key: string, committed: number): void {
    const handedOver = this.#handedOver.get(key);
    for (const [base, { next }] of handedOver ?? []) if (next <= committed) handedOver!.delete(base);
  }
}

function isTime(to: Positions | { timeMs: number }): to is { timeMs: number } {
  return 'timeMs' in to;
}

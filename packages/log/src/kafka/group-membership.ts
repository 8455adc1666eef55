/**
 * A member of a consumer group, by Kafka's classic protocol: it joins, one member shares the partitions out, all are told,
 * and each says every few seconds that it is there. Whenever the group changes everybody gives all partitions back before
 * they are shared out anew, so that nobody reads what another still works on.
 *
 *   joining ──assigned──▶ reading ──the group changes──▶ revoked (finish, commit) ──▶ joining
 *                            └──not heard of, or another came under its name──▶ lost ──▶ joining
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type ConnectionPool,
  decodeConsumerProtocolAssignment,
  decodeConsumerProtocolSubscription,
  encodeConsumerProtocolAssignment,
  encodeConsumerProtocolSubscription,
  heartbeatV4,
  joinGroupV7,
  leaveGroupV4,
  offsetCommitV8,
  offsetFetchV8,
  syncGroupV5,
} from '@platformatic/kafka';
import { LogError } from '../log-error.ts';
import { type Ends, keyOf } from '../topic-partition.ts';
import type { KafkaLink } from './kafka-link.ts';
import type { KafkaTopics } from './kafka-topics.ts';
import { isPassing, troubleOf, unavailable } from './kafka-trouble.ts';
import { type GroupMember, shareOut } from './share-out.ts';

const PROTOCOL = 'bellwether-sticky';
const RETRY_MS = 200;

export interface Joined {
  partitions: string[];
  generation: number;
}

export interface MembershipEvents {
  assigned(joined: Joined): Promise<void>;
  revoked(joined: Joined): Promise<void>;
  lost(joined: Joined): Promise<void>;
}

export class GroupMembership {
  readonly #link: KafkaLink;
  readonly #topics: KafkaTopics;
  readonly #group: string;
  readonly #subscribed: readonly string[];
  readonly #events: MembershipEvents;
  readonly #pool: ConnectionPool;
  readonly #stopped = new AbortController();
  #memberId = '';
  #joined: Joined | undefined;
  /** What it had, so that it gets the same again where that is fair. */
  #had: string[] = [];
  #running: Promise<void> = Promise.resolve();

  constructor(
    link: KafkaLink,
    topics: KafkaTopics,
    group: string,
    subscribed: readonly string[],
    events: MembershipEvents,
  ) {
    this.#link = link;
    this.#topics = topics;
    this.#group = link.options.prefix + group;
    this.#subscribed = subscribed;
    this.#events = events;
    const { sessionTimeoutMs, revokeTimeoutMs, requestTimeoutMs } = link.options;
    // A join is answered only once all members have come.
    this.#pool = link.connections(requestTimeoutMs + sessionTimeoutMs + revokeTimeoutMs);
  }

  get joined(): Joined | undefined {
    return this.#joined;
  }

  /** Resolves once it has its first assignment. */
  async start(): Promise<void> {
    try {
      await this.#join(true);
    } catch (error) {
      await this.#link.closePool(this.#pool);
      throw unavailable(`join the group ${this.#group}`, error);
    }
    this.#running = this.#run();
  }

  /** Leaves the group. A member with a name of its own keeps its partitions for a while, in case it is started again. */
  async close(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    const leaving = this.#memberId !== '' && this.#link.options.instanceId === undefined;
    if (leaving)
      await this.#ask(leaveGroupV4.api, [this.#group, [{ memberId: this.#memberId }]]).catch(() => {
        // The group notices by itself when the session's time is over.
      });
    this.#joined = undefined;
    await this.#link.closePool(this.#pool);
    await this.#running;
  }

  /** What the group has committed in these partitions. */
  async committed(keys: readonly string[]): Promise<Ends> {
    const topics = [...Map.groupBy(keys.map(placeOf), ({ topic }) => topic)].map(([topic, its]) => ({
      name: this.#topics.nameOf(topic),
      partitionIndexes: its.map(({ partition }) => partition),
    }));
    const committed: Ends = {};
    if (topics.length === 0) return committed;
    await this.#link.patiently('see what was committed', async () => {
      const request = { groupId: this.#group, memberId: null, memberEpoch: -1, topics };
      const { groups } = await this.#ask(offsetFetchV8.api, [[request], false]);
      for (const { name, partitions } of groups[0]?.topics ?? [])
        for (const { partitionIndex, committedOffset } of partitions)
          if (committedOffset >= 0n)
            committed[keyOf(name.slice(this.#link.options.prefix.length), partitionIndex)] = Number(committedOffset);
    });
    return committed;
  }

  /** Refused, with `revoked`, when the partitions are another's by now. */
  async commit(positions: Ends): Promise<void> {
    const joined = this.#joined;
    if (!joined) throw this.#revoked();
    const topics = [...Map.groupBy(Object.keys(positions), (key) => placeOf(key).topic)].map(([topic, keys]) => ({
      name: this.#topics.nameOf(topic),
      partitions: keys.map((key) => ({
        partitionIndex: placeOf(key).partition,
        committedOffset: BigInt(positions[key]!),
        committedLeaderEpoch: -1,
        committedMetadata: null,
      })),
    }));
    if (topics.length === 0) return;
    const { requestTimeoutMs, instanceId } = this.#link.options;
    try {
      await this.#link.retrying(performance.now() + requestTimeoutMs, () =>
        this.#ask(offsetCommitV8.api, [this.#group, joined.generation, this.#memberId, instanceId ?? null, topics]),
      );
    } catch (error) {
      if (FENCED.has(troubleOf(error) ?? '')) throw this.#revoked(error);
      throw unavailable('commit', error);
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    const { sessionTimeoutMs } = this.#link.options;
    let heardMs = performance.now();
    while (!signal.aborted) {
      await pause(sessionTimeoutMs / 5, undefined, { signal }).catch(() => undefined); // ends the loop
      if (signal.aborted) return;
      try {
        await this.#heartbeat();
        heardMs = performance.now();
        continue;
      } catch (error) {
        const trouble = troubleOf(error);
        if (signal.aborted) return;
        if (trouble === 'REBALANCE_IN_PROGRESS') await this.#giveBack();
        else if (FENCED.has(trouble ?? '')) await this.#lose(trouble!);
        // Nobody hears from us either, so others may have what we had.
        else if (performance.now() - heardMs > sessionTimeoutMs) await this.#lose('NETWORK');
        else {
          this.#link.options.onTrouble(`a heartbeat of ${this.#group} was not answered`, error);
          continue;
        }
      }
      await this.#join(false);
      heardMs = performance.now();
    }
  }

  /** Joins until it is in. The first time it gives up when the time of a request is over. */
  async #join(isFirst: boolean): Promise<void> {
    const patienceMs = this.#link.options.requestTimeoutMs + this.#link.options.sessionTimeoutMs;
    let deadline = performance.now() + patienceMs;
    while (!this.#stopped.signal.aborted) {
      try {
        const joined = await this.#joinOnce();
        this.#joined = joined;
        this.#had = joined.partitions;
        await this.#beatingDuring(this.#events.assigned(joined));
        return;
      } catch (error) {
        const trouble = troubleOf(error) ?? '';
        if (trouble === 'UNKNOWN_MEMBER_ID') this.#memberId = '';
        const passes = isPassing(error) || FENCED.has(trouble) || trouble === 'REBALANCE_IN_PROGRESS';
        if (isFirst && (!passes || performance.now() > deadline)) throw error;
        if (this.#stopped.signal.aborted) return;
        if (!passes || performance.now() > deadline) {
          this.#link.options.onTrouble(`${this.#group} could not be joined; trying again`, error);
          deadline = performance.now() + patienceMs;
        }
        this.#joined = undefined;
        await pause(passes ? RETRY_MS : patienceMs / 10, undefined, { signal: this.#stopped.signal }).catch(
          () => undefined,
        );
      }
    }
  }

  async #joinOnce(): Promise<Joined> {
    const { sessionTimeoutMs, revokeTimeoutMs, instanceId = null } = this.#link.options;
    const protocols = [{ name: PROTOCOL, metadata: this.#subscription() }];
    const join = () =>
      this.#ask(joinGroupV7.api, [
        ...([this.#group, sessionTimeoutMs, revokeTimeoutMs + sessionTimeoutMs, this.#memberId, instanceId] as const),
        ...(['consumer', protocols] as const),
      ]);
    const answer = await join().catch((error: { response?: { memberId: string } }) => {
      // Kafka first gives a name, so that one who is never heard of again is not waited for.
      if (troubleOf(error) !== 'MEMBER_ID_REQUIRED' || !error.response) throw error;
      this.#memberId = error.response.memberId;
      return join();
    });
    this.#memberId = answer.memberId;
    const members: GroupMember[] =
      answer.leader === answer.memberId
        ? answer.members.map(({ memberId, metadata }) => memberOf(memberId, metadata))
        : [];
    const { prefix, partitions } = this.#link.options;
    const shares = [...shareOut(members, partitions)].map(([memberId, keys]) => ({
      memberId,
      assignment: encodeConsumerProtocolAssignment({ version: 0, assignedPartitions: byTopic(keys), userData: null }),
    }));
    const { assignment } = await this.#ask(syncGroupV5.api, [
      ...([this.#group, answer.generationId, answer.memberId, instanceId, 'consumer', PROTOCOL, shares] as const),
    ]);
    const { assignedPartitions } = decodeConsumerProtocolAssignment(assignment);
    const keys = assignedPartitions.flatMap(({ topic, partitions: its }) =>
      its.map((partition) => keyOf(topic.slice(prefix.length), partition)),
    );
    return { partitions: keys.sort(), generation: answer.generationId };
  }

  #subscription(): Buffer {
    const names = this.#subscribed.map((topic) => this.#topics.nameOf(topic));
    return encodeConsumerProtocolSubscription({
      version: 1,
      topics: names,
      ownedPartitions: byTopic(this.#had.map((key) => this.#topics.nameOf(key))),
    });
  }

  async #giveBack(): Promise<void> {
    const joined = this.#joined;
    if (!joined) return;
    const { revokeTimeoutMs } = this.#link.options;
    const over = new AbortController();
    const finished = await this.#beatingDuring(
      Promise.race([
        this.#events.revoked(joined).then(() => true),
        pause(revokeTimeoutMs, false, { signal: over.signal }).catch(() => false), // it was finished with before
      ]),
    );
    over.abort();
    this.#joined = undefined;
    if (!finished) {
      this.#link.options.onTrouble(
        `what ${this.#group} read was not finished with in time, and goes to others`,
        undefined,
      );
      await this.#events.lost(joined);
    }
  }

  /** Still here: the group must not take this member for dead while it is at work on what it was told. */
  async #beatingDuring<T>(work: Promise<T>): Promise<T> {
    const timer = setInterval(() => {
      this.#heartbeat().catch(() => undefined); // the next heartbeat of the loop hears the same, and acts on it
    }, this.#link.options.sessionTimeoutMs / 5);
    try {
      return await work;
    } finally {
      clearInterval(timer);
    }
  }

  async #lose(trouble: string): Promise<void> {
    const joined = this.#joined;
    this.#joined = undefined;
    this.#had = [];
    if (trouble === 'UNKNOWN_MEMBER_ID' || trouble === 'FENCED_INSTANCE_ID') this.#memberId = '';
    this.#link.options.onTrouble(`${this.#group} went on without this process (${trouble}); joining again`, undefined);
    if (joined) await this.#events.lost(joined);
    // Two processes of one name would take it from each other without end, and as fast as they can.
    if (trouble === 'FENCED_INSTANCE_ID')
      await pause(this.#link.options.sessionTimeoutMs, undefined, { signal: this.#stopped.signal }).catch(
        () => undefined,
      );
  }

  async #heartbeat(): Promise<void> {
    const joined = this.#joined;
    if (!joined) return;
    const { instanceId = null } = this.#link.options;
    await this.#ask(heartbeatV4.api, [this.#group, joined.generation, this.#memberId, instanceId]);
  }

  #ask<Arguments extends unknown[], Answer>(
    api: Parameters<typeof KafkaLink.prototype.askCoordinator<Arguments, Answer>>[2],
    args: Arguments,
  ): Promise<Answer> {
    return this.#link.askCoordinator('GROUP', this.#group, api, args, this.#pool);
  }

  #revoked(cause?: unknown): LogError {
    return new LogError(
      'revoked',
      `${this.#group} has given its partitions to others; nothing was committed. Go on from what is committed once some are assigned again.`,
      { cause },
    );
  }
}

/** The group has gone on without this member. */
const FENCED = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID', 'REBALANCE_IN_PROGRESS']);

function placeOf(key: string): { topic: string; partition: number } {
  const slash = key.lastIndexOf('/');
  return { topic: key.slice(0, slash), partition: Number(key.slice(slash + 1)) };
}

function byTopic(keys: readonly string[]): { topic: string; partitions: number[] }[] {
  return [...Map.groupBy(keys.map(placeOf), ({ topic }) => topic)].map(([topic, its]) => ({
    topic,
    partitions: its.map(({ partition }) => partition),
  }));
}

function memberOf(memberId: string, metadata: Buffer): GroupMember {
  const { topics, ownedPartitions } = decodeConsumerProtocolSubscription(metadata);
  const had = ownedPartitions.flatMap(({ topic, partitions }) =>
    partitions.map((partition) => keyOf(topic, partition)),
  );
  return { memberId, topics, had };
}

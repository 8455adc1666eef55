/**
 * The way to Kafka's brokers: connections, who leads which partition, who coordinates what. The protocol's requests and
 * answers are @platformatic/kafka's; what to send when, and what an answer means, is ours (ADR 0023).
 */
import { isIP } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type API,
  type Broker,
  type Connection,
  ConnectionPool,
  FindCoordinatorKeyTypes,
  findCoordinatorV4,
  metadataV12,
} from '@platformatic/kafka';
import { hostAndPort, type KafkaOptions } from './kafka-settings.ts';
import { isPassing, NoLeader, troubleOf, unavailable } from './kafka-trouble.ts';

const RETRY_MS_FIRST = 10;
const RETRY_MS_MAX = 400;
const CONNECT_MS_MAX = 5000;

export type CoordinatorOf = keyof typeof FindCoordinatorKeyTypes;

interface TopicMap {
  /** Leaders of the partitions, by their numbers. */
  leaders: number[];
}

export class KafkaLink {
  readonly options: KafkaOptions;
  readonly #pool: ConnectionPool;
  readonly #pools = new Set<ConnectionPool>();
  readonly #bootstrap: Broker[];
  readonly #topics = new Map<string, TopicMap>();
  #brokers = new Map<number, Broker>();
  readonly #coordinators = new Map<string, Broker>();
  #isClosed = false;

  constructor(options: KafkaOptions) {
    this.options = options;
    this.#bootstrap = options.brokers.map(hostAndPort);
    this.#pool = this.connections(options.requestTimeoutMs);
  }

  /** Connections of their own, for requests that others must not wait behind. Closed with the link, or before. */
  connections(requestTimeoutMs: number): ConnectionPool {
    const { tls, sasl, prefix } = this.options;
    const trusted = typeof tls === 'object' ? { ca: tls.ca, cert: tls.certificate, key: tls.key } : {};
    const pool = new ConnectionPool(`${prefix}log`, {
      connectTimeout: CONNECT_MS_MAX,
      requestTimeout: requestTimeoutMs,
      // A name goes along in the clear, so that one address can answer for several; an address is no name.
      ...(tls ? { tls: trusted, tlsServerName: this.#bootstrap.every(({ host }) => isIP(host) === 0) } : {}),
      ...(sasl ? { sasl } : {}),
    });
    // Whoever asked is told by the answer that does not come; an event that nobody listens to would end the process.
    pool.on('connecting', ({ connection }) => connection.on('error', () => undefined));
    this.#pools.add(pool);
    return pool;
  }

  async closePool(pool: ConnectionPool): Promise<void> {
    this.#pools.delete(pool);
    await pool.close();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.allSettled([...this.#pools].map((pool) => pool.close()));
  }

  /** Sends a request to a broker and gives its answer. */
  async ask<Arguments extends unknown[], Answer>(
    broker: Broker,
    api: API<Arguments, Answer>,
    args: Arguments,
    pool: ConnectionPool = this.#pool,
  ): Promise<Answer> {
    const connection = await pool.get(broker);
    return api.async(connection, ...args);
  }

  /** Sends a request to any broker that can be reached. */
  async askAny<Arguments extends unknown[], Answer>(api: API<Arguments, Answer>, args: Arguments): Promise<Answer> {
    return api.async(await this.#anyConnection(), ...args);
  }

  /** Sends a request to the coordinator of a group or a transactional id; looks for another one when it is that no more. */
  async askCoordinator<Arguments extends unknown[], Answer>(
    of: CoordinatorOf,
    key: string,
    api: API<Arguments, Answer>,
    args: Arguments,
    pool?: ConnectionPool,
  ): Promise<Answer> {
    const place = `${of} ${key}`;
    try {
      let broker = this.#coordinators.get(place);
      if (!broker) {
        const { coordinators } = await this.askAny(findCoordinatorV4.api, [FindCoordinatorKeyTypes[of], [key]]);
        broker = coordinators[0]!;
        this.#coordinators.set(place, broker);
      }
      return await this.ask(broker, api, args, pool);
    } catch (error) {
      if (isPassing(error) && troubleOf(error) !== 'CONCURRENT_TRANSACTIONS') this.#coordinators.delete(place);
      throw error;
    }
  }

  /** Does it again while what fails is passing, and until the time is over; then throws the last error. */
  async retrying<T>(deadlineMs: number, work: () => Promise<T>): Promise<T> {
    for (let waitMs = RETRY_MS_FIRST; ; waitMs = Math.min(waitMs * 2, RETRY_MS_MAX)) {
      try {
        return await work();
      } catch (error) {
        if (!isPassing(error) || this.#isClosed || performance.now() + waitMs > deadlineMs) throw error;
        if (troubleOf(error) !== 'CONCURRENT_TRANSACTIONS') this.forgetLeaders();
      }
      await pause(waitMs);
    }
  }

  /** The same within the time of a request, and told as what could not be done. */
  async patiently<T>(what: string, work: () => Promise<T>): Promise<T> {
    try {
      return await this.retrying(performance.now() + this.options.requestTimeoutMs, work);
    } catch (error) {
      throw unavailable(what, error);
    }
  }

  /** All brokers, as of the last look. */
  brokers(): Broker[] {
    return [...this.#brokers.values()];
  }

  /** Names of all topics there are that begin with the prefix. */
  async topicNames(): Promise<string[]> {
    const { topics } = await this.#look(null);
    return topics.flatMap(({ name }) => (name?.startsWith(this.options.prefix) ? [name] : []));
  }

  /** How many partitions a topic has; 0 when there is no such topic. */
  async partitionsOf(topic: string): Promise<number> {
    if (!this.#topics.has(topic)) await this.#look([topic]);
    return this.#topics.get(topic)?.leaders.length ?? 0;
  }

  /** Of these partitions, which broker leads which. */
  async byLeader<P extends { topic: string; partition: number }>(places: readonly P[]): Promise<Map<Broker, P[]>> {
    const unknown = new Set(places.map(({ topic }) => topic).filter((topic) => !this.#topics.has(topic)));
    if (unknown.size > 0) await this.#look([...unknown]);
    const led = new Map<Broker, P[]>();
    for (const place of places) {
      const broker = this.#brokers.get(this.#topics.get(place.topic)?.leaders[place.partition] ?? -1);
      if (!broker) {
        this.#topics.delete(place.topic);
        throw new NoLeader(place.topic, place.partition);
      }
      const own = led.get(broker);
      if (own) own.push(place);
      else led.set(broker, [place]);
    }
    return led;
  }

  /** Asks again who leads what the next time that somebody wants to know. */
  forgetLeaders(): void {
    this.#topics.clear();
  }

  async #look(topics: string[] | null) {
    const answer = await metadataV12.api.async(await this.#anyConnection(), topics, false, false).catch((error) => {
      // What is known of the other topics comes with the complaint about those that are not there.
      const { response } = error as { response?: Awaited<ReturnType<typeof metadataV12.api.async>> };
      if (!response || troubleOf(error) !== 'UNKNOWN_TOPIC_OR_PARTITION') throw error;
      return response;
    });
    this.#brokers = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    for (const { name, errorCode, partitions } of answer.topics) {
      if (name === null || name === undefined || errorCode !== 0) continue;
      const leaders: number[] = [];
      for (const { partitionIndex, leaderId } of partitions) leaders[partitionIndex] = leaderId;
      this.#topics.set(name, { leaders });
    }
    return answer;
  }

  async #anyConnection(): Promise<Connection> {
    return this.#pool.getFirstAvailable([...this.#brokers.values(), ...this.#bootstrap]);
  }
}

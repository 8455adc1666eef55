/**
 * One connection to Redis that is kept up: made again when it ends, and ended when the other side no longer answers,
 * which a socket alone does not notice for minutes. While it is down every call fails at once, so that nobody who has
 * another way waits.
 *
 *   connecting ──ready──► up ──ended, or a call had no answer in time──► down ──pause──► connecting
 */
import { createClient } from '@redis/client';
import { ClusterUnreachable } from './cluster-unreachable.ts';

export type RedisClient = ReturnType<typeof newClient>;

export interface LinkSettings {
  url: string;
  /** A call that takes longer fails, and the connection with it. */
  callTimeLimitMs: number;
}

export interface LinkEvents {
  /** Each time the connection is there, before anybody else can use it. */
  onUp(client: RedisClient): Promise<void>;
  /** Each time it is gone, with why. */
  onDown(error: unknown): void;
}

const CONNECT_MS_MAX = 5000;
const PAUSE_MS = 50;
const PAUSE_MS_MAX = 2000;
const PING_EVERY_MS = 1000;
/** Calls under way; more are refused. */
const CALLS_MAX = 100_000;

function newClient(url: string) {
  return createClient({
    url,
    name: 'bellwether',
    RESP: 3,
    socket: { connectTimeout: CONNECT_MS_MAX, reconnectStrategy: false },
    disableOfflineQueue: true,
    commandsQueueMaxLength: CALLS_MAX,
    maintNotifications: 'disabled',
  });
}

export class RedisLink {
  readonly #settings: LinkSettings;
  readonly #events: LinkEvents;
  #client: RedisClient | undefined;
  /** Ends the connection that is there, with the reason. */
  #end: (error: unknown) => void = () => undefined;
  #closed = false;
  #kept: Promise<void> | undefined;

  constructor(settings: LinkSettings, events: LinkEvents) {
    this.#settings = settings;
    this.#events = events;
  }

  /** Rejects when the first connection cannot be made; from then on it is kept up. */
  async open(): Promise<void> {
    const client = await this.#connect();
    this.#kept = this.#keep(client);
  }

  get isUp(): boolean {
    return this.#client !== undefined;
  }

  /** Calls Redis, if it is there. */
  async call<Answer>(command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    const client = this.#client;
    if (!client) throw new ClusterUnreachable(`Redis at ${this.place} cannot be reached.`);
    return this.#answered(client, command);
  }

  /** Host and port, without what the address holds beside. */
  get place(): string {
    return URL.parse(this.#settings.url)?.host ?? 'an address that is none';
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#end(new Error('closed'));
    await this.#kept;
  }

  async #answered<Answer>(client: RedisClient, command: (client: RedisClient) => Promise<Answer>): Promise<Answer> {
    let timer: NodeJS.Timeout | undefined;
    let hasAnswered = false;
    const late = new Promise<never>((_, reject) => {
      const giveUp = (): void => {
        if (hasAnswered) return;
        const error = new ClusterUnreachable(
          `Redis at ${this.place} did not answer within ${this.#settings.callTimeLimitMs} ms.`,
        );
        if (client === this.#client) this.#end(error);
        reject(error);
      };
      // Where this process was busy for so long, the answer is there already and is read before the immediate.
      timer = setTimeout(() => setImmediate(giveUp), this.#settings.callTimeLimitMs);
    });
    try {
      return await Promise.race([command(client), late]);
    } catch (error) {
      // What Redis itself refuses is a mistake of ours or of its settings, and is told as it is.
      if (error instanceof ClusterUnreachable || (error instanceof Error && error.name === 'SimpleError')) throw error;
      const why = error instanceof Error ? error.message : String(error);
      throw new ClusterUnreachable(`Redis at ${this.place} cannot be reached: ${why}`, { cause: error });
    } finally {
      hasAnswered = true;
      clearTimeout(timer);
    }
  }

  async #connect(): Promise<RedisClient> {
    const client = newClient(this.#settings.url);
    // Every failure of a client is also an event, which ends the process when nobody listens.
    client.on('error', () => undefined);
    try {
      await this.#within(client.connect(), CONNECT_MS_MAX);
      await this.#within(this.#events.onUp(client), CONNECT_MS_MAX);
      return client;
    } catch (error) {
      destroy(client);
      throw error;
    }
  }

  async #within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new ClusterUnreachable(`Redis at ${this.place} did not answer.`)), ms);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #keep(first: RedisClient): Promise<void> {
    let client: RedisClient | undefined = first;
    let pauseMs = PAUSE_MS;
    while (!this.#closed) {
      if (client) {
        pauseMs = PAUSE_MS;
        const error = await this.#useUntilItEnds(client);
        destroy(client);
        if (this.#closed) return;
        this.#events.onDown(error);
      }
      // A little by chance, so that processes do not all come back in the same moment.
      await this.#pause(pauseMs * (0.5 + Math.random() / 2));
      pauseMs = Math.min(pauseMs * 2, PAUSE_MS_MAX);
      if (this.#closed) return;
      client = await this.#connect().catch(() => undefined);
      if (this.#closed && client) destroy(client);
    }
  }

  /** Gives why it ended. */
  async #useUntilItEnds(client: RedisClient): Promise<unknown> {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    this.#end = resolve;
    client.on('error', resolve);
    client.on('end', () => resolve(new Error('Redis ended the connection.')));
    this.#client = client;
    if (!client.isReady) resolve(new Error('Redis ended the connection.'));
    const ping = setInterval(() => void this.#answered(client, () => client.ping()).catch(resolve), PING_EVERY_MS);
    ping.unref();
    const error = await promise;
    clearInterval(ping);
    this.#client = undefined;
    this.#end = () => undefined;
    return error;
  }

  #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#end = () => {
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }
}

function destroy(client: RedisClient): void {
  try {
    client.destroy();
  } catch {
    // It was closed already, which is what was wanted.
  }
}

/**
 * A cluster over Redis 6.2 or newer, or Valkey. Every call has a time limit, and fails at once with `ClusterUnreachable`
 * while Redis is away.
 *
 * Messages are Redis's own: at most once. A process that could not publish one says so when it can again, and every
 * other process then takes it as a reconnection of its own: nobody believes to have heard everything who has not.
 *
 * A duty is held by a lease of `LEASE_MS` that is renewed; whoever cannot renew it stops before it runs out. Between two
 * servers of Redis that fail over a lease can be given twice: what must never be written twice goes by the fence.
 */
import { randomUUID } from 'node:crypto';
import type { Json, OnTrouble } from '@bellwether/core';
import type { Cluster, Duty, DutyWork, Rate, Taken } from './cluster.ts';
import { ClusterUnreachable } from './cluster-unreachable.ts';
import { DutyLoop, type Lease } from './duty-loop.ts';
import { MessageSeal } from './message-seal.ts';
import { checkName, checkRate } from './names.ts';
import { type RedisClient, RedisLink } from './redis-link.ts';
import { GIVE_BACK, LEASE, RELEASE, RENEW, TAKE } from './redis-scripts.ts';

export interface RedisSettings {
  /** `redis://user:password@host:6379/0`; `rediss:` with TLS. */
  url: string;
  /** What all keys and channels begin with: of the installation. */
  prefix: string;
  /** Keys that all its processes have: the first seals messages between them, the others still open them. */
  messageKeys?: readonly Uint8Array[] | undefined;
}

export interface RedisClusterOptions extends RedisSettings {
  onTrouble?: OnTrouble;
  /** How long one call may take. */
  callTimeLimitMs?: number;
  /** How long a duty is kept for a process that is gone. */
  leaseMs?: number;
}

const CALL_MS_MAX = 1000;
const LEASE_MS = 10_000;
/** Of the lease: when it is renewed, and when a process that could not renew it has to have begun to stop. */
const RENEWED_AFTER = 0.25;
const GIVEN_UP_AFTER = 0.75;
/** How often a free lease is looked for, when nobody says that it is free. */
const LOOK_EVERY_MS = 2000;
const VERSION_MIN = [6, 2] as const;

/** Says that messages of the sender may have been lost, or that a duty is free. */
const CONTROL = 'control';

type ControlMessage = { gap: true } | { free: string };

export async function openRedisCluster(options: RedisClusterOptions): Promise<Cluster> {
  const cluster = new RedisCluster(options);
  await cluster.open();
  return cluster;
}

class RedisCluster implements Cluster {
  readonly processId = randomUUID();
  readonly alone = false;
  readonly #prefix: string;
  readonly #leaseMs: number;
  readonly #onTrouble: OnTrouble;
  readonly #seal: MessageSeal;
  readonly #link: RedisLink;
  readonly #listeners = new Map<string, Set<(message: Json) => void>>();
  readonly #reconnectListeners = new Set<() => void>();
  readonly #duties = new Set<DutyLoop>();
  readonly #waitingForDuty = new Map<string, Set<() => void>>();
  #hasBeenUp = false;
  /** Whether others may have missed a message of ours. */
  #owesGap = false;

  constructor(options: RedisClusterOptions) {
    const { url, prefix, onTrouble = () => undefined, callTimeLimitMs, leaseMs = LEASE_MS } = options;
    this.#prefix = prefix;
    this.#seal = new MessageSeal(options.messageKeys);
    this.#leaseMs = leaseMs;
    this.#onTrouble = onTrouble;
    this.#link = new RedisLink(
      { url, callTimeLimitMs: callTimeLimitMs ?? CALL_MS_MAX },
      {
        onUp: (client) => this.#up(client),
        onDown: (error) =>
          this.#onTrouble('Redis is away: limits, claims and messages go on with what this process knows', error),
      },
    );
  }

  async open(): Promise<void> {
    try {
      await this.#link.open();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Error(`Redis at ${this.#link.place} cannot be used: ${why}`, { cause: error });
    }
  }

  async #up(client: RedisClient): Promise<void> {
    if (!this.#hasBeenUp) await checkVersion(client);
    await client.subscribe(this.#key(CONTROL), (text) => this.#control(text));
    for (const channel of this.#listeners.keys()) await this.#listen(client, channel);
    if (this.#hasBeenUp) {
      if (this.#owesGap) await client.publish(this.#key(CONTROL), this.#sealed(CONTROL, { gap: true }));
      this.#owesGap = false;
      // Once the link is used again, so that what listeners then ask is answered.
      setImmediate(() => this.#reconnected());
    }
    this.#hasBeenUp = true;
  }

  #reconnected(): void {
    for (const listener of this.#reconnectListeners) this.#guarded('a reconnection', listener);
  }

  #guarded(what: string, listener: () => void): void {
    try {
      listener();
    } catch (error) {
      this.#onTrouble(`${what} could not be taken in`, error);
    }
  }

  #key(...parts: readonly string[]): string {
    return [this.#prefix, ...parts].join(':');
  }

  #sealed(channel: string, message: Json): string {
    return this.#seal.seal(channel, { from: this.processId, message });
  }

  #opened(channel: string, text: string): Json | undefined {
    const { from, message } = this.#seal.open(channel, text);
    return from === this.processId ? undefined : message;
  }

  #control(text: string): void {
    this.#guarded('a message of the cluster', () => {
      const message = this.#opened(CONTROL, text) as ControlMessage | undefined;
      if (!message) return;
      if ('gap' in message) this.#reconnected();
      else for (const look of this.#waitingForDuty.get(message.free) ?? []) look();
    });
  }

  publish(channel: string, message: Json): void {
    checkName(channel);
    const text = this.#sealed(channel, message);
    this.#link
      .call((client) => client.publish(this.#key('message', channel), text))
      .catch(() => {
        this.#owesGap = true;
        // It may be back already, and then nothing else would tell.
        void this.#tellGap();
      });
  }

  async #tellGap(): Promise<void> {
    try {
      await this.#link.call((client) => client.publish(this.#key(CONTROL), this.#sealed(CONTROL, { gap: true })));
      this.#owesGap = false;
    } catch {
      // Told when the connection is there again.
    }
  }

  subscribe(channel: string, listener: (message: Json) => void): () => void {
    checkName(channel);
    const listeners = this.#listeners.get(channel) ?? new Set();
    if (listeners.size === 0) {
      this.#listeners.set(channel, listeners);
      // While the link is down it is subscribed to when it comes up.
      this.#link.call((client) => this.#listen(client, channel)).catch(() => undefined);
    }
    listeners.add(listener);
    return () => {
      if (!listeners.delete(listener) || listeners.size > 0 || this.#listeners.get(channel) !== listeners) return;
      this.#listeners.delete(channel);
      this.#link.call((client) => client.unsubscribe(this.#key('message', channel))).catch(() => undefined);
    };
  }

  async #listen(client: RedisClient, channel: string): Promise<void> {
    await client.subscribe(this.#key('message', channel), (text) => {
      for (const listener of this.#listeners.get(channel) ?? [])
        this.#guarded(`a message on ${channel}`, () => {
          const message = this.#opened(channel, text);
          if (message !== undefined) listener(message);
        });
    });
  }

  onReconnect(listener: () => void): () => void {
    this.#reconnectListeners.add(listener);
    return () => {
      this.#reconnectListeners.delete(listener);
    };
  }

  async take(bucket: string, cost: number, rate: Rate): Promise<Taken> {
    checkName(bucket);
    checkRate(cost, rate);
    const answer = await this.#link.call((client) =>
      client.eval(TAKE, {
        keys: [this.#key('bucket', bucket)],
        arguments: [cost, rate.perSecond, rate.burst].map(String),
      }),
    );
    const waitMs = Number(answer);
    return { granted: waitMs === 0, retryAfterMs: waitMs < 0 ? Infinity : waitMs };
  }

  /** When it fails some of the keys may have been claimed nevertheless. */
  async claim(keys: readonly string[], ttlMs: number): Promise<boolean[]> {
    for (const key of keys) checkName(key);
    // Sent together: one round trip, and no key has to lie beside another.
    const answers = await this.#link.call((client) =>
      Promise.all(
        keys.map((key) =>
          client.set(this.#key('claim', key), this.processId, {
            condition: 'NX',
            expiration: { type: 'PX', value: Math.max(1, Math.ceil(ttlMs)) },
          }),
        ),
      ),
    );
    return answers.map((answer) => answer === 'OK');
  }

  async release(keys: readonly string[]): Promise<void> {
    await this.#link.call((client) =>
      Promise.all(
        keys.map((key) => client.eval(RELEASE, { keys: [this.#key('claim', key)], arguments: [this.processId] })),
      ),
    );
  }

  async get(key: string): Promise<string | undefined> {
    checkName(key);
    return (await this.#link.call((client) => client.get(this.#key('value', key)))) ?? undefined;
  }

  async set(key: string, value: string, ttlMs: number): Promise<void> {
    checkName(key);
    await this.#link.call((client) =>
      client.set(this.#key('value', key), value, {
        expiration: { type: 'PX', value: Math.max(1, Math.ceil(ttlMs)) },
      }),
    );
  }

  async takeOut(key: string): Promise<string | undefined> {
    checkName(key);
    return (await this.#link.call((client) => client.getDel(this.#key('value', key)))) ?? undefined;
  }

  duty(name: string, work: DutyWork): Duty {
    checkName(name);
    const loop = new DutyLoop(name, work, (duty, stopping) => this.#lease(duty, stopping), this.#onTrouble);
    this.#duties.add(loop);
    return loop;
  }

  async #lease(name: string, stopping: AbortSignal): Promise<Lease | undefined> {
    // Of this attempt and no other: a process that comes late cannot renew or give back what it took anew.
    const holder = `${this.processId}:${randomUUID()}`;
    const keys = [this.#key('duty', name), this.#key('fence', name)];
    while (!stopping.aborted) {
      const askedAt = performance.now();
      const answer = await this.#link
        .call((client) => client.eval(LEASE, { keys, arguments: [holder, String(this.#leaseMs)] }))
        .catch(ignoreUnreachable);
      const fence = Number(answer ?? -LOOK_EVERY_MS);
      if (fence > 0) return this.#held(name, holder, fence, askedAt);
      await this.#freeOrLater(name, Math.min(LOOK_EVERY_MS, 10 - fence), stopping);
    }
    return undefined;
  }

  #held(name: string, holder: string, fence: number, askedAt: number): Lease {
    const lost = new AbortController();
    const key = this.#key('duty', name);
    let renewedAt = askedAt;
    let giveUp = setTimeout(() => lost.abort(), this.#leaseMs * GIVEN_UP_AFTER - (performance.now() - askedAt));
    const renew = async (): Promise<void> => {
      const asked = performance.now();
      const answer = await this.#link
        .call((client) => client.eval(RENEW, { keys: [key], arguments: [holder, String(this.#leaseMs)] }))
        .catch(ignoreUnreachable);
      if (answer === undefined || lost.signal.aborted) return;
      if (Number(answer) !== 1) {
        lost.abort();
        return;
      }
      renewedAt = Math.max(renewedAt, asked);
      clearTimeout(giveUp);
      giveUp = setTimeout(
        () => lost.abort(),
        Math.max(0, this.#leaseMs * GIVEN_UP_AFTER - (performance.now() - renewedAt)),
      );
      giveUp.unref();
    };
    giveUp.unref();
    const renewal = setInterval(() => void renew().catch(() => lost.abort()), this.#leaseMs * RENEWED_AFTER);
    renewal.unref();
    return {
      fence,
      lost: lost.signal,
      giveBack: async () => {
        clearInterval(renewal);
        clearTimeout(giveUp);
        const free = this.#sealed(CONTROL, { free: name });
        await this.#link
          .call((client) => client.eval(GIVE_BACK, { keys: [key], arguments: [holder, this.#key(CONTROL), free] }))
          .catch(ignoreUnreachable);
        for (const look of this.#waitingForDuty.get(name) ?? []) look();
      },
    };
  }

  /** Until somebody says that a duty is free, `ms` have passed, or it is no longer waited for. */
  async #freeOrLater(name: string, ms: number, stopping: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const look = (): void => resolve();
    const waiting = this.#waitingForDuty.get(name) ?? new Set();
    this.#waitingForDuty.set(name, waiting.add(look));
    const timer = setTimeout(look, ms);
    timer.unref();
    stopping.addEventListener('abort', look);
    if (stopping.aborted) look();
    await promise;
    clearTimeout(timer);
    stopping.removeEventListener('abort', look);
    waiting.delete(look);
    if (waiting.size === 0 && this.#waitingForDuty.get(name) === waiting) this.#waitingForDuty.delete(name);
  }

  async health(): Promise<void> {
    await this.#link.call((client) => client.ping());
  }

  async close(): Promise<void> {
    await Promise.all([...this.#duties].map((duty) => duty.stop()));
    await this.#link.close();
    this.#listeners.clear();
    this.#reconnectListeners.clear();
  }
}

async function checkVersion(client: RedisClient): Promise<void> {
  const version = /redis_version:(\d+)\.(\d+)/.exec(String(await client.info('server')));
  const [major, minor] = [Number(version?.[1]), Number(version?.[2])];
  if (!version || major > VERSION_MIN[0] || (major === VERSION_MIN[0] && minor >= VERSION_MIN[1])) return;
  throw new Error(`it is version ${major}.${minor}; ${VERSION_MIN.join('.')} or newer is needed.`);
}

function ignoreUnreachable(error: unknown): undefined {
  if (error instanceof ClusterUnreachable) return undefined;
  throw error;
}

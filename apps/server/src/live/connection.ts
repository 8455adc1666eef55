/**
 * One client: who it is, what it watches, and how much it has not yet taken. Everything a client sends comes through
 * `receive`, everything it gets goes through `send`; whatever it does, it slows down nobody but itself.
 * States and events: docs/live-protocol.md.
 */
import { Problem } from '@bellwether/core';
import { type ClientMessage, idOfRefused, parseClientMessage } from './client-message.ts';
import type { LiveLimits } from './limits.ts';
import type { Outlet, Subscription } from './outlet.ts';
import {
  AUTHENTICATED,
  type Outgoing,
  PONG,
  problemMessage,
  problemOf,
  unsubscribedMessage,
} from './server-message.ts';
import type { LiveCaller } from './source.ts';
import { TokenBucket } from './token-bucket.ts';
import { CLOSE, type CloseCode, type Transport } from './transport.ts';

export interface ConnectionContext {
  limits: LiveLimits;
  now: () => number;
  /** Who the token stands for, and a place among the tenant's connections; throws `Problem` when there is none. */
  admit(connection: Connection, token: string): Promise<LiveCaller | undefined>;
  /** Makes a subscription, not yet started. Throws `Problem`. */
  open(connection: Connection, caller: LiveCaller, message: SubscribeMessage): Subscription;
  /** Writes down that the caller begins to watch; `undefined` when nobody keeps a trail. */
  note(
    caller: LiveCaller,
    watch: Pick<SubscribeMessage, 'channel'> & { query?: unknown; filter?: unknown },
    address: string,
  ): Promise<void> | undefined;
  /** Writes down that the caller was refused. */
  refused(caller: LiveCaller, channel: SubscribeMessage['channel'], address: string): void;
  /** The connection is no more. Called once. */
  gone(connection: Connection): void;
}

export type SubscribeMessage = Extract<ClientMessage, { type: 'subscribe' }>;

export class Connection implements Outlet {
  readonly #context: ConnectionContext;
  readonly #transport: Transport;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #behind = new Set<Subscription>();
  readonly #rate: TokenBucket;
  readonly #openedMs: number;
  #state: 'unknown' | 'authenticating' | 'open' | 'closed' = 'unknown';
  #caller: LiveCaller | undefined;
  /** Messages that came while the credential was being looked at. */
  #early: ClientMessage[] = [];
  #refused = 0;
  #heardMs: number;
  #slowSinceMs: number | undefined;
  #listener: Subscription | undefined;

  constructor(context: ConnectionContext, transport: Transport) {
    this.#context = context;
    this.#transport = transport;
    const { limits } = context;
    this.#openedMs = this.#heardMs = context.now();
    this.#rate = new TokenBucket(limits.clientMessagesPerSecond, limits.clientMessagesBurst, this.#openedMs);
  }

  get caller(): LiveCaller | undefined {
    return this.#caller;
  }

  get subscriptions(): number {
    return this.#subscriptions.size;
  }

  /** Of the network; empty when the transport does not know it. */
  get address(): string {
    return this.#transport.address ?? '';
  }

  get closed(): boolean {
    return this.#state === 'closed';
  }

  /** Comes in with a credential that has been looked at already. */
  enter(caller: LiveCaller): void {
    this.#caller = caller;
    this.#state = 'open';
  }

  /** Watches for a client that never asks; the first thing the client says ends it. */
  listen(listener: Subscription): void {
    this.#listener = listener;
    listener.start(undefined);
  }

  /** One message of the client, whatever it is. */
  receive(text: string): void {
    if (this.#state === 'closed' || !this.allow()) return;
    this.#stopListening();
    let message: ClientMessage;
    try {
      message = parseClientMessage(text);
    } catch (error) {
      this.#answerFailure(idOfRefused(text), error);
      return;
    }
    this.handle(message);
  }

  /** Counts one message (or ping) against the client's rate; false when it is over. Too many of those end the connection. */
  allow(): boolean {
    const now = this.#context.now();
    this.#heardMs = now;
    if (this.#rate.take(now)) return true;
    this.#refused++;
    const { clientMessagesPerSecond, clientMessagesRefusedMax } = this.#context.limits;
    if (this.#refused === 1)
      this.send(
        problemMessage(undefined, 'quota_exceeded', `Send at most ${clientMessagesPerSecond} messages a second.`),
      );
    if (this.#refused > clientMessagesRefusedMax) this.close(CLOSE.policy, 'too many messages');
    return false;
  }

  handle(message: ClientMessage): void {
    if (this.#state === 'authenticating') {
      if (this.#early.length < this.#context.limits.subscriptionsPerConnection) this.#early.push(message);
      else this.close(CLOSE.policy, 'too many messages before authentication');
      return;
    }
    const id = 'id' in message ? message.id : undefined;
    try {
      this.#handle(message);
    } catch (error) {
      this.#answerFailure(id, error);
    }
  }

  send(message: Outgoing): void {
    if (this.#state !== 'closed') this.#transport.send(message);
  }

  isSlow(): boolean {
    return this.#transport.bufferedBytes() > this.#context.limits.slowBytes;
  }

  isFull(): boolean {
    return this.#transport.bufferedBytes() > this.#context.limits.fullBytes;
  }

  fellBehind(subscription: Subscription): void {
    this.#behind.add(subscription);
    this.#slowSinceMs ??= this.#context.now();
  }

  /** The transport has room again. */
  drained(): void {
    if (this.#behind.size === 0 || this.#state === 'closed' || this.isSlow()) return;
    const behind = [...this.#behind];
    this.#behind.clear();
    for (const subscription of behind) subscription.catchUp();
    if (this.#behind.size === 0) this.#slowSinceMs = undefined;
  }

  ended(subscription: Subscription): void {
    if (this.#subscriptions.get(subscription.id) !== subscription) return;
    this.#subscriptions.delete(subscription.id);
    this.#behind.delete(subscription);
    subscription.stop();
    this.#transport.subscriptionEnded?.();
  }

  /** Called every second or so: ends what has been slow, silent or nameless for too long. */
  sweep(): void {
    const { limits, now } = this.#context;
    this.drained();
    const nowMs = now();
    if (!this.#caller && nowMs - this.#openedMs >= limits.authenticateWithinMs)
      this.#refuseAccess(`Authenticate within ${limits.authenticateWithinMs / 1000} s.`);
    else if (this.#slowSinceMs !== undefined && nowMs - this.#slowSinceMs >= limits.slowMs)
      this.close(CLOSE.tryAgainLater, 'too slow');
    else if (this.#subscriptions.size === 0 && !this.#listener && nowMs - this.#heardMs >= limits.idleMs)
      this.close(CLOSE.idle, 'idle');
  }

  /** The credential is no longer good. */
  revoked(): void {
    this.#refuseAccess('The credential is no longer valid.');
  }

  close(code: CloseCode, reason: string): void {
    if (this.#state === 'closed') return;
    this.#transport.close(code, reason);
    this.disconnected();
  }

  /** The transport is gone. */
  disconnected(): void {
    if (this.#state === 'closed') return;
    this.#state = 'closed';
    this.#stopListening();
    for (const subscription of this.#subscriptions.values()) subscription.stop();
    this.#subscriptions.clear();
    this.#behind.clear();
    this.#early = [];
    this.#context.gone(this);
  }

  #handle(message: ClientMessage): void {
    if (message.type === 'ping') {
      this.send(PONG);
      return;
    }
    if (message.type === 'authenticate') {
      if (this.#caller) throw new Problem('conflict', 'This connection is authenticated already.');
      void this.#authenticate(message.token);
      return;
    }
    const caller = this.#caller;
    if (!caller) throw new Problem('unauthenticated', 'Send {"type": "authenticate", "token": "…"} first.');
    const existing = this.#subscriptions.get(message.id);
    if (message.type === 'unsubscribe') {
      if (!existing) throw new Problem('not_found', 'There is no subscription of this id.');
      this.ended(existing);
      this.send(unsubscribedMessage(message.id));
      return;
    }
    this.#subscribe(caller, message, existing);
  }

  #subscribe(caller: LiveCaller, message: SubscribeMessage, existing: Subscription | undefined): void {
    const { subscriptionsPerConnection } = this.#context.limits;
    if (existing)
      throw new Problem('conflict', 'A subscription of this id exists. Unsubscribe first, or use another id.');
    if (this.#subscriptions.size >= subscriptionsPerConnection)
      throw new Problem('quota_exceeded', `At most ${subscriptionsPerConnection} subscriptions a connection.`);
    const { address } = this;
    let subscription: Subscription;
    try {
      subscription = this.#context.open(this, caller, message);
    } catch (error) {
      if (error instanceof Problem && error.code === 'forbidden')
        this.#context.refused(caller, message.channel, address);
      throw error;
    }
    this.#subscriptions.set(message.id, subscription);
    const noted = this.#context.note(caller, message, address);
    if (noted) void this.#startOnceNoted(noted, subscription, message);
    else subscription.start(message.resume);
  }

  /** Nobody sees anything before it is written down that they look. */
  async #startOnceNoted(noted: Promise<void>, subscription: Subscription, message: SubscribeMessage): Promise<void> {
    const isWanted = (): boolean => this.#subscriptions.get(message.id) === subscription;
    try {
      await noted;
      if (isWanted()) subscription.start(message.resume);
    } catch (error) {
      if (!isWanted()) return;
      this.#answerFailure(message.id, error);
      this.ended(subscription);
    }
  }

  async #authenticate(token: string): Promise<void> {
    this.#state = 'authenticating';
    let caller: LiveCaller | undefined;
    try {
      caller = await this.#context.admit(this, token);
    } catch (error) {
      this.#answerFailure(undefined, error);
      const forbidden = error instanceof Problem && error.code === 'forbidden';
      this.close(forbidden ? CLOSE.forbidden : CLOSE.tryAgainLater, 'could not authenticate');
    }
    if (this.closed) return;
    if (!caller) {
      this.#refuseAccess('The token is not valid.');
      return;
    }
    this.enter(caller);
    this.send(AUTHENTICATED);
    for (const message of this.#early.splice(0)) this.handle(message);
  }

  #refuseAccess(detail: string): void {
    this.send(problemMessage(undefined, 'unauthenticated', detail));
    this.close(CLOSE.unauthenticated, 'unauthenticated');
  }

  #stopListening(): void {
    const listener = this.#listener;
    this.#listener = undefined;
    if (listener) this.#behind.delete(listener);
    listener?.stop();
  }

  #answerFailure(id: string | undefined, error: unknown): void {
    if (error instanceof Problem) this.send(problemOf(id, error));
    else this.send(problemMessage(id, 'internal', 'Something failed on our side. Try again.'));
  }
}

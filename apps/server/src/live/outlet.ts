/** What a subscription sees of its connection. */
import type { Outgoing } from './server-message.ts';

export interface Outlet {
  send(message: Outgoing): void;
  /** Too much is unsent: nothing but urgent events is to be added. */
  isSlow(): boolean;
  /** So much is unsent that nothing at all is to be added. */
  isFull(): boolean;
  /** The subscription has something to send and could not: `catchUp` is called when the client has drained. */
  fellBehind(subscription: Subscription): void;
  /** The subscription is over by itself. */
  ended(subscription: Subscription): void;
}

export interface Subscription {
  readonly id: string;
  readonly channel: 'metric' | 'events';
  /** Starts sending, from where `resume` says. Called once. */
  start(resume: string | undefined): void;
  /** Sends what was held back. */
  catchUp(): void;
  stop(): void;
}

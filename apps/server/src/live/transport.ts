/** One client's pipe, whatever carries it (WebSocket, Server-Sent Events, a test). Nothing here throws or waits. */
import type { Outgoing } from './server-message.ts';

export interface Transport {
  /** Network address of the client, for the audit trail. */
  readonly address?: string | undefined;
  send(message: Outgoing): void;
  /** Bytes handed over that the operating system has not taken yet. */
  bufferedBytes(): number;
  /** Ends the connection after what was sent so far; a peer that does not answer is cut off. */
  close(code: CloseCode, reason: string): void;
  /** A subscription is over; a transport that carries only one has nothing left to do. */
  subscriptionEnded?(): void;
}

/** WebSocket close codes in use (RFC 6455 section 7.4; from 4000 on our own). */
export const CLOSE = {
  normal: 1000,
  goingAway: 1001,
  policy: 1008,
  tooBig: 1009,
  tryAgainLater: 1013,
  unauthenticated: 4401,
  forbidden: 4403,
  idle: 4408,
} as const;
export type CloseCode = (typeof CLOSE)[keyof typeof CLOSE];

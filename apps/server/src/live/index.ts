/** The live hub and its transports; docs/live-protocol.md has the states, docs/api.md the messages. */
export { LiveHub, type LiveHubOptions, type LiveStats } from './hub.ts';
export type { LiveLimits } from './limits.ts';
export type * from './source.ts';
export { sseHandler } from './sse.ts';
export type { Timers } from './timers.ts';
export { attachWebSocket, type WebSocketOptions } from './websocket.ts';

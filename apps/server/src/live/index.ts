/** The live hub and its transports; docs/live-protocol.md has the states, docs/api.md the messages. */

export { LiveHub } from './hub.ts';
export type { LivePoints, LiveSource } from './source.ts';
export { sseHandler } from './sse.ts';
export { attachWebSocket } from './websocket.ts';

/**
 * The WebSocket transport: `GET /live`. Handshake, heartbeat and the limits of the wire are here; what is said is the
 * connection's business. Compression is off: it costs memory for each connection, and shared bytes could not be shared.
 */
import { type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { Problem, type ProblemCode } from '@bellwether/core';
import { type RawData, type WebSocket, WebSocketServer } from 'ws';
import type { Connection } from './connection.ts';
import { credentialOfRequest, pathOf, type RequestCredential } from './credential-of-request.ts';
import { isRefusal } from './credential-watch.ts';
import { Gathering } from './gathering.ts';
import type { Admission, LiveHub } from './hub.ts';
import { isOriginAllowed } from './origin.ts';
import { type Outgoing, problemOf } from './server-message.ts';
import { every } from './timers.ts';
import { CLOSE, type CloseCode, type Transport } from './transport.ts';

export interface WebSocketOptions {
  /** Origins (`https://dash.example.org`) whose pages may connect, beside those of the server's own host. */
  allowedOrigins?: readonly string[];
  /** Origin under which people open this server, when that is configured. */
  publicOrigin?: string | undefined;
  path?: string;
  /** Addresses of others on the same server; whatever is at none is refused here. */
  otherPaths?: readonly string[];
}

const CLOSE_OF_PROBLEM: Partial<Record<ProblemCode, CloseCode>> = {
  unauthenticated: CLOSE.unauthenticated,
  forbidden: CLOSE.forbidden,
  lives_elsewhere: CLOSE.policy,
};

/** A peer that does not answer the close frame is cut off after this. */
const CLOSE_GRACE_MS = 2000;

/** Serves the hub on a server's upgrades. The function returned stops that; open connections are the hub's to close. */
export function attachWebSocket(server: Server, hub: LiveHub, options: WebSocketOptions = {}): () => void {
  const { allowedOrigins = [], publicOrigin, path = '/live', otherPaths = [] } = options;
  const origins = publicOrigin === undefined ? allowedOrigins : [...allowedOrigins, publicOrigin];
  const sockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: hub.limits.clientMessageBytes,
    autoPong: false,
  });
  const clients = new Set<WebSocketClient>();
  const gathering = new Gathering(hub.timers);
  let admitting = 0;

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathOf(request) !== path) {
      if (!otherPaths.includes(pathOf(request))) refuse(socket, 404);
      return;
    }
    socket.on('error', () => socket.destroy());
    if (!isOriginAllowed(request, origins)) {
      refuse(socket, 403);
      return;
    }
    if (admitting >= hub.limits.connectionsUnauthenticated) {
      refuse(socket, 503);
      return;
    }
    admitting++;
    void admit(hub, credentialOfRequest(request, publicOrigin)).then((entry) => {
      admitting--;
      if (socket.destroyed) return;
      if (typeof entry === 'object' && !(entry instanceof Problem) && 'status' in entry) {
        refuse(socket, entry.status, entry.at === undefined ? undefined : `${entry.at}${request.url ?? ''}`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const client = new WebSocketClient(hub, gathering, webSocket, socket, request.socket.remoteAddress);
        clients.add(client);
        webSocket.on('close', () => clients.delete(client));
        client.open(entry);
      });
    });
  };

  server.on('upgrade', onUpgrade);
  const stopHeartbeat = every(hub.timers, hub.limits.heartbeatMs, () => {
    for (const client of [...clients]) client.heartbeat();
  });
  return () => {
    server.off('upgrade', onUpgrade);
    stopHeartbeat();
  };
}

/** How a client comes in: with who it is, without a word, or to be told why not. */
type Entry = (Admission & { listens: boolean }) | 'nameless' | Problem;

/** `at`: the address of the region it belongs to. */
interface Refusal {
  status: number;
  at?: string | undefined;
}

/** The refused handshake instead, when the client is a program: it can read one, a browser cannot. */
async function admit(hub: LiveHub, credential: RequestCredential | undefined): Promise<Entry | Refusal> {
  if (!credential) return 'nameless';
  const { token, from } = credential;
  try {
    const caller = await hub.authenticate(token);
    if (caller) return { token, caller, listens: from === 'address' };
    return from === 'header' ? { status: 401 } : new Problem('unauthenticated', 'The token is not valid.');
  } catch (error) {
    if (isRefusal(error)) return from === 'header' ? { status: error.status, at: error.elsewhere?.url } : error;
    hub.log.warn({ err: error }, 'a live connection could not be authenticated');
    return { status: 503 };
  }
}

function refuse(socket: Duplex, status: number, location?: string): void {
  const authenticate = status === 401 ? 'WWW-Authenticate: Bearer\r\n' : '';
  const elsewhere = location === undefined ? '' : `Location: ${location}\r\n`;
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n${authenticate}${elsewhere}\r\n`,
    () => socket.destroy(),
  );
}

class WebSocketClient implements Transport {
  readonly #hub: LiveHub;
  readonly #gathering: Gathering;
  readonly #webSocket: WebSocket;
  readonly #socket: Duplex;
  readonly address: string | undefined;
  #connection: Connection | undefined;
  #alive = true;

  constructor(hub: LiveHub, gathering: Gathering, webSocket: WebSocket, socket: Duplex, address: string | undefined) {
    this.address = address;
    this.#hub = hub;
    this.#gathering = gathering;
    this.#webSocket = webSocket;
    this.#socket = socket;
  }

  open(entry: Entry): void {
    const webSocket = this.#webSocket;
    // Errors of the protocol (too long, not UTF-8, wrong mask) are followed by 'close', and ws has told the peer.
    webSocket.on('error', () => {});
    const connection = this.#connect(entry);
    if (!connection) return;
    this.#connection = connection;
    webSocket.on('message', (data, isBinary) => this.#onMessage(data, isBinary));
    webSocket.on('ping', (data) => {
      // Pongs are bytes too: a peer that pings and does not read must not grow our buffers.
      if (connection.allow() && !connection.isSlow()) webSocket.pong(data);
    });
    webSocket.on('pong', () => {
      this.#alive = true;
    });
    webSocket.on('close', () => connection.disconnected());
    this.#socket.on('drain', () => connection.drained());
    if (typeof entry === 'object' && 'listens' in entry && entry.listens) this.#listen(connection);
  }

  #connect(entry: Entry): Connection | undefined {
    try {
      if (entry instanceof Problem) throw entry;
      return this.#hub.connect(this, entry === 'nameless' ? undefined : entry);
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('internal', 'Try again later.');
      this.send(problemOf(undefined, problem));
      this.close(CLOSE_OF_PROBLEM[problem.code] ?? CLOSE.tryAgainLater, problem.code);
      return undefined;
    }
  }

  send(message: Outgoing): void {
    if (this.#webSocket.readyState !== this.#webSocket.OPEN) return;
    this.#gathering.hold(this.#socket);
    this.#webSocket.send(message.bytes, { binary: false });
    if (message.urgent) this.#gathering.release(this.#socket);
  }

  bufferedBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  close(code: CloseCode, reason: string): void {
    this.#webSocket.close(code, reason);
    this.#gathering.release(this.#socket);
    this.#hub.timers.after(CLOSE_GRACE_MS, () => this.#webSocket.terminate());
  }

  /** Cuts off a peer that has not been heard of since the last one. */
  heartbeat(): void {
    if (!this.#alive) this.#webSocket.terminate();
    this.#alive = false;
    if (this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.ping();
  }

  #onMessage(data: RawData, isBinary: boolean): void {
    this.#alive = true;
    if (isBinary) this.#connection?.close(CLOSE.policy, 'messages are text');
    else this.#connection?.receive(data.toString());
  }

  #listen(connection: Connection): void {
    try {
      this.#hub.listen(connection);
    } catch (error) {
      // No room for one more events channel: the client can still subscribe, and is told then.
      this.#hub.log.warn({ err: error }, 'a live connection cannot listen');
    }
  }
}

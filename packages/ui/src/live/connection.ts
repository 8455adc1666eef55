/**
 * One WebSocket for everything a page watches.
 *
 *   connecting ──ready──▶ live ──closed / silent──▶ reconnecting ──ready──▶ live
 *        └──────refused (session not accepted)──▶ refused ──comeInAgain──▶ reconnecting
 *        └──────forbidden (may watch nothing)──▶ forbidden, asked again every 20 s: a role can change
 *
 * The session cookie says who it is.
 * Invariants: every subscription outlives the connection and is asked for again with its last cursor, so nothing is
 * missed and nothing counts twice; retries back off with jitter to 15 s; a connection that says nothing for 45 s,
 * not even `pong`, is taken for dead.
 */
type LiveStatus = 'connecting' | 'live' | 'reconnecting' | 'refused' | 'forbidden';

export interface LiveMessage {
  type: string;
  id?: string;
  cursor?: string;
  code?: string;
  [field: string]: unknown;
}

export interface LiveState {
  status: LiveStatus;
  /** When the last message with figures or events came, in ms since the epoch. */
  lastFigureMs: number | undefined;
}

interface Subscription {
  request: Readonly<Record<string, unknown>>;
  cursor: string | undefined;
  receive: (message: LiveMessage) => void;
}

/** The part of a browser's WebSocket that is used; its handlers look at nothing but `data`. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
}

const RETRY_FIRST_MS = 500;
export const RETRY_MAX_MS = 15_000;
export const FORBIDDEN_RETRY_MS = 20_000;
const PING_EVERY_MS = 20_000;
const SILENCE_MAX_MS = 45_000;

export class LiveConnection {
  readonly #open: () => Socket;
  readonly #random: () => number;
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #watchers = new Set<() => void>();
  #socket: Socket | undefined;
  #ready = false;
  #state: LiveState = { status: 'connecting', lastFigureMs: undefined };
  #attempts = 0;
  #nextId = 1;
  #lastHeardMs = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;

  constructor(options: { open: () => Socket; random?: () => number }) {
    this.#open = options.open;
    this.#random = options.random ?? Math.random;
  }

  get state(): LiveState {
    return this.#state;
  }

  /** Calls back after every change of state; returns how to stop. */
  watch = (changed: () => void): (() => void) => {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  };

  /** Asks for a channel; the answer of every connection to come is delivered to `receive` until the returned call. */
  subscribe(request: Readonly<Record<string, unknown>>, receive: (message: LiveMessage) => void): () => void {
    const id = `s${this.#nextId++}`;
    this.#subscriptions.set(id, { request, cursor: undefined, receive });
    if (this.#ready) this.#ask(id);
    else if (!this.#socket && this.#retry === undefined && this.#state.status !== 'refused') this.connect();
    return () => {
      this.#subscriptions.delete(id);
      if (this.#ready) this.#send({ type: 'unsubscribe', id });
    };
  }

  /** Tries at once, for instance because the network has come back. */
  connect = (): void => {
    clearTimeout(this.#retry);
    this.#retry = undefined;
    if (this.#socket) return;
    const socket = this.#open();
    this.#socket = socket;
    socket.onopen = () => {
      this.#lastHeardMs = Date.now();
      this.#ready = true;
      // The answer is the first sign of life on a page that watches nothing.
      this.#send({ type: 'ping' });
      for (const id of this.#subscriptions.keys()) this.#ask(id);
      this.#ping = setInterval(() => this.#checkSilence(), PING_EVERY_MS);
    };
    socket.onmessage = ({ data }) => this.#receive(data);
    socket.onerror = () => {};
    socket.onclose = () => this.#lost(socket);
  };

  /** After a refusal, when it has been found that somebody may connect after all. Backs off like any other retry. */
  comeInAgain(): void {
    if (this.#state.status === 'refused') this.#retryLater();
  }

  close(): void {
    clearTimeout(this.#retry);
    clearInterval(this.#ping);
    const [socket, wasOpen] = [this.#socket, this.#ready];
    this.#socket = undefined;
    this.#ready = false;
    if (!socket) return;
    socket.onmessage = null;
    // Closed before it is open, the browser takes it for a failure and says so.
    if (wasOpen) socket.close();
    else socket.onopen = () => socket.close();
  }

  #ask(id: string): void {
    const subscription = this.#subscriptions.get(id);
    if (!subscription) return;
    const { request, cursor } = subscription;
    this.#send({ type: 'subscribe', id, ...request, ...(cursor === undefined ? {} : { resume: cursor }) });
  }

  #send(message: object): void {
    this.#socket?.send(JSON.stringify(message));
  }

  #receive(data: unknown): void {
    this.#lastHeardMs = Date.now();
    const message = read(data);
    if (!message) return;
    if (message.type === 'problem' && message.code === 'unauthenticated') {
      this.#set({ ...this.#state, status: 'refused' });
      this.close();
      return;
    }
    if (message.type === 'problem' && message.code === 'forbidden' && message.id === undefined) {
      this.#set({ ...this.#state, status: 'forbidden' });
      this.close();
      this.#retry = setTimeout(this.connect, FORBIDDEN_RETRY_MS);
      return;
    }
    this.#attempts = 0;
    const carries = message.type === 'snapshot' || message.type === 'update' || message.type === 'event';
    this.#set({ status: 'live', lastFigureMs: carries ? this.#lastHeardMs : this.#state.lastFigureMs });
    const subscription = message.id === undefined ? undefined : this.#subscriptions.get(message.id);
    if (!subscription) return;
    if (typeof message.cursor === 'string') subscription.cursor = message.cursor;
    subscription.receive(message);
  }

  #checkSilence(): void {
    if (Date.now() - this.#lastHeardMs > SILENCE_MAX_MS) {
      const socket = this.#socket;
      socket?.close();
      if (socket) this.#lost(socket);
    } else this.#send({ type: 'ping' });
  }

  #lost(socket: Socket): void {
    if (socket !== this.#socket) return;
    clearInterval(this.#ping);
    this.#socket = undefined;
    this.#ready = false;
    if (this.#state.status !== 'refused') this.#retryLater();
  }

  #retryLater(): void {
    this.#set({ ...this.#state, status: 'reconnecting' });
    const longest = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** this.#attempts++);
    this.#retry = setTimeout(this.connect, longest * (0.5 + this.#random() / 2));
  }

  #set(state: LiveState): void {
    if (state.status === this.#state.status && state.lastFigureMs === this.#state.lastFigureMs) return;
    this.#state = state;
    for (const changed of this.#watchers) changed();
  }
}

function read(data: unknown): LiveMessage | undefined {
  try {
    const message: unknown = JSON.parse(String(data));
    return typeof message === 'object' && message !== null && 'type' in message ? (message as LiveMessage) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * How long an event takes until somebody who watches sees it: one at a time, each half a second, to a figure that nothing
 * else counts towards. The sum that is shown says how many have arrived. Measured from the request that was acknowledged.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { formatInstant, MINUTE_MS, uuidv7 } from '@bellwether/core';
import { WebSocket } from 'ws';
import type { SentEvent } from '../../tests/chaos/truth.ts';
import type { SteadyLoad } from '../../tests/faults/steady-load.ts';

const EVERY_MS = 500;
const AGAIN_MS = 500;
const OPENED_WITHIN_MS = 30_000;
const MODEL = 'live-probe';

interface Message {
  type: string;
  retrying?: boolean;
  series?: { points: Point[] }[];
  points?: Point[];
}

interface Point {
  start: string;
  value: number | null;
}

interface Shown {
  /** When its request was made. */
  sentMs: number;
  tookMs: number;
}

export class LiveProbe {
  readonly shown: Shown[] = [];
  /** When each was sent, in their order. */
  readonly #sentMs: number[] = [];
  readonly #load: SteadyLoad;
  readonly #watcher: { url: string; key: string };
  readonly #values = new Map<string, number>();
  #socket: WebSocket | undefined;
  #isOver = false;
  #sending: Promise<void> | undefined;

  constructor(load: SteadyLoad, watcher: { url: string; key: string }) {
    this.#load = load;
    this.#watcher = watcher;
  }

  /** Resolves once it is watching. */
  async start(): Promise<void> {
    await this.#watch();
    this.#sending = this.#send();
  }

  /** Sends no more, and resolves when all that were sent are shown; rejects when they are not in time. */
  async stop(withinMs: number): Promise<void> {
    this.#isOver = true;
    await this.#sending;
    const deadline = performance.now() + withinMs;
    while (this.shown.length < this.#sentMs.length && performance.now() < deadline) await delay(AGAIN_MS);
    this.#socket?.terminate();
    if (this.shown.length < this.#sentMs.length)
      throw new Error(`${this.#sentMs.length - this.shown.length} of ${this.#sentMs.length} events were never shown.`);
  }

  async #send(): Promise<void> {
    while (!this.#isOver) {
      const paced = delay(EVERY_MS);
      const event = probeEvent();
      // Acknowledged one after the other, so that a sum says which of them it holds.
      const sentMs = await this.#load.deliver({ body: `${event.line}\n`, events: [event] });
      this.#sentMs.push(sentMs);
      this.#note();
      await paced;
    }
  }

  #watch(): Promise<void> {
    const { url, key } = this.#watcher;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/live`, {
      headers: { authorization: `Bearer ${key}` },
      handshakeTimeout: OPENED_WITHIN_MS,
    });
    this.#socket = socket;
    socket.on('error', () => undefined); // it closes then
    socket.on('close', () => {
      if (!this.#isOver) setTimeout(() => void this.#watch().then(resolve, reject), AGAIN_MS);
    });
    socket.on('open', () => {
      const query = {
        metric: 'agent_cost_usd',
        grain: '1m',
        span: '6h',
        filters: [{ dimension: 'model', values: [MODEL] }],
      };
      socket.send(JSON.stringify({ type: 'subscribe', id: 'probe', channel: 'metric', query }));
    });
    socket.on('message', (data) => {
      const message = JSON.parse(String(data)) as Message;
      // What passes by itself is tried again by the server.
      if (message.type === 'problem' && !message.retrying) reject(new Error(`The server refused: ${data}`));
      if (message.type === 'snapshot') resolve();
      for (const { start, value } of [
        ...(message.points ?? []),
        ...(message.series ?? []).flatMap(({ points }) => points),
      ])
        this.#values.set(start, value ?? 0);
      this.#note();
    });
    return promise;
  }

  #note(): void {
    const sum = [...this.#values.values()].reduce((a, b) => a + b, 0);
    while (this.shown.length < Math.min(sum, this.#sentMs.length)) {
      const sentMs = this.#sentMs[this.shown.length]!;
      this.shown.push({ sentMs, tookMs: performance.now() - sentMs });
    }
  }
}

function probeEvent(): SentEvent {
  const nowMs = Date.now();
  const eventId = uuidv7(nowMs);
  const line = JSON.stringify({
    event_id: eventId,
    event_type: 'model_call',
    timestamp: formatInstant(nowMs),
    session_id: 'live-probe',
    metadata: { model: MODEL, cost_usd: 1 },
  });
  return { eventId, minuteMs: Math.floor(nowMs / MINUTE_MS) * MINUTE_MS, model: MODEL, costUsd: 1, line };
}

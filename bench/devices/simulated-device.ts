/**
 * A device as a bench simulates it: one connection, MQTT 3.1.1, QoS 1. What was not acknowledged when the connection ended is
 * sent again on the next one, marked as a repetition, before anything new.
 */
import { connect, type Socket } from 'node:net';
import { generate, type Parser, parser } from 'mqtt-packet';

const RECONNECT_MS = 500;

interface Unacknowledged {
  payload: string;
  sentAtMs: number;
}

export class SimulatedDevice {
  readonly #port: number;
  readonly #token: string;
  readonly #onAcknowledged: (delayMs: number) => void;
  readonly #waiting = new Map<number, Unacknowledged>();
  #socket: Socket | undefined;
  #isConnected = false;
  #isEnded = false;
  #packetId = 0;
  #sent = 0;

  constructor(port: number, token: string, onAcknowledged: (delayMs: number) => void) {
    this.#port = port;
    this.#token = token;
    this.#onAcknowledged = onAcknowledged;
  }

  /** Messages made, each once. */
  get sent(): number {
    return this.#sent;
  }

  get unacknowledged(): number {
    return this.#waiting.size;
  }

  /** Resolves when it is connected the first time; goes on connecting until it is ended. */
  connect(): Promise<void> {
    return new Promise((resolve) => this.#open(resolve));
  }

  /** A new message; while it is not connected it waits. */
  send(): void {
    this.#sent++;
    this.#packetId = (this.#packetId % 65_535) + 1;
    const payload = `{"timestamp":${Date.now()},"message_id":"${this.#sent}","temperature_celsius":20.5,"uptime_seconds":${this.#sent}}`;
    const message = { payload, sentAtMs: performance.now() };
    this.#waiting.set(this.#packetId, message);
    if (this.#isConnected) this.#write(this.#packetId, message, false);
  }

  end(): void {
    this.#isEnded = true;
    this.#socket?.destroy();
  }

  #open(onFirst: () => void): void {
    if (this.#isEnded) return;
    const socket = connect(this.#port, '127.0.0.1');
    const reader: Parser = parser();
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('connect', () =>
      socket.write(
        generate({
          ...{ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clean: true, clientId: '', keepalive: 600 },
          ...{ username: 'device', password: Buffer.from(this.#token) },
        }),
      ),
    );
    reader.on('packet', (packet) => {
      if (packet.cmd === 'connack') {
        this.#isConnected = true;
        for (const [id, message] of this.#waiting) this.#write(id, message, true);
        onFirst();
      } else if (packet.cmd === 'puback') {
        const message = this.#waiting.get(packet.messageId!);
        if (!message) return;
        this.#waiting.delete(packet.messageId!);
        this.#onAcknowledged(performance.now() - message.sentAtMs);
      }
    });
    socket.on('data', (bytes: Buffer) => reader.parse(bytes));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.#isConnected = false;
      // Not all at the same instant, as clients of MQTT do.
      setTimeout(() => this.#open(onFirst), RECONNECT_MS * (1 + Math.random()));
    });
  }

  #write(messageId: number, { payload }: Unacknowledged, dup: boolean): void {
    this.#socket?.write(
      generate({ cmd: 'publish', topic: 'v1/telemetry', payload, qos: 1, dup, retain: false, messageId }),
    );
  }
}

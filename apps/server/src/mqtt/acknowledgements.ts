/** Acknowledgements of a connection's messages, in the order of the messages, whichever is durable first. */
import type { Socket } from 'node:net';
import { generate } from 'mqtt-packet';
import { REASON, type Reason } from './reason-codes.ts';

const DETAIL_SHOWN_MAX = 200;

/** To be called once, when it is known what became of the message. */
export type Acknowledge = (reason: Reason, detail?: string) => void;

export class Acknowledgements {
  readonly #socket: Socket;
  /** Bytes of each, once it may be sent. */
  readonly #waiting: { bytes: Buffer | undefined }[] = [];

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  /** Takes a message's place. MQTT 3.1.1 cannot say why, so there every answer is the same. */
  expect(packetId: number, version: 4 | 5): Acknowledge {
    const own: { bytes: Buffer | undefined } = { bytes: undefined };
    this.#waiting.push(own);
    return (reason, detail) => {
      own.bytes =
        reason === REASON.success || version === 4
          ? Buffer.from([0x40, 2, packetId >> 8, packetId & 0xff])
          : refusal(packetId, reason, detail);
      this.#flush();
    };
  }

  #flush(): void {
    if (this.#waiting[0]?.bytes === undefined || this.#socket.destroyed) return;
    this.#socket.cork();
    for (let first = this.#waiting[0]; first?.bytes; first = this.#waiting[0]) {
      this.#socket.write(first.bytes);
      this.#waiting.shift();
    }
    process.nextTick(() => this.#socket.uncork());
  }
}

function refusal(messageId: number, reasonCode: Reason, detail: string | undefined): Buffer {
  const properties = detail === undefined ? {} : { properties: { reasonString: detail.slice(0, DETAIL_SHOWN_MAX) } };
  return generate({ cmd: 'puback', messageId, reasonCode, ...properties }, { protocolVersion: 5 });
}

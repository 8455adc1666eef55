/**
 * Cuts a stream of bytes into MQTT packets. The length that stands at the head of a packet is looked at before anything of
 * it is kept, so what a connection can make us hold is bounded by what we allow it.
 * Source: OASIS, "MQTT Version 5.0", 2.1.4 (remaining length) and 1.5.5 (variable byte integer).
 */
import { type Packet, type Parser, parser } from 'mqtt-packet';

export class MalformedPacket extends Error {}
export class PacketTooLarge extends Error {}

const LENGTH_BYTES_MAX = 4;

export class PacketReader {
  readonly #parser: Parser = parser();
  readonly #bytesMax: () => number;
  #pending: Buffer = Buffer.alloc(0);
  #packet: Packet | undefined;
  #failure: unknown;

  /** `bytesMax`: of the next packet. */
  constructor(bytesMax: () => number) {
    this.#bytesMax = bytesMax;
    this.#parser.on('packet', (packet) => {
      this.#packet = packet;
    });
    this.#parser.on('error', (error) => {
      this.#failure = error;
    });
  }

  add(chunk: Buffer): void {
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
  }

  /** The next whole packet, if there is one. Throws MalformedPacket, PacketTooLarge; then nothing more can be read. */
  next(): Packet | undefined {
    const bytes = this.#pending;
    const size = sizeOf(bytes);
    if (size === undefined) return undefined;
    if (size > this.#bytesMax()) throw new PacketTooLarge(`A packet of ${size} bytes is larger than is taken.`);
    if (bytes.length < size) return undefined;
    this.#pending = bytes.subarray(size);
    this.#packet = undefined;
    try {
      this.#parser.parse(bytes.subarray(0, size));
    } catch (error) {
      this.#failure = error;
    }
    if (this.#packet && this.#failure === undefined) return this.#packet;
    throw new MalformedPacket('This is no MQTT packet.', { cause: this.#failure });
  }
}

/** Bytes of the packet that begins here; `undefined` while its length has not arrived. */
function sizeOf(bytes: Buffer): number | undefined {
  let length = 0;
  for (let i = 1; i <= LENGTH_BYTES_MAX; i++) {
    const byte = bytes[i];
    if (byte === undefined) return undefined;
    length += (byte & 0x7f) * 0x80 ** (i - 1);
    if (byte < 0x80) return 1 + i + length;
  }
  throw new MalformedPacket('The length of a packet has four bytes at most.');
}

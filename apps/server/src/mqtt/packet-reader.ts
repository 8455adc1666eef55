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
  /** What has arrived lies in it between two places; it grows by doubling, so that many small pieces cost no more than few. */
  #buffer: Buffer = Buffer.alloc(0);
  #from = 0;
  #to = 0;
  /** The buffer is ours to write behind what has arrived; else it is the socket's. */
  #isOwn = false;
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
    const pendingBytes = this.#to - this.#from;
    if (pendingBytes === 0) {
      [this.#buffer, this.#from, this.#to, this.#isOwn] = [chunk, 0, chunk.length, false];
      return;
    }
    if (!this.#isOwn || this.#buffer.length - this.#to < chunk.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(2 * pendingBytes, pendingBytes + chunk.length));
      this.#buffer.copy(grown, 0, this.#from, this.#to);
      [this.#buffer, this.#from, this.#to, this.#isOwn] = [grown, 0, pendingBytes, true];
    }
    chunk.copy(this.#buffer, this.#to);
    this.#to += chunk.length;
  }

  /** The next whole packet, if there is one. Throws MalformedPacket, PacketTooLarge; then nothing more can be read. */
  next(): Packet | undefined {
    const bytes = this.#buffer.subarray(this.#from, this.#to);
    const size = sizeOf(bytes);
    if (size === undefined) return undefined;
    if (size > this.#bytesMax()) throw new PacketTooLarge(`A packet of ${size} bytes is larger than is taken.`);
    if (bytes.length < size) return undefined;
    this.#from += size;
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

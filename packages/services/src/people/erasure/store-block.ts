/**
 * The blocks in which the engine keeps columns and indexes on disk: 16 bytes of checksum, a byte for the method, the length
 * of the block with these nine bytes, the length of its content, the content. Source: ClickHouse,
 * src/Compression/ICompressionCodec.h and the LZ4 block format (github.com/lz4/lz4, doc/lz4_Block_format.md).
 */
import { zstdDecompressSync } from 'node:zlib';

const CHECKSUM_BYTES = 16;
const HEADER_BYTES = 9;
const BLOCK_BYTES_MAX = 1 << 30;

const STORED = 0x02;
const LZ4 = 0x82;
const ZSTD = 0x90;
/** Codecs of numbers only, alone or before another: no text is ever in them. */
const OF_NUMBERS = new Set([0x91, 0x92, 0x93, 0x94, 0x95, 0x97, 0x98, 0x99]);

/** Contents of the blocks a file consists of; `undefined` when it is not such a file. Blocks of numbers are left out. */
export function blocksOf(bytes: Buffer): Buffer[] | undefined {
  const blocks: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const header = at + CHECKSUM_BYTES;
    if (header + HEADER_BYTES > bytes.length) return undefined;
    const method = bytes[header]!;
    const packedBytes = bytes.readUInt32LE(header + 1);
    const contentBytes = bytes.readUInt32LE(header + 5);
    const end = header + packedBytes;
    if (packedBytes < HEADER_BYTES || end > bytes.length || contentBytes > BLOCK_BYTES_MAX) return undefined;
    const packed = bytes.subarray(header + HEADER_BYTES, end);
    if (method === STORED) blocks.push(packed);
    else if (method === LZ4) blocks.push(unpackLz4(packed, contentBytes));
    else if (method === ZSTD) blocks.push(zstdDecompressSync(packed, { maxOutputLength: contentBytes }));
    else if (!OF_NUMBERS.has(method)) return undefined;
    at = end;
  }
  return blocks;
}

/** An LZ4 block: literals, then a match in what has been unpacked, and so on; the last sequence has literals only. */
function unpackLz4(packed: Buffer, contentBytes: number): Buffer {
  const content = Buffer.allocUnsafe(contentBytes);
  let at = 0;
  let filled = 0;
  const longer = (length: number): number => {
    if (length < 15) return length;
    for (;;) {
      const more = packed[at++]!;
      length += more;
      if (more !== 255) return length;
    }
  };
  while (at < packed.length) {
    const token = packed[at++]!;
    const literals = longer(token >> 4);
    packed.copy(content, filled, at, at + literals);
    at += literals;
    filled += literals;
    if (at >= packed.length) break;
    const distance = packed.readUInt16LE(at);
    at += 2;
    const length = longer(token & 15) + 4;
    if (distance === 0 || distance > filled || filled + length > contentBytes)
      throw new Error('The block is not what LZ4 makes.');
    // Byte by byte: a match may reach into what it is itself unpacking.
    for (let i = 0; i < length; i++, filled++) content[filled] = content[filled - distance]!;
  }
  if (filled !== contentBytes) throw new Error('The block is shorter than it says.');
  return content;
}

import { generate } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { MalformedPacket, PacketReader, PacketTooLarge } from './packet-reader.ts';

const publish = (payload: string) =>
  generate({ cmd: 'publish', topic: 'v1/telemetry', payload, qos: 0, dup: false, retain: false });

/** Payloads of all packets that come out when the bytes go in by pieces of such a length. */
function payloads(bytes: Buffer, pieceBytes: number, bytesMax = 128 * 1024): string[] {
  const reader = new PacketReader(() => bytesMax);
  const read: string[] = [];
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    reader.add(Buffer.from(bytes.subarray(at, at + pieceBytes)));
    for (let packet = reader.next(); packet; packet = reader.next())
      read.push(packet.cmd === 'publish' ? packet.payload.toString() : packet.cmd);
  }
  return read;
}

describe('a stream of bytes is cut into packets', () => {
  const said = ['a', 'b'.repeat(300), '', 'c'.repeat(70_000), 'd'];
  const stream = Buffer.concat([...said.map(publish), generate({ cmd: 'pingreq' })]);

  it.each([1, 2, 7, 1000, 65_536, stream.length])('however it arrives: by %i bytes', (pieceBytes) => {
    expect(payloads(stream, pieceBytes)).toEqual([...said, 'pingreq']);
  });

  it('of which earlier ones stay as they were while later ones arrive', () => {
    const reader = new PacketReader(() => 1024);
    const [first, second] = [publish('first'), publish('second')];
    reader.add(first.subarray(0, 3));
    reader.add(Buffer.concat([first.subarray(3), second.subarray(0, 4)]));
    const packet = reader.next();
    reader.add(second.subarray(4));
    reader.next();
    reader.add(Buffer.alloc(500, 'x'));
    expect(packet).toMatchObject({ cmd: 'publish', payload: Buffer.from('first') });
  });

  it('in time that grows with their length, not with its square, when they come byte by byte', () => {
    const packet = publish('x'.repeat(120_000));
    const from = process.threadCpuUsage();
    expect(payloads(packet, 1)).toHaveLength(1);
    const { user, system } = process.threadCpuUsage(from);
    // Copied anew with every byte it would be 7 GB.
    expect((user + system) / 1000).toBeLessThan(500);
  });

  it('and one that is larger than is taken is refused by its head', () => {
    expect(() => payloads(publish('x'.repeat(2000)).subarray(0, 5), 1, 1024)).toThrow(PacketTooLarge);
    expect(() => payloads(Buffer.from('30ffffffff7f', 'hex'), 1)).toThrow(MalformedPacket);
  });
});

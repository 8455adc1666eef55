/** What a connection makes of packets that are read, and yet say what no device may; on the handler of connections itself. */
import { Duplex } from 'node:stream';
import { generate, type Packet } from 'mqtt-packet';
import { describe, expect, it } from 'vitest';
import { MQTT_LIMITS } from './limits.ts';
import { type ConnectionHost, MqttConnection } from './mqtt-connection.ts';

/** A device's side of a connection in memory. */
class Line extends Duplex {
  override _read(): void {}
  override _write(_chunk: Buffer, _encoding: string, done: () => void): void {
    done();
  }
  setNoDelay(): void {}
  destroySoon(): void {
    this.end(() => this.destroy());
  }
}

const connect = generate({ cmd: 'connect', protocolId: 'MQTT', protocolVersion: 4, clientId: 'c', clean: true, password: Buffer.from('p'), username: 'd', keepalive: 10 }); // biome-ignore format: one packet

async function connected(host: Partial<ConnectionHost> = {}) {
  const line = new Line();
  const troubles: string[] = [];
  let isClosed = false;
  new MqttConnection(line as never, {
    limits: MQTT_LIMITS,
    intake: {} as never,
    clock: () => 0,
    prove: async () => ({ orgId: 'acme', deviceId: 'd' }) as never,
    connected: () => undefined,
    listens: () => undefined,
    closed: () => {
      isClosed = true;
    },
    onTrouble: (message) => troubles.push(message),
    ...host,
  });
  line.push(connect);
  await turns();
  return { line, troubles, isClosed: () => isClosed };
}

async function turns(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise(setImmediate);
}

describe('a connected device', () => {
  it('stays connected while it says what it may', async () => {
    const { line, isClosed } = await connected();
    line.push(
      generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'v1/commands', qos: 1 }] } as Packet),
    );
    await turns();
    expect(isClosed()).toBe(false);
    line.destroy();
  });

  // There is no answer to it; trying to write one ended the whole process.
  it.each([
    ['a subscription to nothing', '82020001'],
    ['an end of no subscription', 'a2020001'],
  ])('loses its connection, and nobody else theirs, for %s', async (_, packet) => {
    const { line, troubles, isClosed } = await connected();
    line.push(Buffer.from(packet, 'hex'));
    await turns();
    expect(isClosed()).toBe(true);
    expect(troubles).toEqual([]);
  });

  it('loses its connection when what it sent cannot be handled for a reason nobody thought of', async () => {
    const { line, troubles, isClosed } = await connected({
      listens: () => {
        throw new Error('not thought of');
      },
    });
    line.push(
      generate({ cmd: 'subscribe', messageId: 1, subscriptions: [{ topic: 'v1/commands', qos: 1 }] } as Packet),
    );
    await turns();
    expect(isClosed()).toBe(true);
    expect(troubles).toEqual(['a packet of a device could not be handled; its connection ends']);
  });
});

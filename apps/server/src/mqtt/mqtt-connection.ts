/**
 * One device's connection, MQTT 3.1.1 or 5:
 *
 *   stranger ──CONNECT──► proving ──► connected ──► closed
 *
 * A message of QoS 1 is acknowledged once it is durable, and acknowledgements keep the order of messages. While too many
 * are under way, or they come too fast, the connection is not read: whoever sends is held up, and nothing is thrown away.
 * Sessions end with the connection; what must reach a device that is away waits where it is kept, see device-link.ts.
 */
import type { Socket } from 'node:net';
import { type OnTrouble, Problem } from '@bellwether/core';
import type { DeviceIdentity, DeviceTopic } from '@bellwether/services';
import {
  generate,
  type IConnectPacket,
  type IPublishPacket,
  type ISubscribePacket,
  type IUnsubscribePacket,
  type Packet,
} from 'mqtt-packet';
import { Acknowledgements } from './acknowledgements.ts';
import { addressOf, isBridgeState, listenedTo, publishedTo, STATUS_TOPIC } from './device-topics.ts';
import type { MqttLimits } from './limits.ts';
import { bridgeStatus, type MessageIntake, type Taken } from './message-intake.ts';
import { Outgoing } from './outgoing.ts';
import { Pace } from './pace.ts';
import { MalformedPacket, PacketReader, PacketTooLarge } from './packet-reader.ts';
import { REASON, type Reason, returnCode } from './reason-codes.ts';

export interface ConnectionHost {
  limits: MqttLimits;
  intake: MessageIntake;
  clock(): number;
  /** Whose connection it is, by what was shown; a Reason when it is nobody's, or not now. */
  prove(connection: MqttConnection, shown: string | undefined): Promise<DeviceIdentity | Reason>;
  /** It is the device's one connection from now on. */
  connected(connection: MqttConnection): void;
  /** For itself, or for all that are behind it. */
  listens(device: DeviceIdentity, to: { topic: DeviceTopic; behind: boolean }): void;
  closed(connection: MqttConnection): void;
  onTrouble: OnTrouble;
}

const LEAVE_WITHIN_MS = 5_000;
/** Until a connection that was too fast is read again. */
const SLOWED_MS = 100;
/** How much longer than the keep-alive silence is borne. Source: "MQTT Version 5.0", 3.1.2.10. */
const KEEP_ALIVE_GRACE = 1.5;

export class MqttConnection {
  readonly #socket: Socket;
  readonly #host: ConnectionHost;
  readonly #reader: PacketReader;
  readonly #outgoing: Outgoing;
  /** By the filter it was subscribed to with. */
  readonly #topics = new Map<string, 0 | 1>();
  readonly #acknowledgements: Acknowledgements;
  readonly #pace: Pace;
  readonly #beganMs: number;
  #device: DeviceIdentity | undefined;
  #state: 'stranger' | 'proving' | 'connected' | 'closed' = 'stranger';
  #version: 4 | 5 = 4;
  #will: Buffer | undefined;
  #keepAliveMs = 0;
  #heardMs: number;
  #inFlight = 0;
  #slowed: NodeJS.Timeout | undefined;
  #packetBytesMax = Number.POSITIVE_INFINITY;
  /** It has been told to go, or has said that it goes; nothing more is read. */
  #isEnding = false;

  constructor(socket: Socket, host: ConnectionHost) {
    this.#socket = socket;
    this.#host = host;
    const { limits } = host;
    this.#reader = new PacketReader(() =>
      this.#state === 'stranger' ? limits.connectBytesMax : limits.packetBytesMax,
    );
    this.#outgoing = new Outgoing({ max: limits.outgoingMax, withinMs: limits.outgoingWithinMs });
    this.#acknowledgements = new Acknowledgements(socket);
    this.#beganMs = host.clock();
    this.#heardMs = this.#beganMs;
    const { packetsPerSecond: perSecond, burstPackets: burst } = limits;
    this.#pace = new Pace({ perSecond, burst, nowMs: this.#beganMs });
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.#heardMs = this.#host.clock();
      this.#reader.add(chunk);
      this.#work();
    });
    socket.on('error', () => undefined); // 'close' follows
    socket.on('close', () => this.#ended());
  }

  get device(): DeviceIdentity | undefined {
    return this.#device;
  }

  get isStranger(): boolean {
    return this.#state === 'stranger' || this.#state === 'proving';
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** The device as it is after a change of it. */
  became(device: DeviceIdentity): void {
    this.#device = device;
  }

  /** To be asked every few seconds: ends what has been silent for too long. */
  checkTime(nowMs: number): void {
    if (this.isStranger && nowMs - this.#beganMs > this.#host.limits.connectWithinMs) this.#socket.destroy();
    // What we do not read cannot be heard.
    else if (this.#state === 'connected' && !this.#socket.isPaused() && nowMs - this.#heardMs > this.#keepAliveMs)
      this.end(REASON.keepAliveTimeout, { withWill: true });
    else if (nowMs >= (this.#device?.endsMs ?? Number.POSITIVE_INFINITY)) this.end(REASON.administrative);
    else if (this.#socket.writableLength > this.#host.limits.unreadBytesMax) this.#socket.destroy();
  }

  /** `behind`: the device it is for, as this one, a gateway, calls it. */
  async send(topic: DeviceTopic, payload: Uint8Array, qos: 0 | 1, behind?: string): Promise<boolean> {
    const { filter, name } = addressOf(topic, behind);
    const granted = this.#topics.get(filter);
    const size = payload.length + Buffer.byteLength(name) + 16;
    if (this.#state !== 'connected' || granted === undefined || size > this.#packetBytesMax) return false;
    const packet = { cmd: 'publish', topic: name, payload: Buffer.from(payload) } as const;
    const flags = { qos: Math.min(qos, granted) as 0 | 1, dup: false, retain: false };
    if (flags.qos === 1) return this.#outgoing.sent((messageId) => this.#write({ ...packet, ...flags, messageId }));
    this.#write({ ...packet, ...flags });
    return true;
  }

  /** Ends the connection, and says why where the protocol has words for it. */
  end(reason: Reason, { withWill = false } = {}): void {
    if (this.#state === 'closed' || this.#isEnding) return;
    if (!withWill) this.#will = undefined;
    if (this.#state === 'connected' && this.#version === 5) this.#write({ cmd: 'disconnect', reasonCode: reason });
    this.#leave();
  }

  #leave(): void {
    this.#isEnding = true;
    this.#socket.end();
    this.#socket.destroySoon();
    // A device that does not read cannot hold its connection.
    setTimeout(() => this.#socket.destroy(), LEAVE_WITHIN_MS).unref();
  }

  #work(): void {
    try {
      while (!this.#isEnding && (this.#state === 'stranger' || this.#state === 'connected')) {
        const isTooFast = !this.#pace.allows(this.#host.clock());
        if (isTooFast) this.#workLater();
        if (isTooFast || this.#inFlight >= this.#host.limits.inFlightMax) {
          this.#socket.pause();
          return;
        }
        const packet = this.#reader.next();
        if (!packet) break;
        this.#pace.count();
        this.#handle(packet);
      }
      // While it is proven who it is nothing more is read.
      if (this.#state === 'proving') this.#socket.pause();
      else if (this.#socket.isPaused()) {
        this.#heardMs = this.#host.clock();
        this.#socket.resume();
      }
    } catch (error) {
      if (error instanceof PacketTooLarge) this.end(REASON.packetTooLarge, { withWill: true });
      else if (error instanceof MalformedPacket) this.end(REASON.malformed, { withWill: true });
      else {
        // Of one connection, whatever it is: the others are not to pay for it.
        this.#host.onTrouble('a packet of a device could not be handled; its connection ends', error);
        this.end(REASON.unspecified, { withWill: true });
      }
    }
  }

  /** Goes on reading when it may. */
  #workLater(): void {
    this.#slowed ??= setTimeout(() => {
      this.#slowed = undefined;
      this.#work();
    }, SLOWED_MS);
  }

  #handle(packet: Packet): void {
    if (this.#state === 'stranger') {
      if (packet.cmd === 'connect') void this.#connect(packet);
      else this.#socket.destroy();
      return;
    }
    switch (packet.cmd) {
      case 'publish':
        this.#publish(packet);
        break;
      case 'puback':
        this.#outgoing.acknowledged(packet.messageId ?? 0);
        break;
      case 'subscribe':
        this.#subscribe(packet);
        break;
      case 'unsubscribe':
        this.#unsubscribe(packet);
        break;
      case 'pingreq':
        this.#write({ cmd: 'pingresp' });
        break;
      case 'disconnect':
        if (packet.reasonCode !== REASON.disconnectWithWill) this.#will = undefined;
        this.#leave();
        break;
      default:
        this.end(packet.cmd === 'auth' ? REASON.badAuthentication : REASON.protocolError, { withWill: true });
    }
  }

  async #connect(packet: IConnectPacket): Promise<void> {
    if (packet.protocolVersion === 3) return this.#refuse(REASON.notSupported, 1);
    this.#version = packet.protocolVersion === 5 ? 5 : 4;
    this.#state = 'proving';
    const { will, properties } = packet;
    const { limits } = this.#host;
    if (will) {
      const isOfBridge = isBridgeState(will.topic);
      if ((will.topic !== STATUS_TOPIC && !isOfBridge) || will.payload.length > limits.willBytesMax)
        return this.#refuse(REASON.topicInvalid);
      this.#will = isOfBridge ? bridgeStatus(Buffer.from(will.payload)) : Buffer.from(will.payload);
    }
    // Some devices can set a user name only.
    const shown = packet.password?.toString('utf8') ?? packet.username;
    let serverReference: string | undefined;
    const device = await this.#host.prove(this, shown).catch((error: unknown): Reason => {
      if (error instanceof Problem && error.elsewhere) {
        serverReference = new URL(error.elsewhere.url).hostname;
        return REASON.serverMoved;
      }
      this.#host.onTrouble('a device could not be identified', error);
      return REASON.serverBusy;
    });
    if (this.#socket.destroyed) return;
    if (typeof device === 'number') return this.#refuse(device, returnCode(device), serverReference);
    const asked = packet.keepalive ?? 0;
    const keepAlive = asked === 0 ? limits.keepAliveMax : Math.min(asked, limits.keepAliveMax);
    // MQTT 3.1.1 has no word for another keep-alive: whoever asks for a longer one gets it, within reason.
    this.#keepAliveMs = (this.#version === 5 ? keepAlive : Math.max(asked, keepAlive)) * KEEP_ALIVE_GRACE * 1000;
    this.#packetBytesMax = properties?.maximumPacketSize ?? this.#packetBytesMax;
    this.#device = device;
    this.#state = 'connected';
    this.#host.connected(this);
    this.#write(
      this.#version === 5
        ? {
            cmd: 'connack',
            sessionPresent: false,
            reasonCode: REASON.success,
            properties: {
              ...{ receiveMaximum: limits.inFlightMax, maximumPacketSize: limits.packetBytesMax, maximumQoS: 1 },
              ...{ retainAvailable: false, wildcardSubscriptionAvailable: true, sharedSubscriptionAvailable: false },
              ...{ subscriptionIdentifiersAvailable: false, sessionExpiryInterval: 0, topicAliasMaximum: 0 },
              ...(keepAlive === asked ? {} : { serverKeepAlive: keepAlive }),
              ...(packet.clientId === '' ? { assignedClientIdentifier: device.deviceId } : {}),
            },
          }
        : { cmd: 'connack', sessionPresent: false, returnCode: 0 },
    );
    this.#work();
  }

  /** `serverReference`: where MQTT 5 can say that the device belongs. */
  #refuse(reason: Reason, code = returnCode(reason), serverReference?: string): void {
    this.#will = undefined;
    this.#write(
      this.#version === 5
        ? {
            ...{ cmd: 'connack', sessionPresent: false, reasonCode: reason },
            ...(serverReference === undefined ? {} : { properties: { serverReference } }),
          }
        : { cmd: 'connack', sessionPresent: false, returnCode: code },
    );
    this.#state = 'closed';
    this.#leave();
  }

  #publish(packet: IPublishPacket): void {
    const { qos, messageId, topic, retain, dup } = packet;
    const to = publishedTo(topic);
    const refused =
      qos === 2
        ? REASON.qosNotSupported
        : retain && this.#version === 5
          ? REASON.retainNotSupported
          : // MQTT 3.1.1 cannot say no to a message; so that nobody believes it taken, the connection ends.
            !to && this.#version === 4
            ? REASON.notAuthorised
            : undefined;
    if (refused !== undefined) {
      this.end(refused, { withWill: true });
      return;
    }
    const packetId = qos === 1 ? messageId : undefined;
    const acknowledge = packetId === undefined ? undefined : this.#acknowledgements.expect(packetId, this.#version);
    if (!to) {
      acknowledge?.(REASON.notAuthorised, 'There is no such topic for devices.');
      return;
    }
    this.#inFlight++;
    const payload = typeof packet.payload === 'string' ? Buffer.from(packet.payload) : packet.payload;
    this.#host.intake.take(this.#device!, { to, payload, packetId, isRepeated: dup }).then(
      (taken: Taken) => {
        this.#inFlight--;
        if (taken.kind === 'taken') acknowledge?.(REASON.success);
        else acknowledge?.(REASON.payloadInvalid, taken.detail);
        if (this.#socket.isPaused()) this.#work();
      },
      (error: unknown) => {
        // Not kept, and so not acknowledged: the device sends it again when it is back.
        this.#inFlight--;
        this.#host.onTrouble('a message of a device could not be kept; it sends it again', error);
        this.end(REASON.unspecified);
      },
    );
  }

  #subscribe({ subscriptions, messageId }: ISubscribePacket): void {
    // At least one, says the protocol (3.8.3); there would be nothing to answer.
    if (subscriptions.length === 0 || subscriptions.length > this.#host.limits.subscriptionsPerPacketMax) {
      this.end(REASON.protocolError, { withWill: true });
      return;
    }
    const refused = this.#version === 5 ? REASON.notAuthorised : REASON.unspecified;
    const granted = subscriptions.map(({ topic: filter, qos }) => {
      if (!listenedTo(filter)) return refused;
      const given = qos === 0 ? 0 : 1;
      this.#topics.set(filter, given);
      return given;
    });
    this.#write({ cmd: 'suback', messageId: messageId!, granted });
    for (const { topic: filter } of subscriptions) {
      const to = listenedTo(filter);
      if (to) this.#host.listens(this.#device!, to);
    }
  }

  #unsubscribe({ unsubscriptions, messageId }: IUnsubscribePacket): void {
    if (unsubscriptions.length === 0) {
      this.end(REASON.protocolError, { withWill: true });
      return;
    }
    for (const filter of unsubscriptions) this.#topics.delete(filter);
    this.#write({ cmd: 'unsuback', messageId: messageId!, granted: unsubscriptions.map(() => REASON.success) });
  }

  #write(packet: Packet): void {
    if (!this.#socket.destroyed) this.#socket.write(generate(packet, { protocolVersion: this.#version }));
  }

  #ended(): void {
    const will = this.#state === 'connected' ? this.#will : undefined;
    this.#state = 'closed';
    clearTimeout(this.#slowed);
    this.#outgoing.end();
    this.#host.closed(this);
    if (will && this.#device)
      this.#host.intake
        .status(this.#device, will)
        .catch((error: unknown) => this.#host.onTrouble('the last will of a device could not be taken', error));
  }
}

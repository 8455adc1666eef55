/**
 * Where devices connect: a listener for TCP, one for TLS with certificates of devices, and the connections, one a device.
 * A second connection of a device ends the first.
 */
import { createHash } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer, type TLSSocket } from 'node:tls';
import { type OnTrouble, Problem } from '@bellwether/core';
import {
  type DeviceIdentity,
  type DeviceLink,
  type DeviceProof,
  type DeviceTopic,
  type Platform,
  TelemetryGathering,
} from '@bellwether/services';
import { gauged } from '@bellwether/telemetry';
import { type CertificateFiles, watchCertificate } from '../tls/certificate-files.ts';
import { MQTT_LIMITS, type MqttLimits } from './limits.ts';
import { MessageIntake } from './message-intake.ts';
import { type ConnectionHost, MqttConnection } from './mqtt-connection.ts';
import { REASON, type Reason } from './reason-codes.ts';
import { RecentDeliveries } from './recent-deliveries.ts';

export interface MqttListen {
  host: string;
  /** `undefined`: no listener without TLS. */
  port: number | undefined;
  tls:
    | {
        port: number;
        key: Buffer;
        certificate: Buffer;
        /** Read again when they change. */
        files?: CertificateFiles;
        /** Default TLSv1.3. */
        oldest?: 'TLSv1.2' | 'TLSv1.3';
      }
    | undefined;
}

export interface MqttStats {
  connections: number;
  /** That have not said who they are. */
  strangers: number;
  /** Turned away since the start: no valid credential. */
  refused: number;
}

const LOOK_EVERY_MS = 2_000;
/** After a restart all devices come at once; whom the system turns away comes again only after seconds, and later each time. */
const BACKLOG = 4096;
/** How long a stop waits for what is under way. */
const DRAIN_MS = 3_000;

export class MqttServer implements DeviceLink {
  readonly #platform: Platform;
  readonly #limits: MqttLimits;
  readonly #onTrouble: OnTrouble;
  readonly #gathering: TelemetryGathering;
  readonly #servers: Server[] = [];
  readonly #connections = new Set<MqttConnection>();
  readonly #proofs = new WeakMap<MqttConnection, DeviceProof>();
  readonly #devices = new Map<string, MqttConnection>();
  /** Whose turn to say who they are has not come: after a restart all devices come at once. Nothing of them is read. */
  readonly #line = new Set<Socket>();
  readonly #leave: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #refused = 0;

  private constructor(platform: Platform, limits: MqttLimits, onTrouble: OnTrouble) {
    this.#platform = platform;
    this.#limits = limits;
    this.#onTrouble = onTrouble;
    this.#gathering = new TelemetryGathering(() => platform, 'mqtt');
  }

  static async start(
    platform: Platform,
    listen: MqttListen,
    options: { onTrouble: OnTrouble; limits?: Partial<MqttLimits> },
  ): Promise<MqttServer> {
    const server = new MqttServer(platform, { ...MQTT_LIMITS, ...options.limits }, options.onTrouble);
    try {
      await server.#listen(listen);
    } catch (error) {
      await server.close();
      throw error;
    }
    server.#leave.push(
      gauged('mqtt_connections', 'device', () => server.stats().connections - server.stats().strangers),
      gauged('mqtt_connections', 'stranger', () => server.stats().strangers),
      gauged('mqtt_refused', 'credential', () => server.stats().refused),
      platform.devices.switchboard.connect(server),
      platform.devices.onChanged((deviceId) => void server.#recheck(deviceId)),
      platform.devices.onChangedElsewhere((orgId) => server.#recheckAll(orgId)),
    );
    return server;
  }

  /** The port of the listener without TLS, and of the one with it. */
  get ports(): number[] {
    return this.#servers.map((server) => (server.address() as { port: number }).port);
  }

  stats(): MqttStats {
    const strangers = this.#connections.size - this.#devices.size;
    return { connections: this.#connections.size, strangers, refused: this.#refused };
  }

  async publish(
    orgId: string,
    deviceId: string,
    topic: DeviceTopic,
    payload: Uint8Array,
    qos: 0 | 1,
  ): Promise<'sent' | 'offline'> {
    const connection = this.#devices.get(deviceId);
    if (connection?.device?.orgId === orgId && (await connection.send(topic, payload, qos))) return 'sent';
    const way = await this.#platform.devices.identities.wayTo(orgId, deviceId);
    const gateway = way && this.#devices.get(way.gatewayId);
    if (gateway?.device?.orgId !== orgId) return 'offline';
    return (await gateway.send(topic, payload, qos, way!.name)) ? 'sent' : 'offline';
  }

  holds(orgId: string, deviceId: string): boolean {
    return this.#devices.get(deviceId)?.device?.orgId === orgId;
  }

  takenOver(orgId: string, deviceId: string): void {
    if (this.holds(orgId, deviceId)) this.#devices.get(deviceId)?.end(REASON.takenOver);
  }

  /** Lets what is under way become durable and be acknowledged, then ends all connections. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    for (const leave of this.#leave.splice(0)) leave();
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    const untilMs = Date.now() + DRAIN_MS;
    while (Date.now() < untilMs && [...this.#connections].some(({ inFlight }) => inFlight > 0))
      await new Promise((resolve) => setTimeout(resolve, 10));
    for (const socket of this.#line) socket.destroy();
    for (const connection of this.#connections) connection.end(REASON.shuttingDown);
    await Promise.all(closed);
    await this.#gathering.close();
  }

  async #listen({ host, port, tls }: MqttListen): Promise<void> {
    const connectionHost = this.#connectionHost();
    const accept = (socket: Socket): void => this.#accept(socket, connectionHost);
    if (port !== undefined) this.#servers.push(await listening(createServer(accept), port, host));
    if (tls) {
      // Any certificate gets so far: whether we know it says its fingerprint, and the handshake that it has the key.
      const { key, certificate: cert, files, oldest: minVersion = 'TLSv1.3' } = tls;
      const options = { key, cert, requestCert: true, rejectUnauthorized: false, minVersion };
      const secured = createTlsServer({ ...options, handshakeTimeout: this.#limits.connectWithinMs }, accept);
      secured.maxConnections = this.#limits.connectionsMax;
      if (files)
        this.#leave.push(
          watchCertificate(files, {
            changed: (renewed) => secured.setSecureContext({ ...renewed, minVersion }),
            trouble: (error) => this.#onTrouble('the renewed certificate for devices cannot be served', error),
          }),
        );
      this.#servers.push(await listening(secured, tls.port, host));
    }
    this.#timer = setInterval(() => {
      const nowMs = Date.now();
      for (const connection of this.#connections) connection.checkTime(nowMs);
    }, LOOK_EVERY_MS);
    this.#timer.unref();
  }

  #accept(socket: Socket, host: ConnectionHost): void {
    if (this.#connections.size + this.#line.size >= this.#limits.connectionsMax) {
      socket.destroy();
      return;
    }
    this.#line.add(socket);
    socket.on('error', () => undefined); // 'close' follows
    socket.once('close', () => this.#line.delete(socket));
    this.#admitNext(host);
  }

  /** A turn ends when somebody is known, or gone. */
  #admitNext(host: ConnectionHost): void {
    for (const socket of this.#line) {
      if (this.stats().strangers >= this.#limits.strangersMax) return;
      this.#line.delete(socket);
      this.#admit(socket, host);
    }
  }

  #admit(socket: Socket, host: ConnectionHost): void {
    const connection = new MqttConnection(socket, host);
    this.#connections.add(connection);
    const certificateSha256 = certificateOf(socket, this.#platform.clock());
    if (certificateSha256) this.#proofs.set(connection, { certificateSha256 });
  }

  #connectionHost(): ConnectionHost {
    const deliveries = new RecentDeliveries(() => this.#platform.clock());
    const host: ConnectionHost = {
      limits: this.#limits,
      intake: new MessageIntake(this.#platform, this.#gathering, deliveries),
      // Of the machine, not of the platform: how long somebody is silent is no matter of dates.
      clock: Date.now,
      prove: (connection, shown) => this.#prove(connection, shown),
      connected: (connection) => {
        this.#connected(connection);
        this.#admitNext(host);
      },
      listens: (device, { topic, behind }) => {
        if (behind) void this.#listensBehind(device, topic);
        else this.#platform.devices.switchboard.listens(device, topic);
      },
      closed: (connection) => {
        this.#connections.delete(connection);
        const id = connection.device?.deviceId;
        if (id !== undefined && this.#devices.get(id) === connection) this.#devices.delete(id);
        this.#admitNext(host);
      },
      onTrouble: this.#onTrouble,
    };
    return host;
  }

  /** What waits for any device behind the gateway can go out. */
  async #listensBehind(gateway: DeviceIdentity, topic: DeviceTopic): Promise<void> {
    const { identities, switchboard } = this.#platform.devices;
    const behind = await identities.allBehind(gateway).catch((error: unknown) => {
      this.#onTrouble('the devices behind a gateway could not be read; what waits for them goes out later', error);
      return [];
    });
    for (const device of behind) switchboard.listens(device, topic);
  }

  async #prove(connection: MqttConnection, shown: string | undefined): Promise<DeviceIdentity | Reason> {
    const byCertificate = this.#proofs.get(connection);
    const proofs = [...(byCertificate ? [byCertificate] : []), ...(shown === undefined ? [] : [{ token: shown }])];
    for (const proof of proofs) {
      const device = await this.#identify(proof);
      if (typeof device === 'number') return device;
      if (!device) continue;
      this.#proofs.set(connection, proof);
      return device;
    }
    this.#refused++;
    return REASON.badCredentials;
  }

  async #identify(proof: DeviceProof): Promise<DeviceIdentity | Reason | undefined> {
    try {
      return await this.#platform.devices.identities.identify(proof);
    } catch (error) {
      if (error instanceof Problem && error.code === 'forbidden') return REASON.notAuthorised;
      throw error;
    }
  }

  #connected(connection: MqttConnection): void {
    const { deviceId } = connection.device!;
    const before = this.#devices.get(deviceId);
    this.#devices.set(deviceId, connection);
    before?.end(REASON.takenOver);
    this.#platform.devices.switchboard.connected(connection.device!);
  }

  /** Another process has changed devices: it is not said which. */
  #recheckAll(orgId: string | undefined): void {
    for (const [deviceId, { device }] of this.#devices)
      if (orgId === undefined || device?.orgId === orgId) void this.#recheck(deviceId);
  }

  /** After a change: whoever has lost its credential loses its connection. */
  async #recheck(deviceId: string): Promise<void> {
    const connection = this.#devices.get(deviceId);
    const proof = connection && this.#proofs.get(connection);
    if (!connection || !proof) return;
    const device = await this.#identify(proof).catch((error: unknown) => {
      this.#onTrouble('a device could not be identified again', error);
      return undefined;
    });
    if (device === undefined || typeof device === 'number') connection.end(REASON.administrative);
    else connection.became(device);
  }
}

/** SHA-256 of the certificate that the other side has proven to have; `undefined` without one, or of one out of date. */
function certificateOf(socket: Socket, nowMs: number): Buffer | undefined {
  if (!('getPeerCertificate' in socket)) return undefined;
  const { raw, valid_from: from, valid_to: to } = (socket as TLSSocket).getPeerCertificate();
  if (!raw || nowMs < Date.parse(from) || nowMs > Date.parse(to)) return undefined;
  return createHash('sha256').update(raw).digest();
}

function listening(server: Server, port: number, host: string): Promise<Server> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, backlog: BACKLOG }, () => {
      server.off('error', reject);
      resolve(server);
    });
  });
}

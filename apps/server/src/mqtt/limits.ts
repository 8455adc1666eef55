/** What one connection may take, so that no device, broken or hostile, takes it from the others. Documented in docs/devices.md. */
export const MQTT_LIMITS = {
  /** All together; whoever comes beyond is told that the server is busy. */
  connectionsMax: 15_000,
  /** That have not said who they are yet. */
  strangersMax: 1_000,
  /** Until CONNECT, in milliseconds. */
  connectWithinMs: 10_000,
  connectBytesMax: 8 * 1024,
  packetBytesMax: 128 * 1024,
  /** Messages not yet acknowledged; then the connection is not read. */
  inFlightMax: 100,
  /** Packets a second, on average; a burst may have ten seconds' worth. Beyond, the connection is read more slowly. */
  packetsPerSecond: 100,
  burstPackets: 1_000,
  /** In seconds; a device that asks for none, or for more, gets this. */
  keepAliveMax: 1_200,
  subscriptionsPerPacketMax: 8,
  willBytesMax: 1_024,
  /** Messages to a device that it has not acknowledged, and for how long they are waited for. */
  outgoingMax: 20,
  outgoingWithinMs: 10_000,
  /** Bytes that wait for a device that does not read. */
  unreadBytesMax: 1024 * 1024,
} as const;

export type MqttLimits = { readonly [Limit in keyof typeof MQTT_LIMITS]: number };

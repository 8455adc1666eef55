/** Reason codes of MQTT 5 that we answer with. Source: OASIS, "MQTT Version 5.0", 2.4. */
export const REASON = {
  success: 0x00,
  disconnectWithWill: 0x04,
  protocolError: 0x82,
  notSupported: 0x83,
  badCredentials: 0x86,
  notAuthorised: 0x87,
  serverBusy: 0x89,
  shuttingDown: 0x8b,
  badAuthentication: 0x8c,
  keepAliveTimeout: 0x8d,
  takenOver: 0x8e,
  malformed: 0x81,
  topicInvalid: 0x90,
  packetTooLarge: 0x95,
  payloadInvalid: 0x99,
  retainNotSupported: 0x9a,
  qosNotSupported: 0x9b,
  serverMoved: 0x9d,
  administrative: 0x98,
  unspecified: 0x80,
} as const;

export type Reason = (typeof REASON)[keyof typeof REASON];

/** The same in MQTT 3.1.1, which knows five reasons to refuse a connection. Source: OASIS, "MQTT Version 3.1.1", 3.2.2.3. */
export function returnCode(reason: Reason): number {
  switch (reason) {
    case REASON.success:
      return 0;
    case REASON.serverBusy:
    case REASON.shuttingDown:
    case REASON.unspecified:
      return 3;
    case REASON.badCredentials:
      return 4;
    default:
      return 5;
  }
}

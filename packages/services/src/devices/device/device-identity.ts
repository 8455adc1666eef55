/** A device that has proven itself by a credential: all that a door may know of it, and all it speaks for. */
export interface DeviceIdentity {
  orgId: string;
  deviceId: string;
  /** What it has proven itself by; it ends with it. */
  credentialId: string;
  name: string;
  profile: string;
  category: string;
  site: string;
  /** When the credential ends, in milliseconds; absent: when somebody ends it. */
  endsMs?: number;
}

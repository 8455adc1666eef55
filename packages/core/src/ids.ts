/**
 * Identifiers. Events carry a UUID, preferably version 7 (RFC 9562), whose first 48 bits are the millisecond it was
 * made in: ids sort by time, and a duplicate can be looked for where its own time says it would be.
 */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return text.length === 36 && UUID.test(text);
}

/** A new UUID version 7. `random` fills its argument with random bytes. */
export function uuidv7(nowMs: number = Date.now(), random: (bytes: Uint8Array) => Uint8Array = fillRandom): string {
  const bytes = random(new Uint8Array(16));
  for (let i = 5, time = nowMs; i >= 0; i--, time = Math.floor(time / 256)) bytes[i] = time % 256;
  return formatUuid(bytes, 0x70);
}

/** The millisecond inside a version 7 UUID; `undefined` for any other version. */
export function uuidv7TimeMs(uuid: string): number | undefined {
  if (uuid.charCodeAt(14) !== 55) return undefined;
  return Number.parseInt(uuid.slice(0, 8), 16) * 0x10000 + Number.parseInt(uuid.slice(9, 13), 16);
}

/**
 * The same bytes always give the same UUID (version 8): for doors whose protocol has no event id but says when two
 * records are one (a span, a data point). `digest` is at least 16 bytes of a cryptographic hash.
 */
export function uuidFromDigest(digest: Uint8Array): string {
  return formatUuid(digest.slice(0, 16), 0x80);
}

function formatUuid(bytes: Uint8Array, version: number): string {
  bytes[6] = (bytes[6]! & 0x0f) | version;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  let hex = '';
  for (let i = 0; i < 16; i++) hex += HEX[bytes[i]!];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

function fillRandom(bytes: Uint8Array): Uint8Array {
  return globalThis.crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>);
}

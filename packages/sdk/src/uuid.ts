/**
 * UUID version 7 (RFC 9562): the first 48 bits are the millisecond, the rest is random. An event keeps the id it was
 * given at `track()` through every retry and restart, which is what makes sending it twice harmless.
 */

export function uuidv7(nowMs: number): string {
  const bytes = fillRandom(new Uint8Array(16));
  for (let i = 5, time = Math.max(0, Math.floor(nowMs)); i >= 0; i--, time = Math.floor(time / 256)) bytes[i] = time;
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

function fillRandom(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  // getRandomValues is there in insecure contexts too, but a sandbox may have taken it away: an id is no secret.
  if (globalThis.crypto?.getRandomValues) return globalThis.crypto.getRandomValues(bytes);
  return bytes.map(() => Math.random() * 256);
}

/**
 * A checked line is a JSON object on one line whose last field is `crc`: the CRC-32 of everything before that field,
 * continued over the payload, if one follows. Every line the log writes itself has this form.
 */
import { crc32 } from 'node:zlib';

/** Bytes of `,"crc":"01234567"}`. */
const CRC_FIELD_BYTES = 18;
const CRC_FIELD = ',"crc":"';
export const LINE_FEED = 10;

/** `open` is the JSON text of the object without its closing brace. The result ends in a line feed. */
export function sealLine(open: string, payload?: Uint8Array): Buffer {
  const head = crc32(open);
  const crc = payload ? crc32(payload, head) : head;
  return Buffer.from(`${open}${CRC_FIELD}${crc.toString(16).padStart(8, '0')}"}\n`);
}

/** An object as a checked line of its own, without payload. */
export function checkedLine(object: object): Buffer {
  return sealLine(JSON.stringify(object).slice(0, -1));
}

/** Whether the line (without its line feed) carries the right checksum for itself and the payload. */
export function isIntact(line: Buffer, payload?: Uint8Array): boolean {
  const end = line.length - CRC_FIELD_BYTES;
  if (end < 1 || line.toString('latin1', end, end + CRC_FIELD.length) !== CRC_FIELD) return false;
  const head = crc32(line.subarray(0, end));
  const crc = payload ? crc32(payload, head) : head;
  return line.toString('latin1', end + CRC_FIELD.length) === `${crc.toString(16).padStart(8, '0')}"}`;
}

/**
 * The object of an intact line; `undefined` when it is not intact, or no object: then something else wrote it, with a
 * checksum that is right. The caller knows what it wrote there.
 */
export function parseCheckedLine(line: Buffer): { [field: string]: unknown } | undefined {
  const trimmed = line.at(-1) === LINE_FEED ? line.subarray(0, -1) : line;
  if (!isIntact(trimmed)) return undefined;
  try {
    const object: unknown = JSON.parse(trimmed.toString());
    return typeof object === 'object' && object !== null ? (object as { [field: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}

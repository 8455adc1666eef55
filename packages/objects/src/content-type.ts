/**
 * Whether content is what it says it is, as far as its first bytes show. Kinds that have no mark of their own (text,
 * JSON, CSV) are taken at their word, but may not be a kind that has one; `application/octet-stream` may be anything.
 */
import { fileTypeFromBuffer } from 'file-type';

/** A media type with its parameters, as RFC 9110 section 8.3.1 writes it. */
const MEDIA_TYPE =
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}(\s*;\s*[a-z0-9-]+=("[^"\\\r\n]*"|[\w.+-]+))*$/i;
/** Kinds that file-type tells apart and that are content of one another. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  'application/xml': ['text/xml', 'image/svg+xml', 'text/html', 'application/xhtml+xml'],
  'application/gzip': ['application/x-gzip'],
  'audio/mp4': ['video/mp4'],
};

/** What is wrong with it, after the field's name; `undefined` when nothing is. `allowed` may hold `image/*`. */
export async function refusalOfContentType(
  declared: string,
  allowed: readonly string[],
  head: Uint8Array,
): Promise<string | undefined> {
  if (declared.length > 200 || !MEDIA_TYPE.test(declared)) return 'has to be a media type, such as text/plain.';
  const type = essenceOf(declared);
  if (allowed.length > 0 && !allowed.some((one) => matches(type, one)))
    return `is ${type}; this bucket takes ${allowed.join(', ')}.`;
  if (type === 'application/octet-stream') return undefined;
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  if (!found) return undefined;
  const seen = essenceOf(found.mime);
  const isSo =
    seen === type ||
    SAME[seen]?.includes(type) ||
    (seen === 'application/xml' && type.endsWith('+xml')) ||
    isZip(seen, type);
  return isSo ? undefined : `says ${type}, but the content begins as ${seen} does.`;
}

function matches(type: string, allowed: string): boolean {
  return allowed.endsWith('/*') ? type.startsWith(allowed.slice(0, -1)) : type === allowed.toLowerCase();
}

/** Many kinds are archives inside. */
function isZip(seen: string, type: string): boolean {
  return seen === 'application/zip' && (type.startsWith('application/vnd.') || type.endsWith('+zip'));
}

function essenceOf(type: string): string {
  return type.split(';', 1)[0]!.trim().toLowerCase();
}

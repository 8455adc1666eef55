/**
 * The path of a page without what might say who somebody is: no query, no fragment; an address, a long number, a uuid or
 * another id in it reads ":id". Pages that differ in those alone are one page.
 */
const LENGTH_MAX = 512;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LONG_NUMBER = /^\+?\d{5,}$/;
const HEXADECIMAL = /^(?=.*\d)[0-9a-f]{12,}$/i;
/** Letters in both cases and digits, as tokens have. */
const TOKEN = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[\w-]{16,}$/;

export function cleanPath(address: string): string {
  const path = address.split(/[?#;]/, 1)[0]!.slice(0, LENGTH_MAX * 2);
  const segments = (path.startsWith('/') ? path : `/${path}`).split('/').map(cleanSegment);
  return segments.join('/').slice(0, LENGTH_MAX);
}

function cleanSegment(segment: string): string {
  let text = segment;
  try {
    text = decodeURIComponent(segment);
  } catch {
    // Not encoded; taken as it is.
  }
  if (text.includes('@') || UUID.test(text) || LONG_NUMBER.test(text) || HEXADECIMAL.test(text) || TOKEN.test(text))
    return ':id';
  return text.replace(/[\p{Cc}/]/gu, '');
}

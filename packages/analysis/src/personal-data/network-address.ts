/** Addresses of devices: IPv4, IPv6, MAC. Those that name no device (0.0.0.0, ::, loopback, masks) pass, as do versions. */
import type { FieldHint } from './field-hint.ts';
import { isDigitCode } from './words.ts';

const HEX = new Set('0123456789abcdefABCDEF');

/** Looks at what lies between white space and brackets; colons are part of an address here. */
export function hasNetworkAddress(text: string, hint: FieldHint): boolean {
  let start = -1;
  for (let i = 0; i <= text.length; i++) {
    const isPart = i < text.length && (HEX.has(text[i]!) || text[i] === '.' || text[i] === ':' || text[i] === '-');
    if (isPart && start < 0) start = i;
    if (isPart || start < 0) continue;
    const isWhole = !isWordAt(text, start - 1) && !isWordAt(text, i);
    if (isWhole && isAddress(text.slice(start, i), hint)) return true;
    start = -1;
  }
  return false;
}

function isWordAt(text: string, at: number): boolean {
  if (at < 0 || at >= text.length) return false;
  const code = text.charCodeAt(at);
  return isDigitCode(code) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122) || code === 95;
}

function isAddress(text: string, hint: FieldHint): boolean {
  if (text.length > 64) return false;
  const trimmed = text.endsWith('.') || text.endsWith(':') ? text.slice(0, -1) : text;
  return (!hint.code && isIpV4(trimmed)) || isMac(trimmed) || isIpV6(trimmed);
}

function isIpV4(text: string): boolean {
  const [address = '', port, ...more] = text.split(':');
  if (more.length > 0 || (port !== undefined && !isNumber(port, 65_535))) return false;
  const parts = address.split('.');
  if (parts.length !== 4 || !parts.every((part) => isNumber(part, 255))) return false;
  const first = Number(parts[0]);
  // 0.x and 1.2.3.4-like small first numbers are versions of programs more often than addresses.
  return first >= 8 && first !== 127 && first < 240 && !parts.every((part) => part === parts[0]);
}

function isNumber(text: string, max: number): boolean {
  if (text === '' || text.length > 5 || (text.length > 1 && text.startsWith('0'))) return false;
  return [...text].every((character) => isDigitCode(character.charCodeAt(0))) && Number(text) <= max;
}

function isMac(text: string): boolean {
  const mark = text.includes(':') ? ':' : '-';
  const parts = text.split(mark);
  if (parts.length !== 6 || !parts.every((part) => part.length === 2 && isHex(part))) return false;
  return (
    text.toLowerCase() !== `ff${mark}ff${mark}ff${mark}ff${mark}ff${mark}ff` && parts.some((part) => part !== '00')
  );
}

/** Eight groups, or fewer around one `::`. Times (10:05:00) have neither. */
function isIpV6(text: string): boolean {
  if (!text.includes(':') || text.includes('-')) return false;
  const halves = text.split('::');
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const isShort = halves.length === 2 && groups.length >= 2 && groups.length <= 7;
  if (!isShort && !(halves.length === 1 && groups.length === 8)) return false;
  return groups.every((group) => group.length <= 4 && isHex(group)) && groups.some((group) => group.length >= 3);
}

function isHex(text: string): boolean {
  return text !== '' && [...text].every((character) => HEX.has(character));
}

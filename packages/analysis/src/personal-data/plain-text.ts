/**
 * The text a reader would see: compatibility forms (full-width letters and digits, NFKC) made plain, invisible characters
 * removed, `%40` and `&#64;` decoded. Somebody who writes an address so that it is hard to find writes it so that it can
 * still be read.
 */

const INVISIBLE: ReadonlySet<number> = new Set([0xad, 0x34f, 0x61c, 0x180e, 0x2060, 0xfeff]);
const HEX = 16;

export function plainText(text: string): string {
  const plain = isAscii(text) ? text : withoutInvisible(text.normalize('NFKC'));
  return plain.includes('%') || plain.includes('&#') ? decoded(plain) : plain;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 126) return false;
  return true;
}

/** Zero-width characters, marks of direction, and dashes and spaces of all kinds as the one on the keyboard. */
function withoutInvisible(text: string): string {
  let plain = '';
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if ((code >= 0x200b && code <= 0x200f) || (code >= 0x202a && code <= 0x202e) || INVISIBLE.has(code)) continue;
    if (code >= 0x2010 && code <= 0x2015) plain += '-';
    else plain += code === 0xa0 || (code >= 0x2000 && code <= 0x200a) ? ' ' : character;
  }
  return plain;
}

/** One pass; what is no complete sequence stays as it is. Only ASCII is decoded: that is what addresses are made of. */
function decoded(text: string): string {
  let plain = '';
  for (let i = 0; i < text.length; i++) {
    const [character, length] = text[i] === '%' ? percent(text, i) : text[i] === '&' ? entity(text, i) : ['', 0];
    plain += length > 0 ? character : text[i];
    if (length > 0) i += length - 1;
  }
  return plain;
}

function percent(text: string, at: number): [string, number] {
  const digits = text.slice(at + 1, at + 3);
  const code = isHex(digits) && digits.length === 2 ? Number.parseInt(digits, HEX) : 0;
  return printable(code, 3);
}

function entity(text: string, at: number): [string, number] {
  if (text[at + 1] !== '#') return ['', 0];
  const end = text.indexOf(';', at);
  if (end < 0 || end - at > 8) return ['', 0];
  const body = text.slice(at + 2, end);
  const isHexadecimal = body[0] === 'x' || body[0] === 'X';
  const code = isHexadecimal ? Number.parseInt(body.slice(1), HEX) : Number(body);
  return printable(code, end - at + 1);
}

function printable(code: number, length: number): [string, number] {
  return code >= 32 && code < 127 ? [String.fromCharCode(code), length] : ['', 0];
}

function isHex(text: string): boolean {
  return [...text].every((character) => '0123456789abcdefABCDEF'.includes(character));
}

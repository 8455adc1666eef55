/**
 * The typeface of PDF files, from the package that ships it to browsers. It comes as WOFF 1.0, a wrapping of compressed
 * font tables, which is taken off here. Source: WOFF File Format 1.0 (W3C, 2012), sections 3 to 5.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { inflateSync } from 'node:zlib';

const HEADER = 44;
const ENTRY = 20;
const FACES = /^inter-(latin|latin-ext|greek|greek-ext|cyrillic|cyrillic-ext|vietnamese)-(400|600)-normal\.woff$/;

let read: Buffer[] | undefined;

export function pdfFonts(): Buffer[] {
  if (read) return read;
  const folder = join(dirname(createRequire(import.meta.url).resolve('@fontsource/inter/package.json')), 'files');
  read = readdirSync(folder)
    .filter((name) => FACES.test(name))
    .sort()
    .map((name) => unwrapped(readFileSync(join(folder, name))));
  return read;
}

function unwrapped(woff: Buffer): Buffer {
  if (woff.toString('latin1', 0, 4) !== 'wOFF')
    throw new Error('A font of the package @fontsource/inter is no WOFF file.');
  const count = woff.readUInt16BE(12);
  let end = 12 + 16 * count;
  const tables = Array.from({ length: count }, (_, index) => {
    const at = HEADER + ENTRY * index;
    const [offset, packed, length] = [4, 8, 12].map((field) => woff.readUInt32BE(at + field)) as [
      number,
      number,
      number,
    ];
    const bytes = woff.subarray(offset, offset + packed);
    const table = { tag: woff.readUInt32BE(at), checksum: woff.readUInt32BE(at + 16), offset: end };
    // Tables begin at multiples of four.
    end += (length + 3) & ~3;
    return { ...table, data: packed < length ? inflateSync(bytes, { maxOutputLength: length }) : bytes };
  });
  const font = Buffer.alloc(end);
  font.writeUInt32BE(woff.readUInt32BE(4), 0);
  const power = Math.floor(Math.log2(count));
  for (const [index, value] of [count, 16 * 2 ** power, power, 16 * count - 16 * 2 ** power].entries())
    font.writeUInt16BE(value, 4 + 2 * index);
  for (const [index, { tag, checksum, offset, data }] of tables.entries()) {
    for (const [field, value] of [tag, checksum, offset, data.length].entries())
      font.writeUInt32BE(value, 12 + 16 * index + 4 * field);
    data.copy(font, offset);
  }
  return font;
}

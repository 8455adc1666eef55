/**
 * Literals → engine SQL. A string is printed so that nothing in it could be syntax even if the quotes around it were
 * lost: letters, digits, the space and the underscore stand as they are, every other byte of its UTF-8 form is `\xHH`.
 */
import { formatInstant } from '@bellwether/core';
import type { LiteralValue } from './relation.ts';
import { ENGINE_TYPES } from './value-type.ts';

const HEX = Array.from({ length: 256 }, (_, byte) => `\\x${byte.toString(16).toUpperCase().padStart(2, '0')}`);
const PLAIN = /^[A-Za-z0-9 _]*$/;

export function printString(text: string): string {
  if (PLAIN.test(text)) return `'${text}'`;
  let printed = '';
  for (const byte of new TextEncoder().encode(text)) {
    const character = String.fromCharCode(byte);
    printed += PLAIN.test(character) ? character : HEX[byte]!;
  }
  return `'${printed}'`;
}

export function printLiteral(literal: LiteralValue): string {
  if (literal.value === null)
    return literal.type === 'null' ? 'NULL' : `CAST(NULL, ${printString(`Nullable(${ENGINE_TYPES[literal.type]})`)})`;
  switch (literal.type) {
    case 'string':
      return printString(literal.value);
    case 'integer':
      // One width for all: small unsigned types would add up to a 64-bit one that does not mix with columns.
      return literal.bare ? String(literal.value) : `toInt64(${literal.value})`;
    case 'number':
      return printNumber(literal.value);
    case 'boolean':
      return literal.value ? 'true' : 'false';
    case 'timestamp':
      return `toDateTime64('${formatInstant(literal.value).slice(0, 23).replace('T', ' ')}', 3, 'UTC')`;
    case 'date':
      return `toDate32('${formatInstant(literal.value).slice(0, 10)}')`;
    case 'interval': {
      const { amount, unit } = literal.value;
      return `toInterval${unit[0]!.toUpperCase()}${unit.slice(1)}(${amount})`;
    }
  }
}

function printNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error('A number literal is finite; the checker refuses any other.');
  return `toFloat64(${value})`;
}

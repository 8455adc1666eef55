/**
 * The only places where a value becomes SQL text. ClickHouse string literals know backslash escapes, so both the
 * backslash and the quote are escaped; numbers must be finite; identifiers are checked, never escaped.
 */

export function sqlString(value: string): string {
  return `'${value.replace(/\\/g, '\\\\').replace(/'/g, "\\'").replaceAll('\0', '\\0')}'`;
}

export function sqlNumber(value: number): string {
  if (!Number.isFinite(value)) throw new RangeError(`${value} cannot be written in SQL.`);
  return String(value);
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/;

export function sqlIdentifier(name: string): string {
  if (!IDENTIFIER.test(name)) throw new RangeError(`"${name}" is not an identifier.`);
  return `\`${name}\``;
}

/** An instant as a DateTime64(3) expression. */
export function sqlInstant(instantMs: number): string {
  return `fromUnixTimestamp64Milli(${sqlNumber(Math.trunc(instantMs))}, 'UTC')`;
}

/** A DateTime64(3) column in the one printed form of an instant. */
export function printedInstant(column: string): string {
  return `toString(formatDateTime(${column}, '%Y-%m-%dT%H:%i:%S.')) || leftPad(toString(toUnixTimestamp64Milli(${column}) % 1000), 3, '0') || 'Z'`;
}

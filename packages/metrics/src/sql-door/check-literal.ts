/** Numbers, times and intervals as they are written → checked literals. */
import type { ExpressionContext } from './check-expression.ts';
import { suggestion } from './nearest-name.ts';
import { parseDate, parseTimestamp } from './parse-time.ts';
import { INTERVAL_UNITS, type IntervalUnit, literalInteger, type Value } from './relation.ts';
import { quoted } from './source.ts';
import type { Expression } from './syntax.ts';

export const TIME_FORM = "Write '2026-11-20' or '2026-11-20 08:00:00' (UTC).";

export function checkTime(
  { kind, text, at }: Extract<Expression, { kind: 'timestamp' | 'date' }>,
  { source }: ExpressionContext,
): Value {
  const value = kind === 'date' ? parseDate(text) : parseTimestamp(text);
  if (value === undefined) throw source.invalid(at, `${quoted(text)} is not a ${kind}. ${TIME_FORM}`);
  return { kind: 'literal', type: kind, value };
}

const INTEGER_MAX = 2n ** 63n - 1n;

export function checkNumber(
  { digits, at }: Extract<Expression, { kind: 'number' }>,
  { source }: ExpressionContext,
  negative: boolean,
): Value {
  if (/^\d+$/.test(digits)) {
    const integer = BigInt(digits);
    if (integer <= INTEGER_MAX) return literalInteger(negative ? -integer : integer);
  }
  const number = Number(digits);
  if (!Number.isFinite(number)) throw source.invalid(at, `${quoted(digits)} is too large for a number.`);
  return { kind: 'literal', type: 'number', value: negative ? -number : number };
}

const INTERVAL_AMOUNT_MAX = 100_000;

export function checkInterval(
  { amount, unit, at }: Extract<Expression, { kind: 'interval' }>,
  { source }: ExpressionContext,
): Value {
  const name = unit.toLowerCase().replace(/s$/, '') as IntervalUnit;
  if (!INTERVAL_UNITS.includes(name))
    throw source.invalid(
      at,
      `${quoted(unit)} is not a unit of time.${suggestion(unit, INTERVAL_UNITS)} Write INTERVAL 5 MINUTE.`,
    );
  if (!/^\d{1,9}$/.test(amount) || Number(amount) < 1 || Number(amount) > INTERVAL_AMOUNT_MAX)
    throw source.invalid(at, `An interval is a whole number of units from 1 to ${INTERVAL_AMOUNT_MAX}.`);
  return { kind: 'literal', type: 'interval', value: { amount: Number(amount), unit: name } };
}

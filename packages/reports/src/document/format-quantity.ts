/**
 * How what metrics count is written: three significant digits, magnitudes in words, so that a page of them can be read.
 * The exact value is in the book of figures. No-break spaces keep a number and its unit on one line.
 */
import type { QuantityUnit } from './document.ts';

const SPACE = '\u00a0';

interface Step {
  from: number;
  divisor: number;
  suffix: string;
}

const MAGNITUDES: readonly Step[] = [
  { from: 999_500_000, divisor: 1e9, suffix: `${SPACE}billion` },
  { from: 999_500, divisor: 1e6, suffix: `${SPACE}million` },
];

const DURATIONS: readonly Step[] = [
  { from: 172_800, divisor: 86_400, suffix: `${SPACE}days` },
  { from: 7_200, divisor: 3_600, suffix: `${SPACE}h` },
  { from: 120, divisor: 60, suffix: `${SPACE}min` },
  { from: 0.9995, divisor: 1, suffix: `${SPACE}s` },
];

const SIZES: readonly Step[] = [
  { from: 999.5e9, divisor: 1e12, suffix: `${SPACE}TB` },
  { from: 999.5e6, divisor: 1e9, suffix: `${SPACE}GB` },
  { from: 999.5e3, divisor: 1e6, suffix: `${SPACE}MB` },
  { from: 999.5, divisor: 1e3, suffix: `${SPACE}kB` },
];

/** A unit a figure of a metric can have; others are told as plain numbers. */
export function quantityUnitOf(unit: string): QuantityUnit {
  switch (unit) {
    case 'count':
      return 'quantity';
    case 'ratio':
    case 'usd':
    case 'tokens':
    case 'lines':
    case 'seconds':
    case 'milliseconds':
    case 'bytes':
      return unit;
    default:
      return 'number';
  }
}

const SIGNED: ReadonlySet<QuantityUnit> = new Set(['change', 'points', 'gap']);

export function isQuantity(unit: string): unit is QuantityUnit {
  return Object.hasOwn(WRITERS, unit);
}

export function formatQuantity(value: number, unit: QuantityUnit): string {
  const text = WRITERS[unit](Math.abs(value));
  const isZero = !/[1-9]/.test(text);
  return `${isZero ? '' : value < 0 ? '−' : SIGNED.has(unit) ? '+' : ''}${text}`;
}

const WRITERS: { readonly [unit in QuantityUnit]: (size: number) => string } = {
  ratio: (size) => (size > 1.5 ? significant(size) : percent(size)),
  change: percent,
  points: (size) => `${(100 * size).toFixed(1)}${SPACE}points`,
  gap: significant,
  number: (size) => magnitude(size, significant),
  quantity: (size) =>
    magnitude(size, (plain) => (Number.isInteger(plain) ? spaced(plain.toFixed(0)) : significant(plain))),
  usd: (size) => `$${magnitude(size, (plain) => spaced(plain.toFixed(plain < 1000 ? 2 : 0)))}`,
  tokens: (size) => `${magnitude(size, (plain) => spaced(plain.toFixed(0)))}${SPACE}tokens`,
  lines: (size) => `${magnitude(size, (plain) => spaced(plain.toFixed(0)))}${SPACE}lines`,
  seconds: duration,
  milliseconds: (size) => duration(size / 1000),
  bytes: (size) => stepped(size, SIZES) ?? `${size.toFixed(0)}${SPACE}B`,
};

function percent(share: number): string {
  const size = 100 * share;
  return `${spaced(size.toFixed(size >= 9.95 || size === 0 ? 0 : 1))}${SPACE}%`;
}

function duration(seconds: number): string {
  return stepped(seconds, DURATIONS) ?? `${significant(1000 * seconds)}${SPACE}ms`;
}

function magnitude(size: number, plain: (size: number) => string): string {
  return stepped(size, MAGNITUDES) ?? plain(size);
}

function stepped(size: number, steps: readonly Step[]): string | undefined {
  const step = steps.find(({ from }) => size >= from);
  return step && `${significant(size / step.divisor)}${step.suffix}`;
}

function significant(size: number): string {
  return spaced(size.toFixed(size === 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : 2));
}

/** Digits in groups of three from five on. */
function spaced(digits: string): string {
  const [whole = '', part] = digits.split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, SPACE) : whole;
  return part === undefined ? grouped : `${grouped}.${part}`;
}

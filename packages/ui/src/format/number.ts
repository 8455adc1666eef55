/**
 * Figures as text: three significant digits for the eye, the exact value for hover and copy. Units come from the metric;
 * an unknown unit is printed as it is. Magnitudes are words of one letter (k, M, B) after a narrow space.
 */
import type { Unit } from '../api/types.ts';
import { locale } from './locale.ts';

/** No-break spaces between a number and its unit: narrow before a sign, whole before a word or letter. */
const THIN = '\u202f';
const SPACE = '\u00a0';

/** Units of what is measured, which have a sign of their own. */
const SYMBOLS: Readonly<Record<Unit, string>> = {
  celsius: '°C',
  ppm: 'ppm',
  decibels: 'dB',
  watts: 'W',
  millimetres: 'mm',
};

const decimals = cache((digits) => ({ minimumFractionDigits: digits, maximumFractionDigits: digits }));
const exactly = new Intl.NumberFormat(locale, { maximumFractionDigits: 9 });

export interface Scale {
  divisor: number;
  /** Placed after the number, with its space. */
  suffix: string;
  prefix: string;
  /** Decimals that give three significant digits at this magnitude. */
  decimals: number;
}

/** How to print figures of about this magnitude; give the largest of a column to align the column. */
export function scaleFor(magnitude: number, unit: Unit): Scale {
  const size = Math.abs(magnitude);
  switch (unit) {
    case 'ratio':
      // Calls per session are a ratio too, and 650 % of a session says nothing.
      return size > 1.5 ? scale(1, '', size) : scale(0.01, `${THIN}%`, size);
    case 'usd':
      return size < 1 ? { divisor: 1, suffix: '', prefix: '$', decimals: size < 0.1 && size > 0 ? 3 : 2 } : money(size);
    case 'milliseconds':
      return duration(size);
    case 'seconds': {
      const fine = duration(size * 1000);
      return { ...fine, divisor: fine.divisor / 1000 };
    }
    case 'bytes':
      return bytes(size);
    case 'score':
    case 'count_per_session':
      return scale(1, '', size);
    default:
      return Object.hasOwn(SYMBOLS, unit) ? scale(1, `${SPACE}${SYMBOLS[unit]}`, size) : counted(size);
  }
}

export function formatScaled(value: number, { divisor, suffix, prefix, decimals: digits }: Scale): string {
  const size = decimals(digits).format(Math.abs(value) / divisor);
  // What is 0 to the digits shown is neither above nor below it.
  const isBelow = value < 0 && /[1-9]/.test(size);
  return `${isBelow ? '−' : ''}${prefix}${size}${suffix}`;
}

export function formatFigure(value: number, unit: Unit): string {
  return formatScaled(value, scaleFor(value, unit));
}

/** Every digit that was sent, with the unit in words. */
export function formatExact(value: number, unit: Unit): string {
  return unit === 'ratio'
    ? `${exactly.format(value * 100)}${THIN}%`
    : unit === 'count'
      ? exactly.format(value)
      : unit === 'usd'
        ? `${exactly.format(value)}${SPACE}USD`
        : `${exactly.format(value)}${SPACE}${unit}`;
}

/** One decimal below 10 %, none above; with `digits`, that many decimals, for columns. */
export function formatPercent(ratio: number, digits?: number): string {
  const percent = Math.abs(ratio) * 100;
  return `${decimals(digits ?? (percent >= 9.95 || percent === 0 ? 0 : 1)).format(percent)}${THIN}%`;
}

/** A probability in the two digits that a thousand surrogates can tell. */
export function formatChance(share: number): string {
  return share < 0.001 ? '< 0.001' : share.toFixed(share < 0.01 ? 3 : 2);
}

export function formatCount(value: number): string {
  return exactly.format(value);
}

/** Lengths of time for people: `840 ms`, `12.3 s`, `4 min 05 s`, `2 h 10 min`. */
export function formatDuration(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (durationMs < 60_000) return formatFigure(durationMs, 'milliseconds');
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${SPACE}min ${pad(seconds % 60)}${SPACE}s`;
  return `${Math.floor(seconds / 3600)}${SPACE}h ${pad(Math.floor((seconds % 3600) / 60))}${THIN}min`;
}

function scale(divisor: number, suffix: string, size: number): Scale {
  const shown = size / divisor;
  return { divisor, suffix, prefix: '', decimals: shown === 0 || shown >= 99.95 ? 0 : shown >= 9.995 ? 1 : 2 };
}

function counted(size: number): Scale {
  if (size < 9_999.5) return { divisor: 1, suffix: '', prefix: '', decimals: 0 };
  if (size < 999_500) return scale(1e3, `${SPACE}k`, size);
  if (size < 999_500_000) return scale(1e6, `${SPACE}M`, size);
  return scale(1e9, `${SPACE}B`, size);
}

function money(size: number): Scale {
  if (size < 999.995) return { divisor: 1, suffix: '', prefix: '$', decimals: 2 };
  if (size < 9_999.5) return { divisor: 1, suffix: '', prefix: '$', decimals: 0 };
  return { ...counted(size), prefix: '$' };
}

function duration(sizeMs: number): Scale {
  if (sizeMs < 999.5) return { ...scale(1, `${SPACE}ms`, sizeMs), decimals: sizeMs < 10 && sizeMs > 0 ? 1 : 0 };
  if (sizeMs < 600_000) return scale(1000, `${SPACE}s`, sizeMs);
  if (sizeMs < 36_000_000) return scale(60_000, `${SPACE}min`, sizeMs);
  return scale(3_600_000, `${SPACE}h`, sizeMs);
}

function bytes(size: number): Scale {
  const steps = ['B', 'kB', 'MB', 'GB', 'TB'];
  const step = size < 1000 ? 0 : Math.min(steps.length - 1, Math.floor(Math.log10(size) / 3));
  return { ...scale(1000 ** step, `${SPACE}${steps[step]}`, size), ...(step === 0 ? { decimals: 0 } : {}) };
}

function pad(value: number): string {
  return String(value).padStart(2, '0');
}

function cache(options: (digits: number) => Intl.NumberFormatOptions): (digits: number) => Intl.NumberFormat {
  const formats = new Map<number, Intl.NumberFormat>();
  return (digits) => {
    const known = formats.get(digits) ?? new Intl.NumberFormat(locale, options(digits));
    formats.set(digits, known);
    return known;
  };
}

/** What the analyses of sites are asked, read from their parameters; and what each tells of the range it looked at. */
import { type ActionPattern, actionPattern } from '@bellwether/analysis';
import { DAY_MS, formatInstant, Problem } from '@bellwether/core';
import type { EventQuestion } from '@bellwether/metrics';

export const SITE_PARAMETER = { site: 'only this site; all of them when absent' } as const;

type Parameters = EventQuestion['parameters'];

export function refused(field: string, detail: string): Problem {
  return new Problem('invalid_query', `${field}: ${detail}`, { errors: [{ field, detail }] });
}

/** Undefined when it was not given. Throws invalid_query for what is no pattern. */
export function patternOf(parameters: Parameters, field: string): ActionPattern | undefined {
  const text = parameters[field];
  if (text === undefined) return undefined;
  const pattern = actionPattern(text);
  if (typeof pattern === 'string') throw refused(field, pattern);
  return pattern;
}

export function wholeOf(
  parameters: Parameters,
  field: string,
  { min, max, absent }: { min: number; max: number; absent: number },
): number {
  const text = parameters[field];
  if (text === undefined) return absent;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw refused(field, `Give a whole number from ${min} to ${max}.`);
  return value;
}

export function oneOf<Name extends string>(
  parameters: Parameters,
  field: string,
  names: readonly Name[],
  absent: Name,
): Name {
  const text = parameters[field];
  if (text === undefined) return absent;
  const name = names.find((one) => one === text);
  if (name === undefined) throw refused(field, `Known are ${names.join(', ')}.`);
  return name;
}

/** Where data begin, and what is looked at of the range. */
export function lookedAt({ events, fromMs, toMs, readFromMs }: EventQuestion): object {
  const begin = readFromMs === undefined ? events[0]?.timestamp : formatInstant(readFromMs);
  return {
    window: { from: formatInstant(fromMs), to: formatInstant(toMs), days: (toMs - fromMs) / DAY_MS },
    data_begin: begin ?? null,
    read_from: readFromMs === undefined ? null : formatInstant(readFromMs),
  };
}

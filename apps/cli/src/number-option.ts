import { usageError } from './command-error.ts';

/** A whole number from `min` to `max`, both included; anything else is a usage error that names the option. */
export function parseWholeNumber(option: string, text: string, { min, max }: { min: number; max: number }): number {
  const number = Number(text);
  if (/^\d{1,15}$/.test(text) && number >= min && number <= max) return number;
  throw usageError(`${option}: ${JSON.stringify(text.slice(0, 40))} is no whole number from ${min} to ${max}.`);
}

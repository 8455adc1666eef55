/** A time on the command line: an instant, a date, or how long ago. */
import { formatInstant, parseInstant, systemClock } from '@bellwether/core';
import { usageError } from './command-error.ts';
import { parseDuration } from './duration.ts';

export function parseTime(option: string): (text: string) => string {
  return (text) => {
    const ago = parseDuration(text);
    if (ago !== undefined) return formatInstant(systemClock() - ago);
    const instant = parseInstant(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00Z` : text);
    if (instant !== undefined) return formatInstant(instant);
    throw usageError(
      `${option}: ${JSON.stringify(text.slice(0, 40))} is no time. Write 2026-11-21T05:00:00Z, 2026-11-21 or how long ago, such as 7d.`,
    );
  };
}

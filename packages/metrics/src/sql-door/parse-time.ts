/**
 * Times as people write them in SQL: `2026-11-20`, `2026-11-20 08:00`, `2026-11-20 08:00:00.5`, or ISO 8601 with a
 * zone. Without a zone it is UTC.
 */
import { parseInstant } from '@bellwether/core';

const DATE = /^\d{4}-\d{2}-\d{2}$/;
const WITHOUT_SECONDS = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}$/;
const WITHOUT_ZONE = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?$/;

/** The engine's DateTime64(3) and Date32 hold nothing outside these years. */
const EARLIEST_MS = Date.UTC(1900, 0, 1);
const LATEST_MS = Date.UTC(2299, 0, 1);

export function parseTimestamp(text: string): number | undefined {
  const complete = DATE.test(text)
    ? `${text}T00:00:00Z`
    : WITHOUT_SECONDS.test(text)
      ? `${text}:00Z`
      : WITHOUT_ZONE.test(text)
        ? `${text}Z`
        : text;
  const instantMs = parseInstant(complete);
  return instantMs !== undefined && instantMs >= EARLIEST_MS && instantMs < LATEST_MS ? instantMs : undefined;
}

/** Midnight in UTC of a day written `2026-11-20`. */
export function parseDate(text: string): number | undefined {
  return DATE.test(text) ? parseTimestamp(text) : undefined;
}

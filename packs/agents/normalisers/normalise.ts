/** Offers a record to each normaliser in turn; the first that knows it answers. `undefined`: none of our business. */
import type { IncomingEvent } from '@bellwether/core';
import type { TelemetryRecord } from '@bellwether/metrics';
import { NORMALISERS } from './normalisers.ts';

export function normalise(record: TelemetryRecord): readonly IncomingEvent[] | undefined {
  for (const normaliser of NORMALISERS) {
    const events = normaliser.normalise(record);
    if (events) return events;
  }
  return undefined;
}

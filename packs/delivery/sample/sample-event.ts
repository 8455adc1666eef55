/** Makes events of the sample: the same things always get the same ids. */
import { hash } from 'node:crypto';
import { formatInstant, type IncomingEvent, type Json, uuidFromDigest } from '@bellwether/core';

export interface Timed {
  atMs: number;
  event: IncomingEvent;
}

/** `of` tells it from all others of its type. Fields that are `undefined` are left out. */
export function sampleEvent(
  atMs: number,
  event_type: string,
  of: readonly (string | number)[],
  fields: { [field: string]: Json | undefined },
  envelope: Partial<IncomingEvent> = {},
): Timed {
  const digest = hash('sha256', ['delivery sample', event_type, ...of].join('\n'), 'buffer');
  const metadata = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  return {
    atMs,
    event: {
      event_id: uuidFromDigest(digest),
      event_type,
      timestamp: formatInstant(atMs),
      ...envelope,
      metadata: metadata as { [field: string]: Json },
    },
  };
}

/** A hash like that of a commit. */
export function shaOf(...of: readonly (string | number)[]): string {
  return hash('sha256', ['delivery sample commit', ...of].join('\n'), 'hex').slice(0, 40);
}

/**
 * What a door makes of the records in a request: an event for admission, or a rejection with the record as it came, so
 * that it can be kept, mended and replayed. `index` counts the records of the request from 0, in the order sent.
 */
import type { IncomingEvent, RejectReason } from '@bellwether/core';

export type Decoded = DecodedEvent | DecodedRejection;

interface DecodedEvent {
  index: number;
  event: IncomingEvent;
}

export interface DecodedRejection {
  index: number;
  rejected: Rejection;
  /** The record as it was sent, whole. */
  raw: string;
}

export interface Rejection {
  reason: RejectReason;
  /** Where in the event: `metadata.duration_ms`. */
  field?: string;
  detail: string;
}

export { EVENTS_PER_REQUEST_MAX } from '@bellwether/core';

/** How deep an event may nest; the event itself is level 1, a value in its metadata level 2. */
export const EVENT_DEPTH_MAX = 16;

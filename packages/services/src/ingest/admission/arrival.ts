/** What a door hands to admission: an event it has decoded, or a record that it could not make an event of. */
import type { IncomingEvent, RejectReason } from '@bellwether/core';

export type Arrival =
  | { index: number; event: IncomingEvent }
  | {
      index: number;
      rejected: { reason: RejectReason; field?: string; detail: string };
      raw: string;
      eventType?: string;
    };

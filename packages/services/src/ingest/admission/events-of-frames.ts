/** The events in frames of the log, as they were written. */
import { type CanonicalEvent, eventOfRecord, type JsonObject } from '@bellwether/core';
import type { Frame } from '@bellwether/log';

/** `onUnreadable` is told of a line that is no event; it is passed over, so that it does not stop all that come after it. */
export function* eventsOfFrames(
  frames: readonly Frame[],
  onUnreadable: (error: unknown) => void,
): Generator<CanonicalEvent> {
  for (const { payload } of frames) {
    for (const line of payload.toString('utf8').split('\n')) {
      if (line.trim() === '') continue; // also what an erasure has blanked out
      try {
        yield eventOfRecord(JSON.parse(line) as JsonObject);
      } catch (error) {
        onUnreadable(error);
      }
    }
  }
}

/** Who reads what became of an event type of the organisation's own. Its versions are kept for ever, so nothing is undone. */
import type { EventType } from '@bellwether/core';
import { defineEntityStream } from '@bellwether/records';
import { defineHistory } from '../history/history-kind.ts';

export const eventTypeStream = defineEntityStream<EventType>({ type: 'event_type' });

export const eventTypeHistory = defineHistory({
  stream: eventTypeStream,
  reader: { needs: 'settings:read' },
  undo: 'Events of this version may have been taken in already. Register the next version instead.',
});

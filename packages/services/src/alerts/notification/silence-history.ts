/** What became of a silence. */
import { defineEntityStream } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import type { SilenceFields } from './silence.ts';

export const silenceStream = defineEntityStream<SilenceFields>({ type: 'silence' });

export const silenceHistory = defineHistory({
  stream: silenceStream,
  reader: { needs: 'alerts:read' },
  undo: 'Time that was silent is over. End the silence, or begin another one.',
});

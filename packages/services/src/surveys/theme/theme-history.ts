/** Who reads what became of a theme. Questions stand under it, so it stays. */
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { themeStream } from './theme-stream.ts';

export const themeHistory = defineHistory({
  stream: themeStream,
  reader: { needs: 'surveys:read', reach: 'team' },
  undo: 'Questions may stand under this theme, so it stays.',
});

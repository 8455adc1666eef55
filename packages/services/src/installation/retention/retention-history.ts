/**
 * What became of an organisation's retention, and how a change of it is undone: unless that would remove data, which
 * somebody has to want by itself.
 */
import { Problem } from '@bellwether/core';
import { organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { retentionStream } from './retention-stream.ts';
import { readRetention, writeRetention } from './retention-table.ts';

export const retentionHistory = defineHistory({
  stream: retentionStream,
  reader: { needs: 'settings:read' },
  refuseStranger(_, { caller, id }) {
    if (id !== organisationOf(caller))
      throw new Problem(
        'not_found',
        'Retention has the history of the own organisation: its id is that of the stream.',
      );
  },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, id, before, after, at }) {
      if (!before || !after) throw new Problem('conflict', 'There is always a retention.');
      // A version of before there was an archive says nothing of it.
      const isLess =
        after.events_days < before.events_days ||
        after.windows_days < before.windows_days ||
        (after.archive_years ?? 0) < (before.archive_years ?? 0) ||
        (before.archive && after.archive === false);
      if (isLess)
        throw new Problem(
          'conflict',
          'Undoing this would remove data within the hour. If that is what is wanted, set the retention itself.',
        );
      await writeRetention(tx, id, { ...(await readRetention(tx, id)), ...after }, at);
    },
    settled(platform, orgId, _, after) {
      if (after) platform.retention.put(orgId, { ...platform.retention.get(orgId), ...after });
    },
  },
});

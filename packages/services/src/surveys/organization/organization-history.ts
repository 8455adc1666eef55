/** Who reads what became of a surveyed company, and how a change of it is undone. */
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { refuseTakenName } from './create.ts';
import { organizationStream } from './organization-stream.ts';

export const organizationHistory = defineHistory({
  stream: organizationStream,
  reader: { needs: 'organizations:read', reach: 'team' },
  undo: {
    writer: { needs: 'organizations:write' },
    async project(_, { tx, id, after, at }) {
      if (!after) return; // the stream never undoes what made it
      await tx
        .updateTable('organizations')
        .set((eb) => ({ ...after, updated_at: at, version: eb('version', '+', 1) }))
        .where('id', '=', id)
        .execute()
        .catch(refuseTakenName);
    },
  },
});

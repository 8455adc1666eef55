/** Who reads what became of a saved query, and how one that was removed is brought back. */
import { Problem } from '@bellwether/core';
import { nameOf, reachOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { refuseTakenName } from './create.ts';
import { savedQueryStream } from './saved-query-stream.ts';

export const savedQueryHistory = defineHistory({
  stream: savedQueryStream,
  reader: { needs: 'dashboards:read' },
  undo: {
    writer: { needs: 'dashboards:write', reach: 'own' },
    async project(platform, { tx, caller, id, before, after, at }) {
      const owner = (after ?? before)?.created_by;
      if (reachOf(caller, 'dashboards:write') !== 'organisation' && owner !== nameOf(caller)) {
        platform.audit.denied(caller, 'dashboards:write');
        throw new Problem('forbidden', 'Somebody else saved this query. They can undo it, or an administrator.');
      }
      if (!after) {
        await tx.deleteFrom('saved_queries').where('saved_query_id', '=', id).execute();
        return;
      }
      const fields = { ...after, query: JSON.stringify(after.query) };
      await tx
        .insertInto('saved_queries')
        .values({ saved_query_id: id, org_id: caller.orgId, created_at: at, ...fields })
        .onConflict((conflict) => conflict.column('saved_query_id').doUpdateSet(fields))
        .execute()
        .catch(refuseTakenName(after.name));
    },
  },
});

/** Who reads what became of a price, and how a change of it is undone. Costs that were computed with it stay as they are. */
import { nameOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { priceStream } from './price-stream.ts';

export const priceHistory = defineHistory({
  stream: priceStream,
  reader: { needs: 'settings:read' },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, caller, id, after, at }) {
      if (!after) {
        await tx.deleteFrom('prices').where('model', '=', id).execute();
        return;
      }
      const row = { ...after, updated_by: nameOf(caller), updated_at: at };
      await tx
        .insertInto('prices')
        .values({ org_id: caller.orgId, model: id, ...row })
        .onConflict((conflict) => conflict.columns(['org_id', 'model']).doUpdateSet(row))
        .execute();
    },
    settled(platform, orgId, id, after) {
      if (after) platform.prices.put(orgId, { model: id, ...after });
      else platform.prices.remove(orgId, id);
    },
  },
});

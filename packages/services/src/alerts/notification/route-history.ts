/** Who reads what became of a route, and how a change of it is undone. */

import { nameOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { routeStream } from './route-stream.ts';
import { refuseTakenRouteName, refuseUnknownChannels, storedRoute } from './write-route.ts';

export const routeHistory = defineHistory({
  stream: routeStream,
  reader: { needs: 'alerts:read' },
  undo: {
    writer: { needs: 'settings:write' },
    async project(_, { tx, caller, id, after, at }) {
      const row = { org_id: caller.orgId, route_id: id };
      if (!after) {
        await tx
          .deleteFrom('notification_routes')
          .where('org_id', '=', row.org_id)
          .where('route_id', '=', id)
          .execute();
        return;
      }
      await refuseUnknownChannels(tx, caller.orgId, after);
      const by = { updated_by: nameOf(caller), updated_at: at };
      const values = { ...storedRoute(after), ...by };
      const made = { ...row, version: 1, created_by: nameOf(caller), created_at: at };
      await tx
        .insertInto('notification_routes')
        .values({ ...values, ...made })
        .onConflict((conflict) =>
          conflict
            .columns(['org_id', 'route_id'])
            .doUpdateSet((eb) => ({ ...values, version: eb('notification_routes.version', '+', 1) })),
        )
        .execute()
        .catch(refuseTakenRouteName(after.name));
    },
  },
});

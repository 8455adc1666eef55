/** Who reads what became of a site, and how a change of it is undone. One that was removed comes back without its replays. */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { refuseTakenName } from '../../taken-name.ts';
import { findSite } from './site-row.ts';
import { siteStream } from './site-stream.ts';
import { insertSite, rewriteSite } from './write-site.ts';

export const siteHistory = defineHistory({
  stream: siteStream,
  reader: { needs: 'sites:read' },
  undo: {
    writer: { needs: 'sites:write' },
    async project(_platform, { tx, caller, id, before, after, undone, at }) {
      const orgId = organisationOf(caller);
      const by = nameOf(caller);
      if (!after) {
        await tx.deleteFrom('sites').where('org_id', '=', orgId).where('site_id', '=', id).execute();
        return;
      }
      const taken = refuseTakenName('site', after.name);
      if (before) await rewriteSite(tx, await findSite(tx, orgId, id, 'lock'), after, { by, at }).catch(taken);
      else
        await insertSite(tx, {
          ...{ org_id: orgId, site_id: id, ...after },
          // Whoever still has it open at an old version has to be told that it is another one.
          version: undone.version + 1,
          ...{ created_by: by, created_at: at, updated_by: by, updated_at: at },
        }).catch(taken);
    },
    settled: (platform) => platform.sites.forget(),
  },
});

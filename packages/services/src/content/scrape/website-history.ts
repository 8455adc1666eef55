/** Who reads what became of a website that is read in, and how a change of it is undone. One that was removed comes back without its pages. */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { findWebsite } from './website-row.ts';
import { websiteStream } from './website-stream.ts';
import { deleteWebsite, insertWebsite, newWebsiteRow, refuseTakenName, writeWebsite } from './write-website.ts';

export const websiteHistory = defineHistory({
  stream: websiteStream,
  reader: { needs: 'objects:read' },
  undo: {
    writer: { needs: 'objects:write' },
    async project(_platform, { tx, caller, id, before, after, undone, at }) {
      const orgId = organisationOf(caller);
      const by = nameOf(caller);
      if (!after) await deleteWebsite(tx, await findWebsite(tx, orgId, id));
      else if (before)
        await writeWebsite(tx, await findWebsite(tx, orgId, id), after, { by, at }).catch(refuseTakenName(after.name));
      else {
        // Whoever still has it open at an old version has to be told that it is another one.
        const row = { ...newWebsiteRow(orgId, after, by, at), website_id: id, version: undone.version + 1 };
        await insertWebsite(tx, row).catch(refuseTakenName(after.name));
      }
    },
  },
});

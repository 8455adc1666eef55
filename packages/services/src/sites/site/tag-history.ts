/** Who reads what became of the tags of a site, and how a change is undone: undoing a publication serves the version before. */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { findSite } from './site-row.ts';
import { checkTags } from './tag.ts';
import { findContainer, findVersion, tagContainerStream, writeContainer } from './tag-container.ts';

export const tagContainerHistory = defineHistory({
  stream: tagContainerStream,
  reader: { needs: 'sites:read' },
  undo: {
    writer: { needs: 'sites:write' },
    async project(platform, { tx, caller, id, after, at }) {
      const orgId = organisationOf(caller);
      const site = await findSite(tx, orgId, id, 'lock');
      const row = await findContainer(tx, orgId, id, platform.clock());
      const { draft, published } = after ?? { draft: [], published: null };
      const served = published === null ? [] : await findVersion(tx, row, published);
      checkTags([...draft], site.settings.script_hosts);
      checkTags(served, site.settings.script_hosts);
      const by = { updated_by: nameOf(caller), updated_at: at };
      await writeContainer(tx, { ...row, draft, published, version: row.version + 1, ...by });
    },
    settled: (platform) => platform.sites.forget(),
  },
});

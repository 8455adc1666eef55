/** Who reads what became of a template, and how a change of it is undone: as a new version, like any other. */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { findTemplate, refuseFaulty, reportTemplateStream } from './template-fields.ts';
import { insertTemplate } from './write-template.ts';

export const reportTemplateHistory = defineHistory({
  stream: reportTemplateStream,
  reader: { needs: 'metrics:read' },
  undo: {
    writer: { needs: 'dashboards:write' },
    async project(platform, { tx, caller, id, before, after, at }) {
      const by = { updated_by: nameOf(caller), updated_at: at };
      // What was fine when it was written may ask for a metric that is gone by now.
      if (after) refuseFaulty(platform, after.source);
      if (after && before) {
        const { version } = await findTemplate(tx, id);
        await tx
          .updateTable('report_templates')
          .set({ ...after, ...by, version: version + 1 })
          .where('template_id', '=', id)
          .execute();
      } else if (after) {
        const made = { org_id: organisationOf(caller), template_id: id, from_gallery: null, version: 1 };
        await insertTemplate(tx, { ...made, ...after, ...by, created_by: nameOf(caller), created_at: at });
      } else await tx.deleteFrom('report_templates').where('template_id', '=', id).execute();
    },
  },
});

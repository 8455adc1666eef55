/**
 * Who reads what became of a pipeline, and how a change of it is undone: what undoes is a new version, which has to be as
 * good as any other. One that was removed comes back as it was, without its runs and its secrets.
 */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { refuseTakenName } from '../../taken-name.ts';
import { checkedPipeline } from './check-pipeline.ts';
import { findPipeline } from './pipeline-row.ts';
import { resumePipelineSchedule } from './pipeline-schedule.ts';
import { noSecrets } from './pipeline-secrets.ts';
import { pipelineStream } from './pipeline-stream.ts';
import { deletePipeline, insertPipeline, writePipeline } from './write-pipeline.ts';

export const pipelineHistory = defineHistory({
  stream: pipelineStream,
  reader: { needs: 'workflows:read' },
  undo: {
    writer: { needs: 'workflows:write' },
    async project(platform, { tx, caller, id, before, after, undone, at }) {
      const orgId = organisationOf(caller);
      const by = nameOf(caller);
      if (!after) return deletePipeline(tx, orgId, id);
      const { name, title } = checkedPipeline(platform, orgId, after.source);
      const fields = { name, title, source: after.source, state: after.state };
      const write = before
        ? writePipeline(tx, await findPipeline(tx, orgId, id), fields, { by, at })
        : insertPipeline(tx, {
            ...{ org_id: orgId, pipeline_id: id, ...fields, secrets: noSecrets(platform, id) },
            // Whoever still has it open at an old version has to be told that it is another one.
            ...{ version: undone.version + 1, on_since: after.state === 'on' ? at : null },
            ...{ created_by: by, created_at: at, updated_by: by, updated_at: at },
          });
      await Promise.resolve(write).catch(refuseTakenName('pipeline', name));
    },
    settled: (platform, orgId, id) => resumePipelineSchedule(platform, orgId, id),
  },
});

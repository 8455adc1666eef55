/**
 * Who reads what became of an experiment, and how a change of it is undone: while it is a draft. That it was started,
 * stopped or decided is not undone, since visitors have seen it.
 */
import { Problem } from '@bellwether/core';
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { findSite } from '../site/site-row.ts';
import { findExperiment } from './experiment-row.ts';
import { experimentStream } from './experiment-stream.ts';
import { deleteExperiment, insertExperiment, refuseTakenKey, rewriteExperiment } from './write-experiment.ts';

export const experimentHistory = defineHistory({
  stream: experimentStream,
  reader: { needs: 'sites:read' },
  undo: {
    writer: { needs: 'sites:write' },
    async project(_platform, { tx, caller, id, before, after, undone, at }) {
      const orgId = organisationOf(caller);
      const by = nameOf(caller);
      if ([before, after].some((each) => each !== null && each.state !== 'draft'))
        throw new Problem('conflict', 'What an experiment did is not undone, only how a draft of it is written.');
      if (!after) {
        await deleteExperiment(tx, orgId, id);
        return;
      }
      await findSite(tx, orgId, after.site_id);
      const taken = refuseTakenKey(after.key);
      if (before)
        await rewriteExperiment(tx, await findExperiment(tx, orgId, id, 'lock'), after, { by, at }).catch(taken);
      else
        await insertExperiment(tx, {
          ...{ org_id: orgId, experiment_id: id, ...after, started_at: null, stopped_at: null },
          // Whoever still has it open at an old version has to be told that it is another one.
          version: undone.version + 1,
          ...{ created_by: by, created_at: at, updated_by: by, updated_at: at },
        }).catch(taken);
    },
  },
});

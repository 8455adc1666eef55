/** Who reads what became of a company file, and how a correction is undone: the chart is made again without it. */
import { load } from '@bellwether/records';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { keepBuilt } from './correct.ts';
import { orgSchemaStream } from './org-schema-stream.ts';
import { openDraft } from './org-schema-view.ts';
import { type AnalysedUpload, buildSchema, uploadedOf } from './schema-data.ts';

export const orgSchemaHistory = defineHistory({
  stream: orgSchemaStream,
  reader: { needs: 'organizations:read' },
  undo: {
    writer: { needs: 'organizations:write' },
    async project(platform, { tx, id, after, at }) {
      const row = await openDraft(tx, id, undefined, platform.clock());
      const upload = uploadedOf(row.uploaded) as AnalysedUpload; // a draft has been analysed
      const { version } = await load(tx, orgSchemaStream, id);
      const built = buildSchema(
        upload,
        after.corrections.map(({ correction }) => correction),
      );
      await keepBuilt(tx, id, built, version, at);
    },
  },
});

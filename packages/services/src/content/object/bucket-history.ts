/**
 * Who reads what became of a bucket, and how a change of its rules is undone. One that was removed was empty, and comes
 * back empty.
 */
import { nameOf, organisationOf } from '../../access/authority/caller.ts';
import { defineHistory } from '../../ingest/history/history-kind.ts';
import { findBucket } from './bucket-row.ts';
import { bucketStream } from './bucket-stream.ts';
import { deleteEmptyBucket, insertBucket, newBucketRow, refuseTakenName, writeBucket } from './write-bucket.ts';

export const bucketHistory = defineHistory({
  stream: bucketStream,
  reader: { needs: 'objects:read' },
  undo: {
    writer: { needs: 'objects:write' },
    async project(_platform, { tx, caller, id, before, after, undone, at }) {
      const orgId = organisationOf(caller);
      const by = nameOf(caller);
      if (!after) await deleteEmptyBucket(tx, await findBucket(tx, orgId, id));
      else if (before)
        await writeBucket(tx, await findBucket(tx, orgId, id), after, { by, at }).catch(refuseTakenName(after.name));
      else {
        // Whoever still has it open at an old version has to be told that it is another one.
        const row = { ...newBucketRow(orgId, after, by, at), bucket_id: id, version: undone.version + 1 };
        await insertBucket(tx, row).catch(refuseTakenName(after.name));
      }
    },
  },
});

/** Takes a person out of the log: their own records are blanked out, their name within others’ becomes as many zeros. */
import { type JsonObject, REJECTED_TOPIC, TALLY_TOPIC } from '@bellwether/core';
import type { Log, RecordEdit } from '@bellwether/log';
import { erasedName } from '@bellwether/store';

export interface ErasedFromLog {
  records: number;
  mentions: number;
  segments: number;
}

export async function eraseFromLog(
  log: Pick<Log, 'redact'>,
  { orgId, subject, mentions }: { orgId: string; subject: string; mentions: boolean },
): Promise<ErasedFromLog> {
  const quoted = JSON.stringify(subject);
  /** As it is within JSON, and within JSON that is kept as text within JSON. */
  const inner = quoted.slice(1, -1);
  const escaped = JSON.stringify(quoted).slice(1, -1);
  const zeros = erasedName(subject);
  const editEvent = (record: Buffer): RecordEdit => {
    const text = record.toString('utf8');
    if (!text.includes(inner)) return 'keep';
    if ((JSON.parse(text) as JsonObject).user_id === subject) return 'erase';
    return mentions ? Buffer.from(text.replaceAll(inner, zeros)) : 'keep';
  };
  const report = await log.redact({
    holding: [Buffer.from(inner)],
    edit: (record, { topic, meta }) => {
      if (meta.org_id !== orgId || topic === TALLY_TOPIC) return 'keep';
      // What was refused is kept as it was sent, in whatever form that was.
      if (topic === REJECTED_TOPIC) return record.includes(mentions ? inner : escaped) ? 'erase' : 'keep';
      return editEvent(record);
    },
  });
  return { records: report.erased, mentions: report.edited, segments: report.segments };
}

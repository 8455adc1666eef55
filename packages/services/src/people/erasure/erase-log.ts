/** Takes a person out of the log: their own records are blanked out, their name within others’ becomes as many zeros. */
import { type JsonObject, REJECTED_TOPIC, TALLY_TOPIC } from '@bellwether/core';
import type { Log, RecordEdit, Redaction } from '@bellwether/log';
import { erasedName } from '@bellwether/store';

export interface ErasedFromLog {
  records: number;
  mentions: number;
}

interface LogErasure {
  orgId: string;
  subject: string;
  mentions: boolean;
}

export async function eraseFromLog(log: Pick<Log, 'redact'>, erasure: LogErasure): Promise<ErasedFromLog> {
  const { erased, edited } = await log.redact(redactionOf(erasure));
  return { records: erased, mentions: edited };
}

/** What there is to erase; changes nothing. Once it was erased nobody can count it any more. */
export async function countInLog(log: Pick<Log, 'redact'>, erasure: LogErasure): Promise<ErasedFromLog> {
  const counts: ErasedFromLog = { records: 0, mentions: 0 };
  const { holding, edit } = redactionOf(erasure);
  await log.redact({
    holding,
    edit: (record, frame) => {
      const change = edit(record, frame);
      if (change === 'erase') counts.records++;
      else if (change !== 'keep') counts.mentions++;
      return 'keep';
    },
  });
  return counts;
}

function redactionOf({ orgId, subject, mentions }: LogErasure): Redaction {
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
  return {
    holding: [Buffer.from(inner)],
    edit: (record, { topic, meta }) => {
      if (meta.org_id !== orgId || topic === TALLY_TOPIC) return 'keep';
      // What was refused is kept as it was sent, in whatever form that was.
      if (topic === REJECTED_TOPIC) return record.includes(mentions ? inner : escaped) ? 'erase' : 'keep';
      return editEvent(record);
    },
  };
}

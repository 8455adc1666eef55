/**
 * Contact between people as it is in the stored events, added up in the store: who wrote to whom, and who met whom, in a
 * span of days, each event worth less the longer before the span's end it was. The same rules as `TieStrengths`, in SQL.
 * People who are left out of analysis are left out here, whoever sent the event. For jobs only; see subject-rows.ts.
 */
import { TIE_OPTIONS, type TieStrengths } from '@bellwether/analysis';
import { DAY_MS } from '@bellwether/core';
import { type Store, sqlInstant, sqlString } from '@bellwether/store';

/** More pairs in one span are refused. */
const PAIRS_MAX = 3_000_000;
const READ = {
  timeLimitSeconds: 120,
  settings: { max_rows_to_read: 500_000_000, max_memory_usage: 1_500_000_000, max_threads: 1 },
};
/** Fields of the events that name others. */
const RECIPIENTS = "JSONExtract(extra, 'recipient_id_hashes', 'Array(String)')";
const PARTICIPANTS = "JSONExtract(extra, 'participants_id_hashes', 'Array(String)')";

/** Everybody outside of the organisation is one and the same to the edge: no person, and no tie between those who write to them. */
const NOBODY = "'', 'external'";

/** Adds the contact of [fromDay, toDay) to `ties`, or takes off what was added. Gives the number of pairs. */
export async function addContacts(
  store: Pick<Store, 'engine'>,
  ties: TieStrengths,
  span: Span & { isLeftOut: (subject: string) => boolean },
  how: 'add' | 'take_off' = 'add',
): Promise<number> {
  let pairs = 0;
  for (const sql of [messagesSql(span), meetingsSql(span)]) {
    const { rows } = await store.engine.query(`${sql} LIMIT ${PAIRS_MAX + 1}`, READ);
    if (rows.length > PAIRS_MAX)
      throw new Error(
        `More than ${PAIRS_MAX} pairs of people were in contact from day ${span.fromDay} to ${span.toDay}.`,
      );
    for (const [from, to, strength] of rows) {
      if (span.isLeftOut(String(from)) || span.isLeftOut(String(to))) continue;
      ties.addContact(span.toDay, String(from), String(to), how === 'add' ? Number(strength) : -Number(strength));
      pairs++;
    }
  }
  return pairs;
}

interface Span {
  orgId: string;
  /** [fromDay, toDay) in days since 1970. */
  fromDay: number;
  toDay: number;
  /** Only what this person sent, was sent or took part in. */
  of?: string;
}

/** What an event is worth at the end of the span. */
function worth({ toDay }: Span): string {
  const age = `(${toDay * DAY_MS} - toFloat64(toUnixTimestamp64Milli(timestamp))) / ${DAY_MS}`;
  return `exp2(-(${age}) / ${TIE_OPTIONS.halfLifeDays})`;
}

function events({ orgId, fromDay, toDay, of }: Span, types: readonly string[], columns: string): string {
  const own = of === undefined ? '' : `AND (user_id = ${sqlString(of)} OR position(extra, ${sqlString(of)}) > 0)`;
  return `SELECT event_id, timestamp, ${columns} FROM bellwether.events
      WHERE org_id = ${sqlString(orgId)} AND event_type IN (${types.map(sqlString).join(', ')})
        AND timestamp >= ${sqlInstant(fromDay * DAY_MS)} AND timestamp < ${sqlInstant(toDay * DAY_MS)} ${own}
      LIMIT 1 BY event_id`;
}

function messagesSql(span: Span): string {
  return `SELECT user_id AS c_from, arrayJoin(c_others) AS c_to, sum(${worth(span)} / length(c_others)) AS c_strength
    FROM (SELECT user_id, timestamp, arrayFilter(one -> one NOT IN (${NOBODY}) AND one != user_id, arrayDistinct(${RECIPIENTS})) AS c_others
      FROM (${events(span, ['email_sent', 'message_sent'], 'user_id, extra')}))
    WHERE user_id != '' AND length(c_others) BETWEEN 1 AND ${TIE_OPTIONS.maxRecipients}
    GROUP BY c_from, c_to`;
}

function meetingsSql(span: Span): string {
  return `SELECT c_from, arrayJoin(c_others) AS c_to, sum(c_worth / (length(c_others) - 1)) AS c_strength
    FROM (SELECT arrayJoin(c_others) AS c_from, c_others, ${worth(span)} * c_minutes / 60 AS c_worth
      FROM (SELECT timestamp, ifNull(toFloat64(duration_minutes), 0) AS c_minutes,
          arrayFilter(one -> one NOT IN (${NOBODY}), arrayDistinct(${PARTICIPANTS})) AS c_others
        FROM (${events(span, ['meeting_occurred'], 'duration_minutes, is_transcript, extra')})
        WHERE ifNull(is_transcript, false) = false)
      WHERE length(c_others) BETWEEN 2 AND ${TIE_OPTIONS.maxParticipants} AND c_minutes > 0)
    GROUP BY c_from, c_to HAVING c_from != c_to`;
}

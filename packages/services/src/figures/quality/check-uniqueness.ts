/**
 * Uniqueness: that no two events have the same values of some fields. (An event sent twice under one `event_id` is one
 * event, always; this is about two events that tell of the same thing.) Events that lack one of the fields are not compared.
 */
import { askNumbers, askTexts, type DoorPlatform, eventsOf } from './ask-door.ts';
import type { QualityCheckOf } from './check-of.ts';
import { counted, EXAMPLES_MAX, type Outcome, SPAN_MS, SPAN_WORDS } from './outcome.ts';

export async function checkUniqueness(
  platform: DoorPlatform,
  orgId: string,
  dataSet: string,
  { fields, within }: QualityCheckOf<'uniqueness'>,
): Promise<Outcome> {
  const here = fields.map((field) => `${field} IS NOT NULL`).join(' AND ');
  const grouped = `FROM ${eventsOf(dataSet, SPAN_MS[within])} AND ${here} GROUP BY ${fields.join(', ')}`;
  const [keys = 0, events = 0] = await askNumbers(
    platform,
    orgId,
    `SELECT count(*), sum(times) FROM (SELECT count(*) AS times ${grouped}) AS keys`,
  );
  if (events === 0)
    return { status: 'unknown', detail: `There was no event to compare in the last ${SPAN_WORDS[within]}.` };
  const repeated = events - keys;
  const examples =
    repeated === 0
      ? []
      : await askTexts(
          platform,
          orgId,
          `SELECT max(event_id) ${grouped} HAVING count(*) > 1 ORDER BY count(*) DESC LIMIT ${EXAMPLES_MAX}`,
        );
  return {
    status: repeated === 0 ? 'passed' : 'failed',
    value: keys / events,
    detail:
      repeated === 0
        ? `${counted(events, 'event')}, each with its own ${fields.join(', ')}.`
        : `${counted(repeated, 'event repeats', 'events repeat')} the ${fields.join(', ')} of another, of ${counted(events, 'event')}.`,
    examples,
  };
}

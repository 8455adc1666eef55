/** Number of events within a span, between fixed bounds. */
import { askNumbers, type DoorPlatform, eventsOf } from './ask-door.ts';
import type { QualityCheckOf } from './check-of.ts';
import { counted, type Outcome, SPAN_MS, SPAN_WORDS } from './outcome.ts';

export async function checkCount(
  platform: DoorPlatform,
  orgId: string,
  dataSet: string,
  { at_least, at_most, within }: QualityCheckOf<'count'>,
): Promise<Outcome> {
  const [events = 0] = await askNumbers(platform, orgId, `SELECT count(*) FROM ${eventsOf(dataSet, SPAN_MS[within])}`);
  const tooFew = at_least !== undefined && events < at_least;
  const tooMany = at_most !== undefined && events > at_most;
  if (events === 0 && tooFew)
    return { status: 'absent', detail: `Nothing has come in the last ${SPAN_WORDS[within]}.` };
  const bounds = [
    ...(at_least === undefined ? [] : [`at least ${at_least}`]),
    ...(at_most === undefined ? [] : [`at most ${at_most}`]),
  ].join(' and ');
  return {
    status: tooFew || tooMany ? 'failed' : 'passed',
    value: events,
    detail: `There were ${counted(events, 'event')} in the last ${SPAN_WORDS[within]}; expected are ${bounds}.`,
  };
}

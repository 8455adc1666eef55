/** Validity: whether a field has a value, one of a list, or one within bounds, in as many events as is expected. */
import { askNumbers, askTexts, type DoorPlatform, eventsOf, quoted } from './ask-door.ts';
import type { QualityCheckOf } from './check-of.ts';
import { counted, EXAMPLES_MAX, type Outcome, percent, SPAN_MS, SPAN_WORDS } from './outcome.ts';

export async function checkValidity(
  platform: DoorPlatform,
  orgId: string,
  dataSet: string,
  check: QualityCheckOf<'validity'>,
): Promise<Outcome> {
  const from = eventsOf(dataSet, SPAN_MS[check.within]);
  const isWrong = wrongValue(check);
  const [events = 0, wrong = 0] = await askNumbers(
    platform,
    orgId,
    `SELECT count(*), countIf(${isWrong}) FROM ${from}`,
  );
  if (events === 0)
    return { status: 'unknown', detail: `There was no event to look at in the last ${SPAN_WORDS[check.within]}.` };
  const share = (events - wrong) / events;
  const examples =
    wrong === 0
      ? []
      : await askTexts(
          platform,
          orgId,
          `SELECT event_id FROM ${from} AND (${isWrong}) ORDER BY timestamp DESC LIMIT ${EXAMPLES_MAX}`,
        );
  return {
    status: share >= check.share ? 'passed' : 'failed',
    value: share,
    detail: `${check.field} is as expected in ${percent(share)} of ${counted(events, 'event')}${wrong > 0 ? `; in ${wrong} it is not` : ''}.`,
    examples,
  };
}

/** A condition that is never NULL. A value that is not there is wrong only where one is required. */
export function wrongValue({ field, required, one_of, min, max }: QualityCheckOf<'validity'>): string {
  const unlike = [
    ...(one_of ? [`toString(${field}) NOT IN (${one_of.map(quoted).join(', ')})`] : []),
    ...(min === undefined ? [] : [`${field} < ${min}`]),
    ...(max === undefined ? [] : [`${field} > ${max}`]),
  ];
  return [
    ...(required === true ? [`${field} IS NULL`] : []),
    ...(unlike.length > 0 ? [`(${field} IS NOT NULL AND (${unlike.join(' OR ')}))`] : []),
  ].join(' OR ');
}

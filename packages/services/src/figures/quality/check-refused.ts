/** Whether events are refused at the door, and nobody has mended or dismissed them yet. */
import type { Platform } from '../../installation/platform/platform.ts';
import type { QualityCheckOf } from './check-of.ts';
import { counted, EXAMPLES_MAX, type Outcome, SPAN_MS, SPAN_WORDS } from './outcome.ts';

export async function checkRefused(
  { store, clock }: Pick<Platform, 'store' | 'clock'>,
  orgId: string,
  dataSet: string,
  { at_most, within }: QualityCheckOf<'refused'>,
): Promise<Outcome> {
  const fromMs = clock() - SPAN_MS[within];
  const { waiting, reasons } = await store.rejected.since(orgId, { eventType: dataSet, fromMs });
  const newest =
    waiting === 0
      ? []
      : await store.rejected.list(orgId, { eventType: dataSet, limit: Math.min(waiting, EXAMPLES_MAX) });
  return {
    status: waiting <= at_most ? 'passed' : 'failed',
    value: waiting,
    detail:
      waiting === 0
        ? `Nothing was refused in the last ${SPAN_WORDS[within]} that still waits.`
        : `${counted(waiting, 'event was', 'events were')} refused in the last ${SPAN_WORDS[within]} and ${waiting === 1 ? 'waits' : 'wait'} to be mended: ${reasons.join(', ')}.`,
    examples: newest.map(({ rejected_id }) => rejected_id),
  };
}

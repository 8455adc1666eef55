/**
 * Volume: whether as many events come as is usual at that place in the week. What is usual, and when it began to be
 * otherwise, the room of anomalies says: it learns the seasons by itself and needs some weeks to have seen them. It tells
 * the moment of a change and then gets used to it; a check fails until what comes is near to what was expected again.
 */
import { GRAIN_MS, MINUTE_MS } from '@bellwether/core';
import type { Platform } from '../../installation/platform/platform.ts';
import type { AnomalyPoint } from '../anomaly/anomaly-view.ts';
import { findAnomalies } from '../anomaly/find-anomalies.ts';
import type { QualityCheckOf } from './check-of.ts';
import { counted, type Outcome } from './outcome.ts';

/** Of all events but those about people, whose number is published by metrics of their own or told to nobody. */
const EVENTS_METRIC = 'events';
/** What happened in a window may still be on its way when it ends. */
const GRACE_MS = 5 * MINUTE_MS;
/** How many windows a change is remembered. */
const WINDOWS = 24;
/** Near to what was expected: no further off than this share of it. */
const NEAR = 0.5;

export async function checkVolume(
  platform: Platform,
  orgId: string,
  dataSet: string,
  check: QualityCheckOf<'volume'>,
): Promise<Outcome> {
  const question = 'metric' in check ? { metric: check.metric } : eventsQuestion(platform, dataSet, check.grain);
  const { points, reason, needs } = await findAnomalies(platform, { orgId, view: [] }, question);
  const last = points.at(-1);
  if (!last || last.value === null || last.expected === null)
    return {
      status: 'unknown',
      detail:
        reason === 'suppressed' || last?.reason === 'suppressed'
          ? 'The figure is hidden to protect people.'
          : `There is not enough yet to know what is usual: ${needs} windows have to be known.`,
    };
  const since = unusualSince(points.slice(-WINDOWS));
  const { value, expected, at } = last;
  const what = 'metric' in check ? `${check.metric} was ${rounded(value)}` : `There were ${counted(value, 'event')}`;
  const began = since && since.at !== at ? ` It has been unusual since ${minute(since.at)}.` : '';
  return {
    status: since ? 'failed' : 'passed',
    value,
    detail: `${what} in the window that began at ${minute(at)}; expected there is about ${rounded(expected)}.${began}`,
  };
}

/** The newest anomaly that has not been followed by a window near to what was expected of it. */
function unusualSince(points: readonly AnomalyPoint[]): AnomalyPoint | undefined {
  const began = points.findLastIndex(({ anomalous }) => anomalous);
  if (began < 0) return undefined;
  const isOver = points
    .slice(began + 1)
    .some(
      ({ value, expected }) =>
        value !== null && expected !== null && Math.abs(value - expected) <= NEAR * Math.abs(expected),
    );
  return isOver ? undefined : points[began];
}

function eventsQuestion(platform: Platform, dataSet: string, grain: '1h' | '1d') {
  const sizeMs = GRAIN_MS[grain];
  const toMs = Math.floor((platform.clock() - GRACE_MS) / sizeMs) * sizeMs;
  return {
    ...{ metric: EVENTS_METRIC, grain, filters: [{ dimension: 'event_type', op: 'in', values: [dataSet] }] },
    ...{ from: new Date(toMs - WINDOWS * sizeMs).toISOString(), to: new Date(toMs).toISOString() },
  };
}

function rounded(value: number): string {
  return String(Math.abs(value) >= 10 ? Math.round(value) : Math.round(value * 100) / 100);
}

function minute(at: string): string {
  return `${at.slice(0, 16).replace('T', ' ')} UTC`;
}

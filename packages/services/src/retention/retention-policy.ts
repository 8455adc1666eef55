/**
 * How long an organisation's data are kept:
 *
 *   single events        `events_days`, with the rejected ones; removed by whole days
 *   aggregated windows   `windows_days`, at least as long as the events behind them; removed by whole months
 *   the audit trail      seven years, for everybody
 *   the log              ninety days, for everybody
 *
 * What has been removed is written down before it is (`events_cleared_through`, `windows_cleared_through`), because it is
 * no longer known from then on: an event of before that instant is refused, since the window it belongs to could not be
 * computed again without the events that are gone; a question that needs single events of before it is refused as well.
 */
import type { JsonObject } from '@bellwether/core';

export interface RetentionPolicy {
  events_days: number;
  windows_days: number;
}

export interface RetentionState extends RetentionPolicy {
  /** Single events of before this instant are gone; `undefined` while none was removed. */
  eventsClearedMs: number | undefined;
  windowsClearedMs: number | undefined;
}

/** 13 months of single events, 36 months of windows. */
export const DEFAULT_RETENTION: RetentionPolicy = { events_days: 396, windows_days: 1096 };
export const EVENTS_DAYS = { min: 1, max: 1200 };
/** As long a range as one may ask about. */
export const WINDOWS_DAYS = { min: 1, max: 3660 };
export const AUDIT_YEARS = 7;

/** The name of the row in `settings`. */
export const RETENTION_SETTING = 'retention';

/** As it is kept in `settings`. */
export function retentionSetting({ eventsClearedMs, windowsClearedMs, ...policy }: RetentionState): JsonObject {
  const { events_days, windows_days } = policy;
  return {
    events_days,
    windows_days,
    events_cleared_through: eventsClearedMs === undefined ? null : new Date(eventsClearedMs).toISOString(),
    windows_cleared_through: windowsClearedMs === undefined ? null : new Date(windowsClearedMs).toISOString(),
  };
}

export function retentionState(setting: JsonObject): RetentionState {
  const { events_days, windows_days, events_cleared_through, windows_cleared_through } = setting;
  return {
    events_days: Number(events_days ?? DEFAULT_RETENTION.events_days),
    windows_days: Number(windows_days ?? DEFAULT_RETENTION.windows_days),
    eventsClearedMs: typeof events_cleared_through === 'string' ? Date.parse(events_cleared_through) : undefined,
    windowsClearedMs: typeof windows_cleared_through === 'string' ? Date.parse(windows_cleared_through) : undefined,
  };
}

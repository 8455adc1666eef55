/**
 * How long an organisation's data are kept:
 *
 *   single events        `events_days`, with the rejected ones; removed by whole days
 *   aggregated windows   `windows_days`, at least as long as the events behind them; removed by whole months
 *   the archive          `archive_years`, of single events that are no longer kept otherwise; nothing when `archive` is off
 *   the audit trail      `audit_years` at least, seven or more
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
  /** Whether single events go into the archive when they leave the store. */
  archive: boolean;
  /** From the day the events happened on. */
  archive_years: number;
  /** How long copies of the audit trail are to be kept; the trail itself is kept for good. */
  audit_years: number;
}

export interface RetentionState extends RetentionPolicy {
  /** Single events of before this instant are gone; `undefined` while none was removed. */
  eventsClearedMs: number | undefined;
  windowsClearedMs: number | undefined;
}

/** 13 months of single events, 36 months of windows, then the archive; 7 years. */
export const DEFAULT_RETENTION: RetentionPolicy = {
  events_days: 396,
  windows_days: 1096,
  archive: true,
  archive_years: 7,
  audit_years: 7,
};
export const EVENTS_DAYS = { min: 1, max: 1200 };
/** As long a range as one may ask about. */
export const WINDOWS_DAYS = { min: 1, max: 3660 };
export const ARCHIVE_YEARS = { min: 1, max: 30 };
export const AUDIT_YEARS = { min: 7, max: 30 };

/** The name of the row in `settings`. */
export const RETENTION_SETTING = 'retention';

/** As it is kept in `settings`. */
export function retentionSetting({ eventsClearedMs, windowsClearedMs, ...policy }: RetentionState): JsonObject {
  const { events_days, windows_days, archive, archive_years, audit_years } = policy;
  return {
    ...{ events_days, windows_days, archive, archive_years, audit_years },
    events_cleared_through: eventsClearedMs === undefined ? null : new Date(eventsClearedMs).toISOString(),
    windows_cleared_through: windowsClearedMs === undefined ? null : new Date(windowsClearedMs).toISOString(),
  };
}

export function retentionState(setting: JsonObject): RetentionState {
  const { events_cleared_through, windows_cleared_through } = setting;
  const { events_days, windows_days, archive, archive_years, audit_years } = { ...DEFAULT_RETENTION, ...setting };
  return {
    ...{ events_days: Number(events_days), windows_days: Number(windows_days) },
    ...{ archive: archive === true, archive_years: Number(archive_years), audit_years: Number(audit_years) },
    eventsClearedMs: typeof events_cleared_through === 'string' ? Date.parse(events_cleared_through) : undefined,
    windowsClearedMs: typeof windows_cleared_through === 'string' ? Date.parse(windows_cleared_through) : undefined,
  };
}

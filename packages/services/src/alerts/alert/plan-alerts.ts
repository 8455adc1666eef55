/**
 * What a rule makes of the figures of its units: which alerts to raise, to reopen, to change, to resolve. Pure.
 *
 * - One open alert a rule and unit. A change of level changes it; a figure of another week only refreshes its evidence.
 * - A higher level makes an acknowledged alert new again: what was acknowledged was less.
 * - An alert ends by itself when the level has been left, or when nothing could be said for four windows.
 * - What somebody resolved stays resolved while the same episode lasts, unless it gets worse.
 * - An episode that begins within four weeks after the last one ended reopens its alert.
 */
import { createHash } from 'node:crypto';
import { DAY_MS, formatInstant, type JsonObject } from '@bellwether/core';
import type { AlertFacts, SignalAlertRule } from '@bellwether/metrics';
import type { FigureLevel } from '@bellwether/records';
import type { SignalFigure } from '../../people/signal/signal-figures.ts';
import { type AlertHistoryEntry, type AlertRow, BY_RULE, levelOf, severityOf, withHistory } from './alert-row.ts';
import { alertTimeline, LEVELS, type TimelinePoint } from './alert-timeline.ts';

/** An alert as it is to be; without `isNews` only its evidence is newer. */
export interface AlertChange {
  row: AlertRow;
  isNews: boolean;
}

export interface PlanOptions {
  rule: SignalAlertRule;
  minimumLevel: Exclude<FigureLevel, 'low'>;
  /** Of the rule's signal, any order of units, oldest first within one. */
  figures: readonly SignalFigure[];
  /** Of the rule's type, the newest first. */
  alerts: readonly AlertRow[];
  nameOf: (unit: string) => string;
  nowMs: number;
}

export const REOPEN_WITHIN_MS = 28 * DAY_MS;
/** So many windows without a figure, and an alert has nothing left to stand on. */
const SILENT_WINDOWS_MAX = 4;
const SERIES_MAX = 26;

export function planAlerts(options: PlanOptions): AlertChange[] {
  const { rule, figures, alerts } = options;
  const byUnit = Map.groupBy(
    figures.filter(({ unitKind }) => rule.kinds.includes(unitKind)),
    ({ unit }) => unit,
  );
  return [...byUnit].flatMap(([unit, history]) => {
    const timeline = alertTimeline(history, rule.reading);
    const newest = timeline.at(-1);
    const last = alerts.find((alert) => alert.unit === unit);
    return newest ? changeOf(options, timeline, newest, last) : [];
  });
}

function changeOf(
  options: PlanOptions,
  timeline: readonly TimelinePoint[],
  newest: TimelinePoint,
  last: AlertRow | undefined,
): AlertChange[] {
  const isOpen = last !== undefined && last.status !== 'resolved';
  const isSilent =
    timeline.length >= SILENT_WINDOWS_MAX &&
    timeline.slice(-SILENT_WINDOWS_MAX).every(({ figure }) => figure.value === null);
  const isHigh = rankOf(newest.level) >= rankOf(options.minimumLevel) && !isSilent;
  if (!isHigh) {
    if (!isOpen) return [];
    const note = isSilent
      ? 'Nothing could be said of this unit for four windows.'
      : 'Back below the level of the rule.';
    return [{ row: resolvedByRule(last, note, options.nowMs), isNews: true }];
  }
  if (isOpen) return openChange(options, timeline, newest, last);
  if (!last) return [{ row: raised(options, timeline, newest), isNews: true }];
  const isSameEpisode = last.window_to.getTime() >= newest.sinceMs;
  if (isSameEpisode && rankOf(newest.level) <= rankOf(levelOf(last.severity))) return [];
  const endedMs = last.resolved_at?.getTime() ?? 0;
  if (isSameEpisode || options.nowMs - endedMs <= REOPEN_WITHIN_MS)
    return [{ row: reopened(options, timeline, newest, last), isNews: true }];
  return [{ row: raised(options, timeline, newest), isNews: true }];
}

function openChange(
  options: PlanOptions,
  timeline: readonly TimelinePoint[],
  newest: TimelinePoint,
  last: AlertRow,
): AlertChange[] {
  const severity = severityOf(newest.level);
  const known = newestKnown(timeline);
  if (severity === last.severity) {
    if (!known || known.figure.windowToMs <= last.window_to.getTime()) return [];
    const row = { ...last, ...told(options, timeline, newest), updated_at: new Date(options.nowMs) };
    return [{ row, isNews: false }];
  }
  const isWorse = rankOf(newest.level) > rankOf(levelOf(last.severity));
  const status = isWorse && last.status === 'acknowledged' ? { status: 'new' as const, ...NOT_ACKNOWLEDGED } : {};
  const row = { ...last, ...told(options, timeline, newest), severity, ...status };
  return [{ row: withHistory(row, entryOf('severity_changed', severity, options.nowMs)), isNews: true }];
}

const NOT_ACKNOWLEDGED = { acknowledged_at: null, acknowledged_by: null } as const;
const NOT_RESOLVED = { resolved_at: null, resolved_by: null, resolution_note: null } as const;

function raised(options: PlanOptions, timeline: readonly TimelinePoint[], newest: TimelinePoint): AlertRow {
  const { unit, unitKind } = newest.figure;
  const says = { ...told(options, timeline, newest), severity: severityOf(newest.level) };
  const about = { type: options.rule.type, unit, unit_kind: unitKind };
  return newAlert(about, says, newest.sinceMs, options.nowMs);
}

function reopened(
  options: PlanOptions,
  timeline: readonly TimelinePoint[],
  newest: TimelinePoint,
  last: AlertRow,
): AlertRow {
  const says = { ...told(options, timeline, newest), severity: severityOf(newest.level) };
  return reopenedAlert(last, says, options.nowMs);
}

/** What an alert says of the moment. */
export type Telling = Pick<AlertRow, 'message' | 'recommended_actions' | 'evidence' | 'window_to' | 'severity'>;

/** `episodeMs`: when what it speaks of began. */
export function newAlert(
  about: Pick<AlertRow, 'type' | 'unit' | 'unit_kind'>,
  says: Telling,
  episodeMs: number,
  nowMs: number,
): AlertRow {
  const row: AlertRow = {
    // Follows from the episode, so that raising it twice is raising it once.
    alert_id: alertIdOf(about.type, about.unit, episodeMs),
    ...about,
    ...says,
    status: 'new',
    owner: null,
    created_at: new Date(nowMs),
    updated_at: new Date(nowMs),
    ...NOT_ACKNOWLEDGED,
    ...NOT_RESOLVED,
    reopened_count: 0,
    history: [],
    told: false,
  };
  return withHistory(row, entryOf('raised', says.severity, nowMs));
}

export function reopenedAlert(last: AlertRow, says: Telling, nowMs: number): AlertRow {
  const again = { ...last, ...says, ...NOT_ACKNOWLEDGED, ...NOT_RESOLVED, status: 'new' as const };
  return withHistory({ ...again, reopened_count: last.reopened_count + 1 }, entryOf('reopened', says.severity, nowMs));
}

function resolvedByRule(last: AlertRow, note: string, nowMs: number): AlertRow {
  const resolution = { resolved_at: new Date(nowMs), resolved_by: BY_RULE, resolution_note: note };
  return withHistory(
    { ...last, ...resolution, status: 'resolved' },
    { ...entryOf('resolved', last.severity, nowMs), note },
  );
}

/** What the alert says: message, what to do, and what it rests on. */
function told(
  { rule, nameOf }: PlanOptions,
  timeline: readonly TimelinePoint[],
  newest: TimelinePoint,
): Pick<AlertRow, 'message' | 'recommended_actions' | 'evidence' | 'window_to'> {
  const { figure } = newestKnown(timeline) ?? newest;
  const level = newest.level as AlertFacts['level'];
  return {
    message: rule.message({ unitName: nameOf(figure.unit), level, q: figure.q }),
    recommended_actions: rule.recommendedActions,
    evidence: evidenceOf(timeline, newest, figure),
    window_to: new Date(figure.windowToMs),
  };
}

function evidenceOf(timeline: readonly TimelinePoint[], newest: TimelinePoint, figure: SignalFigure): JsonObject {
  const { signal, method, value, reason, low, high, n, p, q } = figure;
  return {
    ...{ signal, method, value, reason, low, high, n, p, q, level: newest.level },
    window: { from: formatInstant(figure.windowFromMs), to: formatInstant(figure.windowToMs) },
    since: formatInstant(newest.sinceMs),
    series: timeline.slice(-SERIES_MAX).map((point) => ({
      at: formatInstant(point.figure.windowToMs),
      value: point.figure.value,
      reason: point.figure.reason,
      level: point.level,
    })),
  };
}

function newestKnown(timeline: readonly TimelinePoint[]): TimelinePoint | undefined {
  return timeline.findLast(({ figure }) => figure.value !== null);
}

function entryOf(what: AlertHistoryEntry['what'], severity: AlertHistoryEntry['severity'], nowMs: number) {
  return { at: formatInstant(nowMs), by: BY_RULE, what, severity } satisfies AlertHistoryEntry;
}

function alertIdOf(type: string, unit: string, episodeMs: number): string {
  const identity = JSON.stringify([type, unit, episodeMs]);
  return `alr_${createHash('sha256').update(identity).digest('hex').slice(0, 24)}`;
}

export function rankOf(level: FigureLevel): number {
  return LEVELS.indexOf(level);
}

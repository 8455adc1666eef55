/**
 * The kept results of signals: one row a signal, unit and window. What comes in here has been through disclosure control;
 * a figure that may not be shown comes in as `suppressed`, without anything it could be told from.
 *
 * Writing the same window again replaces it, so a run that is repeated leaves one figure.
 */
import type { JsonObject } from '@bellwether/core';
import type { FigureLevel, FigureReason, FigureUnitKind, Transaction } from '@bellwether/records';
import { sql } from '@bellwether/records';
import { isUnitInReach, type UnitReach } from '../roster/unit-reach.ts';

export interface SignalFigure {
  signal: string;
  unitKind: FigureUnitKind;
  /** Pseudonym; empty for the organisation. */
  unit: string;
  /** The window is [fromMs, toMs). */
  windowFromMs: number;
  windowToMs: number;
  /** `null` exactly when there is a reason. */
  value: number | null;
  reason: FigureReason | null;
  low: number | null;
  high: number | null;
  /** People behind it, rounded down to a multiple of 5. */
  n: number | null;
  level: FigureLevel | null;
  p: number | null;
  q: number | null;
  /** Name and version: `attrition_rate/1`. */
  method: string;
  /** What it is made of. */
  parts: JsonObject;
  computedAtMs: number;
}

export interface FigureSelection {
  signals?: readonly string[];
  units?: readonly string[];
  /** Windows that end after `fromMs` and not after `toMs`. */
  fromMs?: number;
  toMs?: number;
  /** Of each signal and unit the newest only. */
  newestOnly?: boolean;
}

/** A statement has at most 65,535 parameters. */
const ROWS_PER_STATEMENT = 2000;

export async function writeFigures(tx: Transaction, orgId: string, figures: readonly SignalFigure[]): Promise<void> {
  for (let at = 0; at < figures.length; at += ROWS_PER_STATEMENT)
    await tx
      .insertInto('signal_figures')
      .values(figures.slice(at, at + ROWS_PER_STATEMENT).map((figure) => rowOf(orgId, figure)))
      .onConflict((conflict) =>
        conflict.columns(['org_id', 'signal', 'unit', 'window_to']).doUpdateSet((eb) => ({
          unit_kind: eb.ref('excluded.unit_kind'),
          window_from: eb.ref('excluded.window_from'),
          value: eb.ref('excluded.value'),
          reason: eb.ref('excluded.reason'),
          low: eb.ref('excluded.low'),
          high: eb.ref('excluded.high'),
          n: eb.ref('excluded.n'),
          level: eb.ref('excluded.level'),
          p: eb.ref('excluded.p'),
          q: eb.ref('excluded.q'),
          method: eb.ref('excluded.method'),
          parts: sql`excluded.parts`,
          computed_at: eb.ref('excluded.computed_at'),
        })),
      )
      .execute();
}

/** In the order of signal, unit and window; only what is within `reach`. */
export async function readFigures(
  tx: Transaction,
  orgId: string,
  reach: UnitReach,
  { signals, units, fromMs, toMs, newestOnly }: FigureSelection = {},
): Promise<SignalFigure[]> {
  const seen = unitsSeen(reach, units);
  if (signals?.length === 0 || seen?.length === 0) return [];
  let query = tx.selectFrom('signal_figures as figure').where('figure.org_id', '=', orgId);
  if (signals) query = query.where('figure.signal', 'in', signals);
  if (seen) query = query.where('figure.unit', 'in', seen);
  if (fromMs !== undefined) query = query.where('figure.window_to', '>', new Date(fromMs));
  if (toMs !== undefined) query = query.where('figure.window_to', '<=', new Date(toMs));
  // Which are the newest is found by key; sorting whole figures of years for it would take seconds.
  const chosen = newestOnly
    ? tx
        .selectFrom('signal_figures as figure')
        .innerJoin(
          query
            .select((eb) => ['figure.signal', 'figure.unit', eb.fn.max('figure.window_to').as('newest_to')])
            .groupBy(['figure.signal', 'figure.unit'])
            .as('newest'),
          (join) =>
            join
              .onRef('newest.signal', '=', 'figure.signal')
              .onRef('newest.unit', '=', 'figure.unit')
              .onRef('newest.newest_to', '=', 'figure.window_to'),
        )
        .where('figure.org_id', '=', orgId)
    : query;
  const rows = await chosen
    .selectAll('figure')
    .orderBy('figure.signal')
    .orderBy('figure.unit')
    .orderBy('figure.window_to')
    .execute();
  return rows.map((row) => ({
    signal: row.signal,
    unitKind: row.unit_kind,
    unit: row.unit,
    windowFromMs: row.window_from.getTime(),
    windowToMs: row.window_to.getTime(),
    value: row.value,
    reason: row.reason,
    low: row.low,
    high: row.high,
    n: row.n,
    level: row.level,
    p: row.p,
    q: row.q,
    method: row.method,
    parts: row.parts,
    computedAtMs: row.computed_at.getTime(),
  }));
}

/** What the history of a unit is made of: values without what stands behind them, in the order of windows. */
export interface PastValue {
  signal: string;
  windowToMs: number;
  value: number | null;
}

/** Of one unit, so that years of it are read by their key, and not all figures there are. */
export async function readPastValues(
  tx: Transaction,
  orgId: string,
  { unit, signals, fromMs }: { unit: string; signals: readonly string[]; fromMs: number },
): Promise<PastValue[]> {
  if (signals.length === 0) return [];
  const rows = await tx
    .selectFrom('signal_figures')
    .select(['signal', 'window_to', 'value'])
    .where('org_id', '=', orgId)
    .where('signal', 'in', signals)
    .where('unit', '=', unit)
    .where('window_to', '>', new Date(fromMs))
    .orderBy('window_to')
    .execute();
  return rows.map(({ signal, window_to, value }) => ({ signal, windowToMs: window_to.getTime(), value }));
}

/** `undefined`: every unit there is. */
function unitsSeen(reach: UnitReach, units: readonly string[] | undefined): readonly string[] | undefined {
  if (reach === 'all') return units;
  return units ? units.filter((unit) => isUnitInReach(reach, unit)) : [...reach];
}

function rowOf(orgId: string, figure: SignalFigure) {
  return {
    org_id: orgId,
    signal: figure.signal,
    unit_kind: figure.unitKind,
    unit: figure.unit,
    window_from: new Date(figure.windowFromMs),
    window_to: new Date(figure.windowToMs),
    value: figure.value,
    reason: figure.reason,
    low: figure.low,
    high: figure.high,
    n: figure.n,
    level: figure.level,
    p: figure.p,
    q: figure.q,
    method: figure.method,
    parts: JSON.stringify(figure.parts),
    computed_at: new Date(figure.computedAtMs),
  };
}

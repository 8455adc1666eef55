/**
 * Early warnings of the newest window, unit by unit: what was tested, how sure that is, and the series behind it, within
 * the caller's reach. The false-alarm rate is the one measured in simulation (bench/early-warning.ts), not a promise.
 */
import { formatInstant, type Json } from '@bellwether/core';
import type { FigureLevel, FigureReason } from '@bellwether/records';
import { type Caller, organisationOf, requirePermission } from '../../access/authority/caller.ts';
import type { Platform } from '../../installation/platform/platform.ts';
import { unitReachOf } from '../roster/unit-reach.ts';
import { readUnits } from '../roster/units.ts';
import { readRuns } from './list-runs.ts';
import { readFigures, type SignalFigure } from './signal-figures.ts';

const SIGNAL = 'csd';
const WEEK_MS = 7 * 86_400_000;
/** Share of 20,000 series in which nothing happens that are called at 5 %: 104 points, φ from 0 to 0.8. */
export const FALSE_ALARM = { measured: 0.05, nominal: 0.05 } as const;

type Line = (number | null)[];

export interface EarlyWarning {
  unit: string;
  name_generic: string;
  evidence: string;
  T: number | null;
  p: number | null;
  q: number | null;
  csd_risk_score: number | null;
  level: FigureLevel | null;
  reason: FigureReason | null;
  series: { at: string; value: number | null }[];
  indicators: { variance: Line; ar1: Line };
  surrogate_band: { variance: { low: Line; high: Line }; ar1: { low: Line; high: Line } } | null;
}

export interface EarlyWarnings {
  run: { run_id: string; finished_at: string } | null;
  units: EarlyWarning[];
  false_alarm: { measured: number; nominal: number };
}

export async function earlyWarnings(platform: Platform, caller: Caller | undefined): Promise<EarlyWarnings> {
  requirePermission(platform, caller, 'metrics:read', 'team');
  const orgId = organisationOf(caller);
  const { units, figures, runs } = await platform.records.asTenant(orgId, async (tx) => {
    const known = await readUnits(tx, orgId);
    const reach = unitReachOf(caller, 'metrics:read', known);
    return {
      units: known,
      figures: await readFigures(tx, orgId, reach, { signals: [SIGNAL], newestOnly: true }),
      runs: await readRuns(tx, orgId, 20),
    };
  });
  await platform.audit.note(caller, { action: 'signals.early_warnings', resourceType: 'signal', resourceId: SIGNAL });
  const run = runs.find(({ status }) => status === 'succeeded');
  return {
    run: run?.finished_at ? { run_id: run.run_id, finished_at: run.finished_at } : null,
    units: figures.map((figure) => warningOf(figure, units.nameOf(figure.unit))),
    false_alarm: { ...FALSE_ALARM },
  };
}

function warningOf(figure: SignalFigure, name: string): EarlyWarning {
  const { unit, value, reason, level, p, q, parts, windowToMs } = figure;
  const series = lineOf(parts.series);
  return {
    unit,
    name_generic: name,
    evidence: typeof parts.evidence === 'string' ? parts.evidence : 'insufficient_data',
    T: typeof parts.T === 'number' ? parts.T : null,
    p,
    q,
    csd_risk_score: value,
    level,
    reason,
    series: series.map((one, i) => ({ at: formatInstant(windowToMs - (series.length - i) * WEEK_MS), value: one })),
    indicators: { variance: lineOf(parts.variance), ar1: lineOf(parts.ar1) },
    surrogate_band: bandsOf(parts.band),
  };
}

function bandsOf(json: Json | undefined): EarlyWarning['surrogate_band'] {
  if (!isObject(json) || !isObject(json.variance) || !isObject(json.ar1)) return null;
  const band = (one: { [key: string]: Json }) => ({ low: lineOf(one.low), high: lineOf(one.high) });
  return { variance: band(json.variance), ar1: band(json.ar1) };
}

function lineOf(json: Json | undefined): Line {
  return Array.isArray(json) ? json.map((value) => (typeof value === 'number' ? value : null)) : [];
}

function isObject(json: Json | undefined): json is { [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

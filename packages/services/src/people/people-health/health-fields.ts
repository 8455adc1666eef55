/**
 * Which signal stands behind which field of seed 000 §6. Where the seed's word promises more than can honestly be
 * computed, the field keeps the seed's name and the signal says what it is: `avg_tenure_months` is the median tenure of
 * those who are here, `burnout_risk` the work-related scale of the Copenhagen Burnout Inventory.
 */
import type { FigureReason } from '@bellwether/records';
import type { SignalFigure } from '../signal/signal-figures.ts';

export const OHS = 'ohs';

/** Fields of a department that are one figure. */
export const DEPARTMENT_FIELDS = {
  attrition_rate_30d: 'attrition_rate_30d',
  avg_tenure_months: 'tenure_median',
  avg_engagement: 'engagement',
  psych_safety_score: 'psychological_safety',
  burnout_risk: 'burnout',
  sentiment_7d: 'sentiment_7d',
  after_hours_share: 'after_hours_share',
  absence_rate: 'absence_rate',
  voice_equity: 'voice_equity',
  ohs_score: OHS,
} as const;
export type DepartmentField = keyof typeof DEPARTMENT_FIELDS;

export const NETWORK_FIELDS = { silo_index: 'silo_index', fragility: 'network_fragility' } as const;
export type NetworkField = keyof typeof NETWORK_FIELDS;

export const ORGANISATION_FIELDS = {
  ohs_score: OHS,
  epistemic_tremor_score: 'epistemic_tremor',
  csd_risk_score: 'csd',
} as const;

/** Any of these says how many people a unit has, rounded down; the first that is told does. */
const HEADCOUNT = ['attrition_rate_30d', 'tenure_median', 'absence_rate', 'after_hours_share', 'engagement'] as const;

export type UnitFigures = ReadonlyMap<string, SignalFigure>;

/** Values of fields, and why those that are `null` are. */
export function fieldsOf<F extends string>(
  figures: UnitFigures,
  fields: Readonly<Record<F, string>>,
): { values: Record<F, number | null>; reasons: Partial<Record<F, FigureReason>> } {
  const values = {} as Record<F, number | null>;
  const reasons: Partial<Record<F, FigureReason>> = {};
  for (const field of Object.keys(fields) as F[]) {
    const figure = figures.get(fields[field]);
    values[field] = figure?.value ?? null;
    // A signal that nobody computes is no figure, as one that lacks data is none.
    if (values[field] === null) reasons[field] = figure?.reason ?? 'insufficient_data';
  }
  return { values, reasons };
}

/** People of a unit, as published with its figures: rounded down to a multiple of 5, and hidden below the floor. */
export function headcountOf(figures: UnitFigures): { count: number | null; reason?: FigureReason } {
  const found = HEADCOUNT.flatMap((signal) => figures.get(signal) ?? []);
  const told = found.find(({ n }) => n !== null);
  if (told) return { count: told.n };
  return { count: null, reason: found.find(({ reason }) => reason !== null)?.reason ?? 'insufficient_data' };
}

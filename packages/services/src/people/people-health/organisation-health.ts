/** How the organisation is: its score with what it is made of, early warnings, and its departments. Seed 000 §6. */
import type { Json } from '@bellwether/core';
import type { FigureLevel, FigureReason } from '@bellwether/records';
import type { Caller } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import type { SignalFigure } from '../signal/signal-figures.ts';
import { figureAnswer } from './figure-answer.ts';
import { HealthBook, HISTORY_DAYS_DEFAULT } from './health-book.ts';
import { fieldsOf, headcountOf, OHS, ORGANISATION_FIELDS } from './health-fields.ts';

export interface OrganisationHealth {
  id: string;
  ohs_score: number | null;
  ohs_low: number | null;
  ohs_high: number | null;
  level: FigureLevel | null;
  /** Weight of the pillars that are known, 0 to 1. */
  coverage: number | null;
  window: { from: string; to: string } | null;
  method: string | null;
  contributions: Json;
  epistemic_tremor_score: number | null;
  csd_risk_score: number | null;
  csd_risk_level: FigureLevel | null;
  departments: DepartmentSummary[];
  alerts: { open: number | null };
  metrics_history: OrganisationHistory[];
  /** Why a field is `null`. */
  reasons: { [field: string]: FigureReason };
}

export interface DepartmentSummary {
  id_hash: string;
  name_generic: string;
  employee_count: number | null;
  level: FigureLevel | null;
  ohs_score: number | null;
  reasons: { [field: string]: FigureReason };
}

export interface OrganisationHistory {
  date: string;
  ohs_score: number | null;
  epistemic_tremor_score: number | null;
  csd_risk_score: number | null;
}

export async function getOrganisationHealth(
  context: Pick<ServiceContext, 'records' | 'audit' | 'clock'>,
  caller: Caller | undefined,
  { days = HISTORY_DAYS_DEFAULT }: { days?: number | undefined } = {},
): Promise<OrganisationHealth> {
  const book = await HealthBook.open(context, caller, { action: 'organisation_health.read' });
  return {
    ...organisationSummary(book),
    departments: book.departments().map(({ unit }) => departmentSummary(book, unit)),
    metrics_history: await organisationHistory(book, days),
  };
}

export function organisationSummary(book: HealthBook): Omit<OrganisationHealth, 'departments' | 'metrics_history'> {
  const figures = book.figuresOf('');
  const { values, reasons } = fieldsOf(figures, ORGANISATION_FIELDS);
  const score = figures.get(OHS);
  const csd = figures.get('csd');
  const answer = score && figureAnswer(score);
  // To somebody who may see teams only, the whole is withheld, not missing.
  const why: { [field: string]: FigureReason } = book.isWhole
    ? reasons
    : Object.fromEntries(Object.keys(ORGANISATION_FIELDS).map((field) => [field, 'suppressed' as const]));
  if (csd?.level == null) why.csd_risk_level = csd?.reason ?? (book.isWhole ? 'insufficient_data' : 'suppressed');
  return {
    id: book.orgId,
    ...values,
    ohs_low: score?.low ?? null,
    ohs_high: score?.high ?? null,
    level: score?.level ?? null,
    coverage: numberIn(score, 'coverage'),
    window: answer?.window ?? null,
    method: answer?.method ?? null,
    contributions: score?.parts.contributions ?? [],
    csd_risk_level: csd?.level ?? null,
    alerts: { open: book.openAlerts },
    reasons: why,
  };
}

export function departmentSummary(book: HealthBook, unit: string): DepartmentSummary {
  const figures = book.figuresOf(unit);
  const { values, reasons } = fieldsOf(figures, { ohs_score: OHS });
  const { count, reason } = headcountOf(figures);
  return {
    id_hash: unit,
    name_generic: book.units.nameOf(unit),
    employee_count: count,
    level: figures.get(OHS)?.level ?? null,
    ohs_score: values.ohs_score,
    reasons: { ...reasons, ...(reason ? { employee_count: reason } : {}) },
  };
}

export async function organisationHistory(book: HealthBook, days: number): Promise<OrganisationHistory[]> {
  return (await book.history('', days, Object.values(ORGANISATION_FIELDS))).map(({ date, values }) => ({
    date,
    ohs_score: values[ORGANISATION_FIELDS.ohs_score] ?? null,
    epistemic_tremor_score: values[ORGANISATION_FIELDS.epistemic_tremor_score] ?? null,
    csd_risk_score: values[ORGANISATION_FIELDS.csd_risk_score] ?? null,
  }));
}

function numberIn(figure: SignalFigure | undefined, part: string): number | null {
  const value = figure?.parts[part];
  return typeof value === 'number' ? value : null;
}

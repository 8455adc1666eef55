/** The figures of one department, division or team, with how they went. Seed 000 §6. */
import type { FigureLevel, FigureReason, FigureUnitKind } from '@bellwether/records';
import type { Caller } from '../../access/authority/caller.ts';
import type { ServiceContext } from '../../context.ts';
import { type FigureAnswer, figureAnswer } from './figure-answer.ts';
import { HealthBook, HISTORY_DAYS_DEFAULT } from './health-book.ts';
import {
  DEPARTMENT_FIELDS,
  type DepartmentField,
  fieldsOf,
  headcountOf,
  NETWORK_FIELDS,
  type NetworkField,
  OHS,
} from './health-fields.ts';

export type DepartmentMetrics = Record<DepartmentField, number | null> & {
  id_hash: string;
  kind: FigureUnitKind;
  name_generic: string;
  employee_count: number | null;
  level: FigureLevel | null;
  network_health: Record<NetworkField, number | null> & { reasons: { [field: string]: FigureReason } };
  /** Every figure of the unit by its signal's name, whole. */
  figures: { [signal: string]: FigureAnswer };
  metrics_history: DepartmentHistory[];
  reasons: { [field: string]: FigureReason };
};

/** A window's figures, by signal and, where they have another name, by field. */
export type DepartmentHistory = { date: string } & { [name: string]: number | string | null };

export async function getDepartmentMetrics(
  context: Pick<ServiceContext, 'records' | 'audit' | 'clock'>,
  caller: Caller | undefined,
  hash: string,
  { days = HISTORY_DAYS_DEFAULT }: { days?: number | undefined } = {},
): Promise<DepartmentMetrics> {
  const book = await HealthBook.open(context, caller, { action: 'department_metrics.read', resourceId: hash });
  const unit = book.unit(hash);
  return { ...departmentFigures(book, unit.unit), metrics_history: await departmentHistory(book, unit.unit, days) };
}

export function departmentFigures(book: HealthBook, unit: string): Omit<DepartmentMetrics, 'metrics_history'> {
  const figures = book.figuresOf(unit);
  const { values, reasons } = fieldsOf(figures, DEPARTMENT_FIELDS);
  const network = fieldsOf(figures, NETWORK_FIELDS);
  const { count, reason } = headcountOf(figures);
  return {
    id_hash: unit,
    kind: book.units.get(unit)?.kind ?? 'department',
    name_generic: book.units.nameOf(unit),
    employee_count: count,
    level: figures.get(OHS)?.level ?? null,
    ...values,
    network_health: { ...network.values, reasons: network.reasons },
    figures: Object.fromEntries([...figures].map(([signal, figure]) => [signal, figureAnswer(figure)])),
    reasons: { ...reasons, ...(reason ? { employee_count: reason } : {}) },
  };
}

export async function departmentHistory(book: HealthBook, unit: string, days: number): Promise<DepartmentHistory[]> {
  return (await book.history(unit, days)).map(({ date, values }) => ({
    ...values,
    ...Object.fromEntries(Object.entries(DEPARTMENT_FIELDS).map(([field, signal]) => [field, values[signal] ?? null])),
    date,
  }));
}
